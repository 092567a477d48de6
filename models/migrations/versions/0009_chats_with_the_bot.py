"""Chats with the office's Zalo Bot, linked by a code"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MET = "IN ('linked', 'again', 'no_code', 'wrong', 'used', 'replaced', 'expired', 'left', 'taken', 'group')"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "zalo_link_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_zalo_link_code_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zalo_link_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_zalo_link_code_digest")),
    )
    op.create_index(op.f("ix_zalo_link_code_contact_id"), "zalo_link_code", ["contact_id"])
    op.create_table(
        "zalo_bot_update",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("met", sa.String(40), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(40), nullable=True),
        sa.CheckConstraint(f"met {MET}", name=op.f("ck_zalo_bot_update_met")),
        sa.ForeignKeyConstraint(["code_id"], ["zalo_link_code.id"], name=op.f("fk_zalo_bot_update_code_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_zalo_bot_update")),
    )
    op.create_index(op.f("ix_zalo_bot_update_read_at"), "zalo_bot_update", ["read_at"])


def downgrade() -> None:
    """Take back; a chat that a code has bound is forgotten with it."""
    op.drop_table("zalo_bot_update")
    op.drop_table("zalo_link_code")
    op.execute("UPDATE contact SET zalo_chat_id = NULL")
