"""What a provider answers about the messages that it has taken"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = ("queued", "sending", "accepted", "deferred", "uncertain", "failed", "cancelled")
AFTER = ("queued", "sending", "accepted", "delivered", "deferred", "uncertain", "failed", "cancelled")
TO_ASK_ABOUT = sa.text("channel = 'zalo_template' AND state = 'accepted'")


def upgrade() -> None:
    """Apply."""
    _states(AFTER)
    op.create_index(
        "ix_notice_to_ask_about",
        "notice",
        ["accepted_at"],
        sqlite_where=TO_ASK_ABOUT,
        postgresql_where=TO_ASK_ABOUT,
    )
    op.create_table(
        "delivery_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.String(80), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("arrival", sa.String(40), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.CheckConstraint("arrival IN ('delivered', 'pushed', 'not_found')", name=op.f("ck_delivery_report_arrival")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_report_notice_id")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_delivery_report_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_report")),
    )
    op.create_index("ix_delivery_report_notice", "delivery_report", ["notice_id"])
    op.create_index(op.f("ix_delivery_report_attempt_id"), "delivery_report", ["attempt_id"])


def downgrade() -> None:
    """Take back; what has arrived has been accepted."""
    op.drop_table("delivery_report")
    op.drop_index("ix_notice_to_ask_about", "notice")
    op.execute("UPDATE notice SET state = 'accepted' WHERE state = 'delivered'")
    _states(BEFORE)


def _states(words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    others = {}
    if op.get_bind().dialect.name == "sqlite":
        # A table that SQLite rebuilds keeps only the checks that are named here.
        known = sa.inspect(op.get_bind()).get_check_constraints("notice")
        others = {each["name"]: each["sqltext"] for each in known if each["name"] != "ck_notice_state"}
    with op.batch_alter_table("notice") as batch:
        for name, check in others.items():
            batch.create_check_constraint(op.f(str(name)), check)
        if not others:
            batch.drop_constraint(op.f("ck_notice_state"), type_="check")
        batch.create_check_constraint(op.f("ck_notice_state"), f"state IN ({listed})")
