"""The consent of Zalo"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "zalo_consent",
        sa.Column("oa_id", sa.String(40), nullable=False),
        sa.Column("app_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("previous_sealed", sa.Text(), nullable=True),
        sa.Column("renew_at", sa.DateTime(), nullable=False),
        sa.Column("access_ends_at", sa.DateTime(), nullable=False),
        sa.Column("refresh_ends_at", sa.DateTime(), nullable=False),
        sa.Column("renewing_by", sa.String(), nullable=True),
        sa.Column("renewing_until", sa.DateTime(), nullable=True),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("consented_at", sa.DateTime(), nullable=False),
        sa.Column("consented_by", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('usable', 'stopped')", name=op.f("ck_zalo_consent_state")),
        sa.PrimaryKeyConstraint("oa_id", name=op.f("pk_zalo_consent")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("zalo_consent")
