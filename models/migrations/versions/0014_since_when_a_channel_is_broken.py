"""Since when a channel must be mended"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("pace", sa.Column("broken_since", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("pace", "broken_since")
