"""The workbooks: written out, taken in, sent back"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "workbook_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("fate", sa.String(40), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("came_as", sa.String(64), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("handled_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("fate IN ('exported', 'taken', 'returned')", name=op.f("ck_workbook_file_fate")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_workbook_file_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbook_file")),
        sa.UniqueConstraint(
            "plan_id", "kind", "fate", "sha256", name=op.f("uq_workbook_file_plan_id_kind_fate_sha256")
        ),
    )
    op.create_index(op.f("ix_workbook_file_sha256"), "workbook_file", ["sha256"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("workbook_file")
