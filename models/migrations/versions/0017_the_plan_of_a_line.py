"""Which plan a notice line belongs to: its clause is one of that plan's

An event's line has the plan of what it tells of. Where that cannot be found, its clause is looked up in the running plan
first, then in the others, as it was until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BY_OBLIGATION = """
UPDATE notice_line SET plan_id = (SELECT o.plan_id FROM obligation o WHERE o.id = notice_line.obligation_id)
WHERE obligation_id IS NOT NULL
"""
# What an event's line may tell of, as the line names it → its table, and where the plan is if not in that table.
TOLD_OF = {
    "appraisal": "appraisal_round",
    "commendation": "commendation",
    "inspection": "inspection",
    "inspection_round": "inspection_round",
    "petition": "petition",
    "registration": "registration_reply",
    "submission": "submission",
    "submission_item": "submission_item i JOIN submission",
}
BY_SUBJECT = [
    f"""
UPDATE notice_line SET plan_id = (
    SELECT t.plan_id FROM {table} t {"ON t.id = i.submission_id WHERE i.id" if " JOIN " in table else "WHERE t.id"}
    = notice_line.subject_id)
WHERE plan_id IS NULL AND subject = '{subject}'
"""
    for subject, table in TOLD_OF.items()
]
RUNNING_FIRST = """
ORDER BY CASE WHEN p.id = (SELECT f.plan_id FROM office f) THEN 0 ELSE 1 END, p.year DESC, p.id LIMIT 1
"""
BY_CLAUSE = f"""
UPDATE notice_line SET plan_id = (
    SELECT p.id FROM clause c JOIN plan p ON p.id = c.plan_id WHERE c.code = notice_line.clause_code {RUNNING_FIRST})
WHERE plan_id IS NULL
"""
OF_NO_CLAUSE = f"UPDATE notice_line SET plan_id = (SELECT p.id FROM plan p {RUNNING_FIRST}) WHERE plan_id IS NULL"


def upgrade() -> None:
    """Apply."""
    op.add_column("notice_line", sa.Column("plan_id", sa.String(60), nullable=True))
    for statement in (BY_OBLIGATION, *BY_SUBJECT, BY_CLAUSE, OF_NO_CLAUSE):
        op.execute(statement)
    with op.batch_alter_table("notice_line") as table:
        table.alter_column("plan_id", existing_type=sa.String(60), nullable=False)
        table.create_foreign_key(op.f("fk_notice_line_plan_id"), "plan", ["plan_id"], ["id"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("notice_line") as table:
        table.drop_constraint(op.f("fk_notice_line_plan_id"), type_="foreignkey")
        table.drop_column("plan_id")
