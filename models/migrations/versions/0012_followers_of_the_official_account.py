"""Followers of the Official Account, and user ids that a test message has confirmed"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; what a units file said of a user id is a claim until it is confirmed."""
    op.add_column("contact", sa.Column("zalo_claimed_id", sa.String(), nullable=True))
    op.add_column("contact", sa.Column("zalo_confirmed_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE contact SET zalo_claimed_id = zalo_user_id")
    op.create_table(
        "zalo_follower",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("oa_id", sa.String(40), nullable=False),
        sa.Column("user_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_zalo_follower")),
        sa.UniqueConstraint("user_id", name=op.f("uq_zalo_follower_user_id")),
    )


def downgrade() -> None:
    """Take back; a user id is again what the units file says."""
    op.drop_table("zalo_follower")
    op.execute("UPDATE contact SET zalo_user_id = zalo_claimed_id")
    op.drop_column("contact", "zalo_confirmed_at")
    op.drop_column("contact", "zalo_claimed_id")
