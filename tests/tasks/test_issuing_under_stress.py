"""Issuing on SQLite and on PostgreSQL: the same record, two clerks at once, and a process that dies in the middle."""

import re
import signal
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fresh_databases import Templates, copied
from issuing_workers import issue_and_note, issue_slowly_and_note, issue_until_killed, lay, number_on
from office_driver import OfficeDriver, morning
from sqlalchemy import text
from test_running_again import surroundings
from workers import run_together
from year_end_office import RECIPIENTS, Spec, YearEnd, who

from models import audit
from models.database import engine_for, session_on
from models.initiatives import InitiativeStatus
from models.intake.store import place_of
from models.issuing.record import DocumentDraft, keep_draft
from models.lifecycle import By
from tasks.drafting.drafts import draft_document
from tasks.drafting.gathered import Wanted
from tasks.issuing.documents import (
    correct_document,
    issue_document,
    reenter_document,
    register,
    withdraw_document,
)

NOV_15, NOV_18 = date(2024, 11, 15), date(2024, 11, 18)
TABLES = ("document_draft", "outgoing_number", "issued_document", "report_version", "audit_row")


def drafts(office: OfficeDriver, count: int) -> list[str]:
    """Letters that wait for their numbers, each about another thing."""
    by = By(who(NOV_15)[2], who(NOV_15)[3], morning(NOV_15), NOV_15)
    with session_on(office.url) as session:
        rows = [
            keep_draft(
                session,
                DocumentDraft(
                    plan_id="bac-kan-2024", kind="cong-van-don-doc", about=f"viec-{number}", symbol="UBND-NV",
                    subject="Đôn đốc (ví dụ)", path=f"van-ban/{number}.docx", sha256=f"{number:064x}",
                    drafted_on=NOV_15, recorded_at=morning(NOV_15), recorded_by="Cán bộ (ví dụ)",
                ),
                by=by,
            )
            for number in range(1, count + 1)
        ]  # fmt: skip
        return [row.code for row in rows]


def rows(office: OfficeDriver, query: str) -> list[tuple[Any, ...]]:
    with session_on(office.url, read_only=True) as session:
        return [tuple(row) for row in session.execute(text(query))]


