"""The year's end"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "year_carry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_plan", sa.String(60), nullable=False),
        sa.Column("to_plan", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('initiative', 'finding', 'extended', 'petition')", name=op.f("ck_year_carry_kind")
        ),
        sa.ForeignKeyConstraint(["from_plan"], ["plan.id"], name=op.f("fk_year_carry_from_plan")),
        sa.ForeignKeyConstraint(["to_plan"], ["plan.id"], name=op.f("fk_year_carry_to_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_carry")),
        sa.UniqueConstraint("kind", "from_id", "from_plan", name=op.f("uq_year_carry_kind_from_id_from_plan")),
    )
    with op.batch_alter_table("year_carry", schema=None) as batch_op:
        batch_op.create_index("ix_year_carry_to", ["to_plan", "kind"], unique=False)

    op.create_table(
        "year_closing",
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("next_plan_id", sa.String(60), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["next_plan_id"], ["plan.id"], name=op.f("fk_year_closing_next_plan_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_year_closing_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_year_closing")),
    )
    op.create_table(
        "report_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("report_code", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("supplements", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("met_obligation", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('drafted', 'head_agreed', 'office_checked', 'signed', 'issued', 'sent', 'superseded')",
            name=op.f("ck_report_version_status"),
        ),
        sa.ForeignKeyConstraint(["met_obligation"], ["obligation.id"], name=op.f("fk_report_version_met_obligation")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_report_version_plan_id")),
        sa.ForeignKeyConstraint(["supplements"], ["report_version.id"], name=op.f("fk_report_version_supplements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint(
            "plan_id", "report_code", "version", name=op.f("uq_report_version_plan_id_report_code_version")
        ),
    )
    op.create_table(
        "report_sending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(60), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("means", sa.String(40), nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("means IN ('document_system', 'email', 'paper')", name=op.f("ck_report_sending_means")),
        sa.ForeignKeyConstraint(["recipient"], ["unit.code"], name=op.f("fk_report_sending_recipient")),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_report_sending_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_sending")),
    )
    with op.batch_alter_table("report_sending", schema=None) as batch_op:
        batch_op.create_index(
            "uq_report_sending_standing",
            ["version_id", "recipient"],
            unique=True,
            sqlite_where=sa.text("withdrawn_reason IS NULL"),
            postgresql_where=sa.text("withdrawn_reason IS NULL"),
        )

    op.create_table(
        "report_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('drafted', 'head_agreed', 'office_checked', 'signed', 'issued', 'sent', 'superseded')",
            name=op.f("ck_report_step_status"),
        ),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_report_step_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_step")),
    )
    with op.batch_alter_table("report_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_step_version_id"), ["version_id"], unique=False)

    op.create_table(
        "unit_figure_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("hand_in_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["hand_in_id"], ["hand_in.id"], name=op.f("fk_unit_figure_sheet_hand_in_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_unit_figure_sheet_obligation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_figure_sheet")),
        sa.UniqueConstraint("hand_in_id", "version", name=op.f("uq_unit_figure_sheet_hand_in_id_version")),
    )
    with op.batch_alter_table("unit_figure_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_figure_sheet_obligation_id"), ["obligation_id"], unique=False)

    op.create_table(
        "unit_figure",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("column_code", sa.String(60), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["unit_figure_sheet.id"], name=op.f("fk_unit_figure_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "column_code", name=op.f("pk_unit_figure")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("unit_figure")
    with op.batch_alter_table("unit_figure_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_figure_sheet_obligation_id"))

    op.drop_table("unit_figure_sheet")
    with op.batch_alter_table("report_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_step_version_id"))

    op.drop_table("report_step")
    with op.batch_alter_table("report_sending", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_report_sending_standing",
            sqlite_where=sa.text("withdrawn_reason IS NULL"),
            postgresql_where=sa.text("withdrawn_reason IS NULL"),
        )

    op.drop_table("report_sending")
    op.drop_table("report_version")
    op.drop_table("year_closing")
    with op.batch_alter_table("year_carry", schema=None) as batch_op:
        batch_op.drop_index("ix_year_carry_to")

    op.drop_table("year_carry")
