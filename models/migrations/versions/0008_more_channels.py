"""Zalo Bot, templates by user id, and the channels that an office names itself"""

from alembic import op
from alembic.operations import BatchOperations

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "IN ('email', 'zalo_oa', 'zalo_template')"
WORDS = "'email', 'zalo_oa', 'zalo_template', 'zalo_template_uid', 'zalo_bot'"
# A table that SQLite rebuilds keeps only the checks that are named here.
OTHER_CHECKS = {
    "state": "IN ('queued', 'sending', 'accepted', 'deferred', 'uncertain', 'failed', 'cancelled')",
    "bundle": "IN ('daily', 'released')",
}


def upgrade() -> None:
    """Apply; what a units file said of a chat was never used, and from now on a chat is bound by a code only."""
    op.execute("UPDATE contact SET zalo_chat_id = NULL")
    with op.batch_alter_table("notice") as batch:
        _kept(batch)
        _check(batch, f"IN ({WORDS}) OR channel LIKE 'apprise:%'")
    _first_channel(f"IN ({WORDS}) OR first_channel LIKE 'apprise:%'")
    op.create_index("uq_contact_zalo_chat_id", "contact", ["zalo_chat_id"], unique=True)


def downgrade() -> None:
    """Take back; what had not left through the newer channels waits for mail again."""
    others = f"(SELECT id FROM notice WHERE channel NOT {BEFORE})"
    op.execute(f"UPDATE notice SET instead_of = NULL WHERE instead_of IN {others}")
    op.execute(f"UPDATE notice_line SET notice_id = NULL WHERE notice_id IN {others}")
    op.execute(f"DELETE FROM attempt WHERE notice_id IN {others}")
    op.execute(f"DELETE FROM notice WHERE channel NOT {BEFORE}")
    op.execute(
        "UPDATE contact SET first_channel = CASE WHEN email IS NULL THEN NULL ELSE 'email' END "
        f"WHERE first_channel NOT {BEFORE}"
    )
    op.drop_index("uq_contact_zalo_chat_id", "contact")
    _first_channel(BEFORE)
    with op.batch_alter_table("notice") as batch:
        _kept(batch)
        _check(batch, BEFORE)


def _kept(batch: BatchOperations) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for column, words in OTHER_CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_notice_{column}"), f"{column} {words}")


def _check(batch: BatchOperations, words: str) -> None:
    """Replace the check of a notice's channel; SQLite drops it by rebuilding the table."""
    if op.get_bind().dialect.name != "sqlite":
        batch.drop_constraint(op.f("ck_notice_channel"), type_="check")
    batch.create_check_constraint(op.f("ck_notice_channel"), f"channel {words}")


def _first_channel(words: str) -> None:
    """Give the column another check by making it anew, so that the table need not be rebuilt."""
    op.execute("ALTER TABLE contact ADD COLUMN was VARCHAR(40)")
    op.execute("UPDATE contact SET was = first_channel")
    op.execute("ALTER TABLE contact DROP COLUMN first_channel")
    op.execute(
        "ALTER TABLE contact ADD COLUMN first_channel VARCHAR(40) "
        f"CONSTRAINT ck_contact_first_channel CHECK (first_channel {words})"
    )
    op.execute("UPDATE contact SET first_channel = was")
    op.execute("ALTER TABLE contact DROP COLUMN was")
