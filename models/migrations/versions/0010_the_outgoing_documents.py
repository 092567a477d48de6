"""The outgoing documents: drafts, numbers, issued copies"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATUSES = "'drafted', 'issued', 'reentered', 'corrected', 'replaced', 'withdrawn'"
LETTERS = "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB"
TYPES = frozenset(LETTERS.split())


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "document_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("symbol", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("thing", sa.String(40), nullable=True),
        sa.Column("thing_id", sa.Integer(), nullable=True),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_document_draft_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_draft")),
        sa.UniqueConstraint(
            "plan_id", "kind", "about", "sha256", name=op.f("uq_document_draft_plan_id_kind_about_sha256")
        ),
    )
    op.create_index(op.f("ix_document_draft_sha256"), "document_draft", ["sha256"])
    op.create_table(
        "issued_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("file_kind", sa.String(10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint(f"status IN ({STATUSES})", name=op.f("ck_issued_document_status")),
        sa.ForeignKeyConstraint(["draft_id"], ["document_draft.id"], name=op.f("fk_issued_document_draft_id")),
        sa.ForeignKeyConstraint(["of_id"], ["issued_document.id"], name=op.f("fk_issued_document_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
    )
    op.create_index(op.f("ix_issued_document_draft_id"), "issued_document", ["draft_id"])
    op.create_index(op.f("ix_issued_document_digest"), "issued_document", ["digest"])
    op.create_table(
        "outgoing_number",
        sa.Column("issuer", sa.String(40), nullable=False),
        sa.Column("series", sa.String(10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "series", "year", "number", name=op.f("pk_outgoing_number")),
    )
    _take_what_was_given()


def _take_what_was_given() -> None:
    """Reports and dossiers were numbered at their own doors before; the first to have a number keeps it."""
    connection = op.get_bind()
    given = [
        (
            "report_version",
            "báo cáo",
            "SELECT id, number, issued_on FROM report_version WHERE number IS NOT NULL ORDER BY id",
        ),
        (
            "submission",
            "hồ sơ trình",
            "SELECT id, number, issued_on FROM submission WHERE number IS NOT NULL ORDER BY id",
        ),
    ]
    taken: set[tuple[str, str, int, int]] = set()
    for subject, name, query in given:
        for row in connection.execute(sa.text(query)).all():
            found = re.fullmatch(r"(\d{1,6})\s*/\s*(\S+)", row.number.strip())
            if found is None or row.issued_on is None or int(found[1]) < 1:
                continue
            groups = found[2].split("-")
            series, issuer = (groups[0], groups[-1]) if groups[0] in TYPES else ("CV", groups[0])
            key = (issuer, series, int(str(row.issued_on)[:4]), int(found[1]))
            if key in taken:
                continue
            taken.add(key)
            connection.execute(
                sa.text("INSERT INTO outgoing_number VALUES (:i, :s, :y, :n, :subject, :id, :words)"),
                dict(zip("isyn", key, strict=True))
                | {"subject": subject, "id": row.id, "words": f"{name} {row.number}"},
            )


def downgrade() -> None:
    """Take back."""
    op.drop_table("outgoing_number")
    op.drop_table("issued_document")
    op.drop_table("document_draft")
