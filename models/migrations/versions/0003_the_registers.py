"""The registers"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "register_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_correction")),
    )
    with op.batch_alter_table("register_correction", schema=None) as batch_op:
        batch_op.create_index("ix_register_correction_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "committee_regulation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("key", sa.String(60), nullable=True),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("origin IN ('form', 'file', 'paper')", name=op.f("ck_committee_regulation_origin")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_committee_regulation_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_regulation")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_committee_regulation_plan_id_key")),
    )
    op.create_table(
        "obstacle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("key", sa.String(60), nullable=True),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("field", sa.String(60), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("report_number", sa.String(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.CheckConstraint("origin IN ('form', 'file', 'paper')", name=op.f("ck_obstacle_origin")),
        sa.CheckConstraint("status IN ('noted', 'reported', 'resolved', 'withdrawn')", name=op.f("ck_obstacle_status")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_obstacle_plan_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_obstacle_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacle")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_obstacle_plan_id_key")),
    )
    with op.batch_alter_table("obstacle", schema=None) as batch_op:
        batch_op.create_index("ix_obstacle_plan", ["plan_id", "noted_on"], unique=False)

    op.create_table(
        "reviewed_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("key", sa.String(60), nullable=True),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(60), nullable=False),
        sa.Column("follow_up_number", sa.String(), nullable=True),
        sa.CheckConstraint("origin IN ('form', 'file', 'paper')", name=op.f("ck_reviewed_document_origin")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_reviewed_document_plan_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_reviewed_document_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewed_document")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_reviewed_document_plan_id_key")),
    )
    with op.batch_alter_table("reviewed_document", schema=None) as batch_op:
        batch_op.create_index("ix_reviewed_document_plan", ["plan_id", "reviewed_on"], unique=False)

    op.create_table(
        "committee_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("key", sa.String(60), nullable=True),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("unit_code", sa.String(60), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("person", sa.String(), nullable=True),
        sa.CheckConstraint("origin IN ('form', 'file', 'paper')", name=op.f("ck_committee_member_origin")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_committee_member_contact_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_committee_member_plan_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_committee_member_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_member")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_committee_member_plan_id_key")),
    )
    with op.batch_alter_table("committee_member", schema=None) as batch_op:
        batch_op.create_index("ix_committee_member_plan", ["plan_id", "valid_from"], unique=False)

    op.create_table(
        "media_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("key", sa.String(60), nullable=True),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column("outlet", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("unit_code", sa.String(60), nullable=True),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.CheckConstraint("origin IN ('form', 'file', 'paper')", name=op.f("ck_media_item_origin")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_media_item_initiative_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_media_item_plan_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_media_item_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_item")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_media_item_plan_id_key")),
    )
    with op.batch_alter_table("media_item", schema=None) as batch_op:
        batch_op.create_index("ix_media_item_plan", ["plan_id", "published_on"], unique=False)

    op.create_table(
        "petition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("key", sa.String(60), nullable=True),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("clause_code", sa.String(), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("voice", sa.String(40), nullable=False),
        sa.Column("from_unit", sa.String(60), nullable=True),
        sa.Column("unit_code", sa.String(60), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("referrals", sa.Integer(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("referral_number", sa.String(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("obligation_id", sa.Integer(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_number", sa.String(), nullable=True),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('petition', 'reflection')", name=op.f("ck_petition_kind")),
        sa.CheckConstraint("origin IN ('form', 'file', 'paper')", name=op.f("ck_petition_origin")),
        sa.CheckConstraint(
            "status IN ('received', 'referred', 'answered', 'closed', 'withdrawn')", name=op.f("ck_petition_status")
        ),
        sa.CheckConstraint("voice IN ('fatherland_front', 'organisation', 'people')", name=op.f("ck_petition_voice")),
        sa.ForeignKeyConstraint(["from_unit"], ["unit.code"], name=op.f("fk_petition_from_unit")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_petition_obligation_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_petition_plan_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.code"], name=op.f("fk_petition_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_petition_plan_id_key")),
    )
    with op.batch_alter_table("petition", schema=None) as batch_op:
        batch_op.create_index("ix_petition_plan", ["plan_id", "received_on"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("petition", schema=None) as batch_op:
        batch_op.drop_index("ix_petition_plan")

    op.drop_table("petition")
    with op.batch_alter_table("media_item", schema=None) as batch_op:
        batch_op.drop_index("ix_media_item_plan")

    op.drop_table("media_item")
    with op.batch_alter_table("committee_member", schema=None) as batch_op:
        batch_op.drop_index("ix_committee_member_plan")

    op.drop_table("committee_member")
    with op.batch_alter_table("reviewed_document", schema=None) as batch_op:
        batch_op.drop_index("ix_reviewed_document_plan")

    op.drop_table("reviewed_document")
    with op.batch_alter_table("obstacle", schema=None) as batch_op:
        batch_op.drop_index("ix_obstacle_plan")

    op.drop_table("obstacle")
    op.drop_table("committee_regulation")
    with op.batch_alter_table("register_correction", schema=None) as batch_op:
        batch_op.drop_index("ix_register_correction_subject")

    op.drop_table("register_correction")
