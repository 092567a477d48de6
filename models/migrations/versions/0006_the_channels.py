"""The channels of a person, and how fast each may be asked"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CHANNELS = "IN ('email', 'zalo_oa', 'zalo_template')"
# A table that SQLite rebuilds keeps only the checks that are named here.
OTHER_CHECKS = {
    "state": "IN ('queued', 'sending', 'accepted', 'deferred', 'uncertain', 'failed', 'cancelled')",
    "bundle": "IN ('daily', 'released')",
}


def upgrade() -> None:
    """Apply."""
    op.execute(
        "ALTER TABLE contact ADD COLUMN first_channel VARCHAR(40) "
        f"CONSTRAINT ck_contact_first_channel CHECK (first_channel {CHANNELS})"
    )
    op.add_column("contact", sa.Column("muted", sa.String(), nullable=True))
    op.execute("UPDATE contact SET first_channel = 'email' WHERE email IS NOT NULL")
    with op.batch_alter_table("notice") as batch:
        batch.add_column(sa.Column("instead_of", sa.String(80), nullable=True))
        _checks(batch, CHANNELS)
        batch.create_unique_constraint(op.f("uq_notice_instead_of"), ["instead_of"])
        batch.create_foreign_key(op.f("fk_notice_instead_of"), "notice", ["instead_of"], ["id"])
    op.create_table(
        "pace",
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("minute_from", sa.DateTime(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("closed_until", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_pace")),
    )


def downgrade() -> None:
    """Take back; what had not left through Zalo waits for mail again."""
    op.drop_table("pace")
    op.execute("UPDATE notice SET instead_of = NULL")
    others = "(SELECT id FROM notice WHERE channel <> 'email')"
    op.execute(f"UPDATE notice_line SET notice_id = NULL WHERE notice_id IN {others}")
    op.execute(f"DELETE FROM attempt WHERE notice_id IN {others}")
    op.execute("DELETE FROM notice WHERE channel <> 'email'")
    with op.batch_alter_table("notice") as batch:
        batch.drop_constraint(op.f("fk_notice_instead_of"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_notice_instead_of"), type_="unique")
        _checks(batch, "IN ('email')")
        batch.drop_column("instead_of")
    op.drop_column("contact", "muted")
    op.drop_column("contact", "first_channel")


def _checks(batch: BatchOperations, channels: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for column, words in OTHER_CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_notice_{column}"), f"{column} {words}")
    else:
        batch.drop_constraint(op.f("ck_notice_channel"), type_="check")
    batch.create_check_constraint(op.f("ck_notice_channel"), f"channel {channels}")
