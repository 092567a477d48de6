"""What waits, in the order in which it is taken"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WAITING = sa.text("state IN ('queued', 'deferred', 'uncertain')")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_notice_to_take",
        "notice",
        ["channel", "next_try_at", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_notice_to_take", table_name="notice")
