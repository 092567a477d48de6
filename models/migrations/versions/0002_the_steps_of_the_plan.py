"""The steps of the plan"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "initiative_counter",
        sa.Column("series", sa.String(60), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_initiative_counter")),
    )
    op.create_table(
        "appraisal_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("scores_due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("seed", sa.String(40), nullable=False),
        sa.Column("preview_code", sa.String(12), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'scoring', 'closed', 'applied', 'published', 'cancelled')",
            name=op.f("ck_appraisal_round_status"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_appraisal_round_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_round")),
        sa.UniqueConstraint("code", name=op.f("uq_appraisal_round_code")),
    )
    op.create_table(
        "inner_step_done",
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("level_code", sa.String(60), nullable=False),
        sa.Column("step", sa.String(60), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_inner_step_done_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "level_code", "step", name=op.f("pk_inner_step_done")),
    )
    op.create_table(
        "inspection_person",
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("member", sa.String(60), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_inspection_person_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "member", name=op.f("pk_inspection_person")),
    )
    op.create_table(
        "inspection_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("of_plan", sa.Boolean(), nullable=False),
        sa.Column("at_most", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('choosing', 'confirmed', 'closed', 'cancelled')", name=op.f("ck_inspection_round_status")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_inspection_round_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_round")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_inspection_round_plan_id_code")),
    )
    op.create_table(
        "sharing_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_sharing_event_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_event")),
        sa.UniqueConstraint("plan_id", "name", "held_on", name=op.f("uq_sharing_event_plan_id_name_held_on")),
    )
    op.create_table(
        "appraisal_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("began", sa.String(5), nullable=False),
        sa.Column("ended", sa.String(5), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["appraisal_round.id"], name=op.f("fk_appraisal_meeting_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_meeting")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_appraisal_meeting_round_id_number")),
    )
    op.create_table(
        "appraisal_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("team", sa.String(60), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["appraisal_round.id"], name=op.f("fk_appraisal_member_round_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_appraisal_member_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_member")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_appraisal_member_round_id_code")),
    )
    op.create_table(
        "guidance_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.CheckConstraint("kind IN ('guidance', 'survey')", name=op.f("ck_guidance_entry_kind")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_guidance_entry_plan_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_guidance_entry_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_entry")),
    )
    with op.batch_alter_table("guidance_entry", schema=None) as batch_op:
        batch_op.create_index("ix_guidance_entry_plan", ["plan_id", "on_day"], unique=False)

    op.create_table(
        "initiative",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("registered_by_unit", sa.String(60), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("plain_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("of", sa.String(40), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("content", sa.String(60), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("novelty", sa.String(40), nullable=False),
        sa.Column("carried_from", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('model', 'exemplar')", name=op.f("ck_initiative_kind")),
        sa.CheckConstraint("novelty IN ('new', 'carried_over')", name=op.f("ck_initiative_novelty")),
        sa.CheckConstraint("of IN ('collective', 'individual')", name=op.f("ck_initiative_of")),
        sa.CheckConstraint(
            "status IN ('registered', 'returned', 'confirmed', 'passed', 'failed', 'submitted', 'recognised', 'declined', "
            "'revoked', 'withdrawn')",
            name=op.f("ck_initiative_status"),
        ),
        sa.ForeignKeyConstraint(["carried_from"], ["initiative.id"], name=op.f("fk_initiative_carried_from")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_initiative_plan_id")),
        sa.ForeignKeyConstraint(["registered_by_unit"], ["unit.code"], name=op.f("fk_initiative_registered_by_unit")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_initiative_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative")),
        sa.UniqueConstraint("code", name=op.f("uq_initiative_code")),
    )
    with op.batch_alter_table("initiative", schema=None) as batch_op:
        batch_op.create_index("ix_initiative_plain_name", ["plain_name"], unique=False)
        batch_op.create_index("ix_initiative_plan_unit", ["plan_id", "unit_code"], unique=False)

    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("original_on_day", sa.Date(), nullable=False),
        sa.Column("team", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("short_notice", sa.Boolean(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.CheckConstraint(
            "status IN ('scheduled', 'held', 'concluded', 'cancelled')", name=op.f("ck_inspection_status")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_inspection_plan_id")),
        sa.ForeignKeyConstraint(["round_id"], ["inspection_round.id"], name=op.f("fk_inspection_round_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_inspection_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.create_index("ix_inspection_plan", ["plan_id", "status"], unique=False)
        batch_op.create_index(
            "uq_inspection_live",
            ["round_id", "unit_code"],
            unique=True,
            sqlite_where=sa.text("status <> 'cancelled'"),
            postgresql_where=sa.text("status <> 'cancelled'"),
        )

    op.create_table(
        "inspection_round_unit",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("hand_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'not_proposed', 'added', 'removed')", name=op.f("ck_inspection_round_unit_state")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["inspection_round.id"], name=op.f("fk_inspection_round_unit_round_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_inspection_round_unit_unit_code")),
        sa.PrimaryKeyConstraint("round_id", "unit_code", name=op.f("pk_inspection_round_unit")),
    )
    op.create_table(
        "recognition_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("level_code", sa.String(60), nullable=False),
        sa.Column("body_unit", sa.String(60), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["body_unit"], ["unit.code"], name=op.f("fk_recognition_decision_body_unit")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_recognition_decision_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_decision")),
        sa.UniqueConstraint(
            "level_code",
            "body_unit",
            "number",
            "decided_on",
            name=op.f("uq_recognition_decision_level_code_body_unit_number_decided_on"),
        ),
    )
    op.create_table(
        "registration_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("supplement_due_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('confirmed', 'returned', 'withdrawn', 'corrected')", name=op.f("ck_registration_reply_kind")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_registration_reply_plan_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_registration_reply_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_reply")),
    )
    with op.batch_alter_table("registration_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_reply_unit_code"), ["unit_code"], unique=False)

    op.create_table(
        "succession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old_unit", sa.String(60), nullable=False),
        sa.Column("new_unit", sa.String(60), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["new_unit"], ["unit.code"], name=op.f("fk_succession_new_unit")),
        sa.ForeignKeyConstraint(["old_unit"], ["unit.code"], name=op.f("fk_succession_old_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession")),
        sa.UniqueConstraint("old_unit", name=op.f("uq_succession_old_unit")),
    )
    op.create_table(
        "appraisal_attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["appraisal_meeting.id"], name=op.f("fk_appraisal_attendance_meeting_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["appraisal_member.id"], name=op.f("fk_appraisal_attendance_member_id")),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_appraisal_attendance")),
    )
    op.create_table(
        "appraisal_ballot",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(40), nullable=False),
        sa.CheckConstraint(
            "choice IN ('for', 'against', 'abstain', 'invalid')", name=op.f("ck_appraisal_ballot_choice")
        ),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_appraisal_ballot_initiative_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["appraisal_meeting.id"], name=op.f("fk_appraisal_ballot_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["appraisal_member.id"], name=op.f("fk_appraisal_ballot_member_id")),
        sa.PrimaryKeyConstraint("meeting_id", "initiative_id", "member_id", name=op.f("pk_appraisal_ballot")),
    )
    op.create_table(
        "appraisal_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("lifted_because", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('own_unit', 'declared', 'author')", name=op.f("ck_appraisal_conflict_kind")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_appraisal_conflict_initiative_id")),
        sa.ForeignKeyConstraint(["member_id"], ["appraisal_member.id"], name=op.f("fk_appraisal_conflict_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_conflict")),
        sa.UniqueConstraint("member_id", "initiative_id", name=op.f("uq_appraisal_conflict_member_id_initiative_id")),
    )
    op.create_table(
        "appraisal_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("total", sa.String(40), nullable=True),
        sa.Column("finding", sa.JSON(), nullable=False),
        sa.Column("tie_key", sa.Text(), nullable=True),
        sa.Column("council_outcome", sa.String(10), nullable=True),
        sa.Column("council_reason", sa.Text(), nullable=True),
        sa.Column("dropped_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('pending', 'previewed', 'applied', 'published', 'dropped')",
            name=op.f("ck_appraisal_decision_status"),
        ),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_appraisal_decision_initiative_id")),
        sa.ForeignKeyConstraint(["round_id"], ["appraisal_round.id"], name=op.f("fk_appraisal_decision_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_decision")),
        sa.UniqueConstraint("round_id", "initiative_id", name=op.f("uq_appraisal_decision_round_id_initiative_id")),
    )
    with op.batch_alter_table("appraisal_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appraisal_decision_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index("ix_appraisal_decision_round", ["round_id"], unique=False)

    op.create_table(
        "appraisal_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("dossier_digest", sa.String(64), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'handed_in', 'reopened', 'abstained', 'absent', 'removed')",
            name=op.f("ck_appraisal_sheet_status"),
        ),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_appraisal_sheet_initiative_id")),
        sa.ForeignKeyConstraint(["member_id"], ["appraisal_member.id"], name=op.f("fk_appraisal_sheet_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_sheet")),
        sa.UniqueConstraint("member_id", "initiative_id", name=op.f("uq_appraisal_sheet_member_id_initiative_id")),
    )
    with op.batch_alter_table("appraisal_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appraisal_sheet_initiative_id"), ["initiative_id"], unique=False)

    op.create_table(
        "appraisal_tally",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.Column("invalid", sa.Integer(), nullable=False),
        sa.Column("electorate", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_appraisal_tally_initiative_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["appraisal_meeting.id"], name=op.f("fk_appraisal_tally_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "initiative_id", name=op.f("pk_appraisal_tally")),
    )
    op.create_table(
        "carried_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("succession_id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("from_unit", sa.String(60), nullable=False),
        sa.Column("occurrence", sa.String(60), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["obligation.id"], name=op.f("fk_carried_duty_merged_into")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_carried_duty_obligation_id")),
        sa.ForeignKeyConstraint(["succession_id"], ["succession.id"], name=op.f("fk_carried_duty_succession_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_duty")),
        sa.UniqueConstraint("succession_id", "obligation_id", name=op.f("uq_carried_duty_succession_id_obligation_id")),
    )
    with op.batch_alter_table("carried_duty", schema=None) as batch_op:
        batch_op.create_index("ix_carried_duty_obligation", ["obligation_id"], unique=False)

    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("request_number", sa.String(), nullable=False),
        sa.Column("asked_until", sa.Date(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("of_supplement", sa.Boolean(), nullable=False),
        sa.Column("granted_until", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_number", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'granted', 'refused', 'withdrawn', 'reversed')", name=op.f("ck_extension_status")
        ),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_extension_obligation_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_extension_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_obligation_id"), ["obligation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_extension_unit_code"), ["unit_code"], unique=False)

    op.create_table(
        "inspection_booking",
        sa.Column("who", sa.String(70), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_booking_inspection_id")),
        sa.PrimaryKeyConstraint("who", "on_day", name=op.f("pk_inspection_booking")),
    )
    with op.batch_alter_table("inspection_booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_booking_inspection_id"), ["inspection_id"], unique=False)

    op.create_table(
        "inspection_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("fix_by", sa.Date(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('finding', 'recommendation')", name=op.f("ck_inspection_finding_kind")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_finding_inspection_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_inspection_finding_obligation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_finding")),
        sa.UniqueConstraint("inspection_id", "number", name=op.f("uq_inspection_finding_inspection_id_number")),
        sa.UniqueConstraint("obligation_id", name=op.f("uq_inspection_finding_obligation_id")),
    )
    op.create_table(
        "inspection_rating",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("rating", sa.String(60), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.CheckConstraint("about IN ('initiative', 'duty')", name=op.f("ck_inspection_rating_about")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_inspection_rating_initiative_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_rating_inspection_id")),
        sa.PrimaryKeyConstraint("inspection_id", "about", "code", name=op.f("pk_inspection_rating")),
    )
    with op.batch_alter_table("inspection_rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_rating_initiative_id"), ["initiative_id"], unique=False)

    op.create_table(
        "late_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("letter_number", sa.String(), nullable=True),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("reply_number", sa.String(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_late_reason_obligation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_reason")),
    )
    with op.batch_alter_table("late_reason", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_reason_obligation_id"), ["obligation_id"], unique=False)

    op.create_table(
        "media_brief",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("consent_document", sa.String(), nullable=False),
        sa.Column("prepared_on", sa.Date(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_media_brief_initiative_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_brief")),
        sa.UniqueConstraint("initiative_id", name=op.f("uq_media_brief_initiative_id")),
    )
    op.create_table(
        "replication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_replication_initiative_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_replication_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replication")),
    )
    with op.batch_alter_table("replication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replication_initiative_id"), ["initiative_id"], unique=False)

    op.create_table(
        "replied_initiative",
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_replied_initiative_initiative_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["registration_reply.id"], name=op.f("fk_replied_initiative_reply_id")),
        sa.PrimaryKeyConstraint("reply_id", "initiative_id", name=op.f("pk_replied_initiative")),
    )
    with op.batch_alter_table("replied_initiative", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replied_initiative_initiative_id"), ["initiative_id"], unique=False)

    op.create_table(
        "shared_initiative",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["sharing_event.id"], name=op.f("fk_shared_initiative_event_id")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_shared_initiative_initiative_id")),
        sa.PrimaryKeyConstraint("event_id", "initiative_id", name=op.f("pk_shared_initiative")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_stored_file_obligation_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_stored_file_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("obligation_id", "digest", name=op.f("uq_stored_file_obligation_id_digest")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_digest"), ["digest"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("level_code", sa.String(60), nullable=False),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("packed_on", sa.Date(), nullable=True),
        sa.Column("package_name", sa.String(), nullable=True),
        sa.Column("package_sha256", sa.String(64), nullable=True),
        sa.Column("manifest_sha256", sa.String(64), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("first_sent_on", sa.Date(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("met_obligation", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('drafted', 'issued', 'sent', 'acknowledged', 'returned', 'decided', 'withdrawn')",
            name=op.f("ck_submission_status"),
        ),
        sa.ForeignKeyConstraint(["met_obligation"], ["obligation.id"], name=op.f("fk_submission_met_obligation")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_submission_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("code", name=op.f("uq_submission_code")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_plan_level", ["plan_id", "level_code"], unique=False)

    op.create_table(
        "appraisal_score",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(60), nullable=False),
        sa.Column("score", sa.String(20), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["appraisal_sheet.id"], name=op.f("fk_appraisal_score_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "criterion", name=op.f("pk_appraisal_score")),
    )
    op.create_table(
        "comment_window",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_comment_window_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_comment_window")),
    )
    op.create_table(
        "dossier_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("piece", sa.String(60), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_dossier_file_initiative_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_dossier_file_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_file")),
    )
    with op.batch_alter_table("dossier_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_file_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "hand_in_fault",
        sa.Column("hand_in_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("item_name", sa.String(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('missing', 'unsatisfactory')", name=op.f("ck_hand_in_fault_kind")),
        sa.ForeignKeyConstraint(["hand_in_id"], ["hand_in.id"], name=op.f("fk_hand_in_fault_hand_in_id")),
        sa.PrimaryKeyConstraint("hand_in_id", "item", name=op.f("pk_hand_in_fault")),
    )
    op.create_table(
        "initiative_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_initiative_file_initiative_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_file")),
        sa.UniqueConstraint(
            "initiative_id", "name_key", "version", name=op.f("uq_initiative_file_initiative_id_name_key_version")
        ),
    )
    with op.batch_alter_table("initiative_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_initiative_file_digest"), ["digest"], unique=False)

    op.create_table(
        "hand_in_file",
        sa.Column("hand_in_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_hand_in_file_file_id")),
        sa.ForeignKeyConstraint(["hand_in_id"], ["hand_in.id"], name=op.f("fk_hand_in_file_hand_in_id")),
        sa.PrimaryKeyConstraint("hand_in_id", "file_id", name=op.f("pk_hand_in_file")),
    )
    with op.batch_alter_table("hand_in_file", schema=None) as batch_op:
        batch_op.create_index("ix_hand_in_file_file", ["file_id"], unique=False)

    op.create_table(
        "hand_in_reception",
        sa.Column("hand_in_id", sa.Integer(), nullable=False),
        sa.Column("via", sa.String(40), nullable=False),
        sa.CheckConstraint(
            "via IN ('paper', 'document_system', 'email', 'workbook', 'other')", name=op.f("ck_hand_in_reception_via")
        ),
        sa.ForeignKeyConstraint(["hand_in_id"], ["hand_in.id"], name=op.f("fk_hand_in_reception_hand_in_id")),
        sa.PrimaryKeyConstraint("hand_in_id", name=op.f("pk_hand_in_reception")),
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_number", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'upheld', 'dismissed')", name=op.f("ck_objection_status")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_objection_initiative_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_objection_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("code", name=op.f("uq_objection_code")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_objection_submission_id_number")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "recognition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("level_code", sa.String(60), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("output", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.CheckConstraint("status IN ('standing', 'revoked')", name=op.f("ck_recognition_status")),
        sa.ForeignKeyConstraint(["decision_id"], ["recognition_decision.id"], name=op.f("fk_recognition_decision_id")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_recognition_initiative_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_recognition_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
        sa.UniqueConstraint("code", name=op.f("uq_recognition_code")),
        sa.UniqueConstraint("initiative_id", "level_code", name=op.f("uq_recognition_initiative_id_level_code")),
    )
    with op.batch_alter_table("recognition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recognition_decision_id"), ["decision_id"], unique=False)

    op.create_table(
        "submission_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("status_before", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("outcome IN ('pending', 'recognised', 'declined')", name=op.f("ck_submission_item_outcome")),
        sa.CheckConstraint(
            "status_before IN ('registered', 'returned', 'confirmed', 'passed', 'failed', 'submitted', 'recognised', 'declined', "
            "'revoked', 'withdrawn')",
            name=op.f("ck_submission_item_status_before"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["recognition_decision.id"], name=op.f("fk_submission_item_decision_id")
        ),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_submission_item_initiative_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_submission_item_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_item")),
        sa.UniqueConstraint(
            "submission_id", "initiative_id", name=op.f("uq_submission_item_submission_id_initiative_id")
        ),
    )
    with op.batch_alter_table("submission_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_item_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_item_initiative_id"), ["initiative_id"], unique=False)

    op.create_table(
        "submission_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_submission_receipt_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_receipt")),
    )
    with op.batch_alter_table("submission_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_receipt_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "submission_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("complete_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_submission_return_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_return")),
        sa.UniqueConstraint("submission_id", "round", name=op.f("uq_submission_return_submission_id_round")),
    )
    op.create_table(
        "commendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("nominee", sa.String(), nullable=True),
        sa.Column("award_code", sa.String(60), nullable=False),
        sa.Column("award_kind", sa.String(), nullable=False),
        sa.Column("ground_recognition_id", sa.Integer(), nullable=True),
        sa.Column("ground_commendation_id", sa.Integer(), nullable=True),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=False),
        sa.Column("declared", sa.JSON(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("forwarded_number", sa.String(), nullable=True),
        sa.Column("forwarded_on", sa.Date(), nullable=True),
        sa.Column("decision_number", sa.String(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed', 'forwarded', 'awarded', 'declined', 'withdrawn', 'revoked')",
            name=op.f("ck_commendation_status"),
        ),
        sa.ForeignKeyConstraint(
            ["ground_commendation_id"], ["commendation.id"], name=op.f("fk_commendation_ground_commendation_id")
        ),
        sa.ForeignKeyConstraint(
            ["ground_recognition_id"], ["recognition.id"], name=op.f("fk_commendation_ground_recognition_id")
        ),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_commendation_initiative_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_commendation_plan_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_commendation_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation")),
        sa.UniqueConstraint("code", name=op.f("uq_commendation_code")),
    )
    with op.batch_alter_table("commendation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commendation_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index("ix_commendation_plan_unit", ["plan_id", "unit_code"], unique=False)

    op.create_table(
        "revocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("body_unit", sa.String(60), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "ground IN ('false_declaration', 'forged_dossier', 'unlawful_appraisal', 'ineligible')",
            name=op.f("ck_revocation_ground"),
        ),
        sa.ForeignKeyConstraint(["body_unit"], ["unit.code"], name=op.f("fk_revocation_body_unit")),
        sa.ForeignKeyConstraint(["recognition_id"], ["recognition.id"], name=op.f("fk_revocation_recognition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation")),
        sa.UniqueConstraint("recognition_id", name=op.f("uq_revocation_recognition_id")),
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("initiative_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_initiative_file_digest"))

    op.drop_table("initiative_file")
    op.drop_table("revocation")
    with op.batch_alter_table("commendation", schema=None) as batch_op:
        batch_op.drop_index("ix_commendation_plan_unit")
        batch_op.drop_index(batch_op.f("ix_commendation_initiative_id"))

    op.drop_table("commendation")
    op.drop_table("submission_return")
    with op.batch_alter_table("submission_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_receipt_submission_id"))

    op.drop_table("submission_receipt")
    with op.batch_alter_table("submission_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_item_initiative_id"))

    op.drop_table("submission_item")
    with op.batch_alter_table("recognition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recognition_decision_id"))

    op.drop_table("recognition")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_submission_id"))
        batch_op.drop_index(batch_op.f("ix_objection_initiative_id"))

    op.drop_table("objection")
    op.drop_table("hand_in_reception")
    with op.batch_alter_table("hand_in_file", schema=None) as batch_op:
        batch_op.drop_index("ix_hand_in_file_file")

    op.drop_table("hand_in_file")
    op.drop_table("hand_in_fault")
    with op.batch_alter_table("dossier_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_file_submission_id"))

    op.drop_table("dossier_file")
    op.drop_table("comment_window")
    op.drop_table("appraisal_score")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_plan_level")

    op.drop_table("submission")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_digest"))

    op.drop_table("stored_file")
    op.drop_table("shared_initiative")
    with op.batch_alter_table("replied_initiative", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_replied_initiative_initiative_id"))

    op.drop_table("replied_initiative")
    with op.batch_alter_table("replication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_replication_initiative_id"))

    op.drop_table("replication")
    op.drop_table("media_brief")
    with op.batch_alter_table("late_reason", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_reason_obligation_id"))

    op.drop_table("late_reason")
    with op.batch_alter_table("inspection_rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_rating_initiative_id"))

    op.drop_table("inspection_rating")
    op.drop_table("inspection_finding")
    with op.batch_alter_table("inspection_booking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_booking_inspection_id"))

    op.drop_table("inspection_booking")
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extension_unit_code"))
        batch_op.drop_index(batch_op.f("ix_extension_obligation_id"))

    op.drop_table("extension")
    with op.batch_alter_table("carried_duty", schema=None) as batch_op:
        batch_op.drop_index("ix_carried_duty_obligation")

    op.drop_table("carried_duty")
    op.drop_table("appraisal_tally")
    with op.batch_alter_table("appraisal_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appraisal_sheet_initiative_id"))

    op.drop_table("appraisal_sheet")
    with op.batch_alter_table("appraisal_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_appraisal_decision_round")
        batch_op.drop_index(batch_op.f("ix_appraisal_decision_initiative_id"))

    op.drop_table("appraisal_decision")
    op.drop_table("appraisal_conflict")
    op.drop_table("appraisal_ballot")
    op.drop_table("appraisal_attendance")
    op.drop_table("succession")
    with op.batch_alter_table("registration_reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_reply_unit_code"))

    op.drop_table("registration_reply")
    op.drop_table("recognition_decision")
    op.drop_table("inspection_round_unit")
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_inspection_live",
            sqlite_where=sa.text("status <> 'cancelled'"),
            postgresql_where=sa.text("status <> 'cancelled'"),
        )
        batch_op.drop_index("ix_inspection_plan")

    op.drop_table("inspection")
    with op.batch_alter_table("initiative", schema=None) as batch_op:
        batch_op.drop_index("ix_initiative_plan_unit")
        batch_op.drop_index("ix_initiative_plain_name")

    op.drop_table("initiative")
    with op.batch_alter_table("guidance_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_entry_plan")

    op.drop_table("guidance_entry")
    op.drop_table("appraisal_member")
    op.drop_table("appraisal_meeting")
    op.drop_table("sharing_event")
    op.drop_table("inspection_round")
    op.drop_table("inspection_person")
    op.drop_table("inner_step_done")
    op.drop_table("appraisal_round")
    op.drop_table("initiative_counter")