def record(office: OfficeDriver) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that issuing touches; the chain verifies."""
    with session_on(office.url) as session:
        assert audit.verify(session) is None
    return {table: rows(office, f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4") for table in TABLES}


def at_once(
    office: OfficeDriver, gate: Path, *asked: list[tuple[str, str]], job: Callable[..., None] = issue_and_note
) -> list[list[str]]:
    """Let each clerk, in a process of its own, issue what it asks for, step by step beside the others."""
    gate.mkdir()
    engine_for(office.url).dispose()
    jobs = [
        (job, (surroundings(), NOV_15, morning(NOV_15), str(gate), number, len(asked), one))
        for number, one in enumerate(asked)
    ]
    assert run_together(*jobs) == [0] * len(asked)
    return [(gate / f"said-{number}").read_text(encoding="utf-8").splitlines() for number in range(len(asked))]


# --- the same on both --------------------------------------------------------------------------------------------


def play(office: OfficeDriver, home: Path) -> None:
    """Everything that happens to outgoing documents, once."""
    one, other, third = drafts(office, 3)
    for code in (one, other, third):
        lay(home, code, b"%PDF-1.7 " + code.encode())
    issue_document.fn(one, "45", NOV_15, *who(NOV_15))
    reenter_document.fn(one, "54", NOV_15, "Ghi nhầm số (ví dụ).", *who(NOV_18))
    issue_document.fn(other, "45", NOV_15, *who(NOV_15))
    correct_document.fn(other, "50/UBND-NV", "Sai thể thức (ví dụ).", *who(NOV_18))
    issue_document.fn(third, "55", NOV_18, *who(NOV_18), False, other, "Sai danh sách (ví dụ).")
    withdraw_document.fn(third, "60/UBND-NV", "Trùng nội dung (ví dụ).", *who(NOV_18))
    year = YearEnd(office)
    year.put(Spec(status=InitiativeStatus.PASSED))
    year.freeze(NOV_18)
    report = draft_document.fn(Wanted(kind="bao-cao-tong-ket"), *who(NOV_18)).code
    assert report is not None
    lay(home, report, b"%PDF-1.7 report")
    year.signed(NOV_18)
    issue_document.fn(report, "120", NOV_18, *who(NOV_18))
    year.send(*RECIPIENTS, on=NOV_18)


def test_issuing_leaves_the_same_record_on_both_databases(
    home: Path, sqlite_templates: Templates, postgres_templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for templates in (sqlite_templates, postgres_templates):
        here = home / templates.kind
        monkeypatch.setenv("DANVAN_HOME", str(here))
        with copied(templates, "story", here, monkeypatch) as url:
            office = OfficeDriver(url)
            play(office, here)
            found.append((plain(record(office)), [(each.code, each.number, each.status) for each in register()]))

    assert found[0] == found[1]
    assert found[0][1] == [
        ("DT-0004", "120/BC-UBND", "issued"),
        ("DT-0003", "55/UBND-NV", "withdrawn"),
        ("DT-0002", "45/UBND-NV", "replaced"),
        ("DT-0001", "54/UBND-NV", "reentered"),
    ]


def plain(tables: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[list[str]]]:
    """Values as both databases write them: SQLite has days and instants as text, and no booleans."""
    return {
        name: [
            [re.sub(r"(\.0+)?(\+00:00)?$", "", str(value)) if value is not True else "1" for value in row]
            for row in each
        ]
        for name, each in tables.items()
    }


# --- two at once -------------------------------------------------------------------------------------------------


def test_of_two_clerks_who_give_one_draft_different_numbers_one_is_refused_in_words(
    story: OfficeDriver, home: Path, tmp_path: Path
) -> None:
    codes = drafts(story, 8)
    for code in codes:
        lay(home, code, b"%PDF-1.7 " + code.encode())
    one = [(code, str(2 * number + 1)) for number, code in enumerate(codes)]
    other = [(code, str(2 * number + 2)) for number, code in enumerate(codes)]

    answers = at_once(story, tmp_path / "gate", one, other)

    for code, *said in zip(codes, *answers, strict=True):
        done, refused = sorted(said, key=lambda each: each.startswith("Từ chối"))
        number = re.findall(r"^Đã phát hành (số \d\d/UBND-NV) ngày 15/11/2024\.$", done)
        assert refused.startswith(f"Từ chối: {code} đã phát hành: {number[0]} ngày 15/11/2024, mã bản ký ")
    assert len(rows(story, "SELECT * FROM issued_document")) == len(rows(story, "SELECT * FROM outgoing_number")) == 8


def test_of_two_clerks_who_issue_the_same_with_the_same_number_one_issues_and_one_changes_nothing(
    story: OfficeDriver, home: Path, tmp_path: Path
) -> None:
    codes = drafts(story, 8)
    for code in codes:
        lay(home, code, b"%PDF-1.7 " + code.encode())
    asked = [(code, str(number)) for number, code in enumerate(codes, start=1)]

    answers = at_once(story, tmp_path / "gate", asked, asked, asked)

    for number, said in enumerate(zip(*answers, strict=True), start=1):
        named = f"số {number:02d}/UBND-NV ngày 15/11/2024."
        assert sorted(said) == sorted([f"Đã phát hành {named}", *[f"Không có gì thay đổi: {named}"] * 2])
    assert len(rows(story, "SELECT * FROM issued_document")) == 8
    assert len(rows(story, "SELECT * FROM audit_row WHERE body LIKE '%Đã phát hành%'")) == 8


def test_a_file_that_the_other_clerk_clears_away_while_it_is_read_is_no_error(
    story: OfficeDriver, home: Path, tmp_path: Path
) -> None:
    (code,) = drafts(story, 1)
    lay(home, code, b"%PDF-1.7 signed")

    answers = at_once(story, tmp_path / "gate", [(code, "45")], [(code, "45")], job=issue_slowly_and_note)

    assert sorted(answers) == [
        ["Không có gì thay đổi: số 45/UBND-NV ngày 15/11/2024."],
        ["Đã phát hành số 45/UBND-NV ngày 15/11/2024."],
    ]


def test_of_two_clerks_who_take_the_same_number_one_is_told_what_has_it(
    story: OfficeDriver, home: Path, tmp_path: Path
) -> None:
    codes = drafts(story, 16)
    for code in codes:
        lay(home, code, b"%PDF-1.7 " + code.encode())
    pairs = list(zip(codes[::2], codes[1::2], strict=True))

    answers = at_once(
        story,
        tmp_path / "gate",
        *[[(pair[side], str(number)) for number, pair in enumerate(pairs, start=1)] for side in (0, 1)],
    )

    for number, (pair, *said) in enumerate(zip(pairs, *answers, strict=True), start=1):
        done, refused = sorted(zip(pair, said, strict=True), key=lambda each: each[1].startswith("Từ chối"))
        assert done[1] == f"Đã phát hành số {number:02d}/UBND-NV ngày 15/11/2024."
        assert refused[1].startswith(
            f"Từ chối: Số {number:02d}/UBND-NV năm 2024 đã dùng cho Công văn đôn đốc {done[0]} ("
        )
        assert refused[1].endswith(f"số lớn nhất đã ghi là {number:02d}.")
        assert (home / "tiep-nhan" / "van-ban-di" / refused[0] / "ban-ky.pdf").exists()
    assert rows(story, "SELECT number FROM outgoing_number ORDER BY 1") == [(number,) for number in range(1, 9)]


def test_three_clerks_who_number_their_piles_use_no_number_twice_and_skip_none(
    story: OfficeDriver, home: Path, tmp_path: Path
) -> None:
    codes, gate = drafts(story, 18), tmp_path / "gate"
    gate.mkdir()
    for code in codes:
        lay(home, code, b"%PDF-1.7 " + code.encode())
    engine_for(story.url).dispose()

    ended = run_together(
        *[
            (number_on, (surroundings(), NOV_15, morning(NOV_15), str(gate), number, 3, codes[number::3]))
            for number in range(3)
        ]
    )

    assert ended == [0, 0, 0]
    assert rows(story, "SELECT number FROM outgoing_number ORDER BY 1") == [(number,) for number in range(1, 19)]
    given = Counter(number for (number,) in rows(story, "SELECT number FROM issued_document"))
    assert given == dict.fromkeys(range(1, 19), 1)
    record(story)


# --- dying in the middle -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["written", "stored", "commit", "recorded"])
def test_issuing_that_is_killed_and_done_again_is_issuing_once(story: OfficeDriver, home: Path, when: str) -> None:
    (code,) = drafts(story, 1)
    lay(home, code, b"%PDF-1.7 signed")
    before = record(story)
    engine_for(story.url).dispose()

    ended = run_together((issue_until_killed, (surroundings(), NOV_15, morning(NOV_15), code, when)))
    killed = record(story)
    again = issue_document.fn(code, "45", NOV_15, *who(NOV_15))
    once_more = issue_document.fn(code, "45", NOV_15, *who(NOV_15))

    assert ended == [-signal.SIGKILL]
    assert (killed == before) is (when != "recorded")
    after = record(story)
    assert [row[3] for row in after["outgoing_number"]] == [45]
    assert len(after["issued_document"]) == 1
    assert len(after["audit_row"]) == len(before["audit_row"]) + 1
    assert (again.changed, once_more.changed) == (when != "recorded", False)
    (digest,) = (row for (row,) in rows(story, "SELECT digest FROM issued_document"))
    assert place_of(home, digest).read_bytes() == b"%PDF-1.7 signed"
    folder = home / "tiep-nhan" / "van-ban-di" / code
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [f"{digest[:8]}-ban-ky.pdf"]
    assert [path.name for path in (home / "kho").rglob("*") if path.is_file()] == [digest]
