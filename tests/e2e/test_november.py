"""What can go wrong in the five steps, lived in the browser: what is refused, and what breaks in the middle.

The refusals come first and leave the record as it was; the steps that are retried change it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from appraisal_office import DAY, instant
from conftest import EngineProcess, serve
from november import (
    CLOSED,
    REGISTRATION,
    REPORT,
    SCORING,
    UNIT_PLAN,
    essence,
    inside,
    meet_again,
    prepare,
    record_of,
    twin_of,
)
from playwright.sync_api import Page
from run_form import Answers, RunForm, open_run, press_retry

from models.intake.record import Via
from models.states import Source
from tasks.appraisal.results import apply_results
from tasks.delivery import send
from tasks.drafting.drafts import draw_charts
from tasks.hand_ins import record_hand_in
from tasks.inspection.rounds import NewRound, open_inspection_round
from tasks.submission.dossiers import draft_submission
from tasks.year_end.versions import make_version

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

TAKE, EXTEND, INSPECT = "Tiếp nhận hồ sơ", "Gia hạn", "Đợt kiểm tra"
SHEETS, RESULTS = "Thẩm định: phiếu chấm", "Thẩm định: kết quả"
SUBMIT, FIGURES = "Lập hồ sơ trình", "Bản số liệu báo cáo"
NO_QUORUM = "phiên họp chưa đủ số thành viên theo quy định; thành viên có xung đột lợi ích không tính"


@pytest.fixture(scope="module")
def november(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EngineProcess, str]]:
    """The training office on 18/11/2024 with a record in which every refusal can be met, and a preview's code."""
    home = tmp_path_factory.mktemp("november") / "home"
    code = prepare(home)
    engine = serve(home)
    yield engine, code
    engine.close()


# --- what is refused ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tried:
    """A refusal: what it is about, the form, what is filled in, the sentence."""

    about: str
    flow_name: str
    answers: Answers
    sentence: str


def refusals(preview_code: str) -> list[Tried]:
    """Every refusal to try; the code is that of a preview in whose round too few voted.

    The two about sheets stand far apart: of their flow, one run at a time is let in, and the next waits half a minute.
    """
    return [
        Tried(
            "closed round",
            SHEETS,
            {"Đợt": CLOSED, "Tệp phiếu": "phieu-muon.csv"},
            "Phiếu chấm của thành viên TV02 (Tệp “phieu-muon.csv”) không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau "
            "rồi nộp lại:\n- Dòng 2, mô hình: phiếu về mô hình DVK-2024-001 ở trạng thái “Đã nộp”; muốn sửa thì chạy "
            "“Cho sửa phiếu” trước khi khóa.",
        ),
        Tried(
            "wrong unit",
            TAKE,
            {"Đơn vị": "P-NV", "Nhiệm vụ": REGISTRATION, "Ngày đến văn thư": date(2024, 4, 10)},
            "Phòng Nội vụ không được giao nhiệm vụ “Đăng ký xây dựng mô hình “Dân vận khéo”” (II.6). Hãy kiểm tra lại đơn "
            "vị hoặc nhiệm vụ.",
        ),
        Tried(
            "unknown file type",
            TAKE,
            {
                "Đơn vị": "P-TP",
                "Nhiệm vụ": UNIT_PLAN,
                "Ngày đến văn thư": date(2024, 4, 10),
                "Số văn bản": "12/KH-TP",
                "Nhận các tệp trong thư mục tiếp nhận": True,
            },
            "Chưa nhận tệp nào:\nTệp “ke-hoach.exe” không thuộc loại được nhận; chỉ nhận .pdf, .docx, .xlsx, .pptx, .jpg, "
            ".png.",
        ),
        Tried(
            "second decision",
            TAKE,
            {"Việc cần ghi": "Chấp thuận", "Đơn vị": "P-DX", "Nhiệm vụ": UNIT_PLAN},
            "Chưa có lần nộp nào đang chờ để chấp thuận. Hãy ghi nhận nộp trước, hoặc xem lại trạng thái trên Bảng theo dõi.",
        ),
        Tried(
            "no quorum",
            RESULTS,
            {"Việc cần làm": "Áp dụng", "Đợt": CLOSED, "Mã xem trước": preview_code},
            f"Chưa áp dụng được vì còn mô hình chưa có kết quả. DVK-2024-001: {NO_QUORUM}; DVK-2024-002: {NO_QUORUM}. "
            "Họp lại với đủ thành viên, ghi phiên họp và nạp kết quả biểu quyết, rồi xem trước lại.",
        ),
        Tried(
            "day before receipt",
            EXTEND,
            {
                "Việc cần ghi": "Cho gia hạn",
                "Đơn vị": "X-NT",
                "Nhiệm vụ": REPORT,
                "Đến hết ngày": date(2024, 11, 25),
                "Số văn bản": "31/UBND-NV",
                "Ngày của văn bản": date(2024, 11, 11),
            },
            "Ngày quyết định 11/11/2024 phải từ ngày đến của đề nghị 12/11/2024 đến hôm nay 18/11/2024; kiểm tra lại.",
        ),
        Tried(
            "own item",
            SHEETS,
            {"Đợt": SCORING, "Tệp phiếu": "phieu-tv02.csv"},
            "Phiếu chấm của thành viên TV02 (Tệp “phieu-tv02.csv”) không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau "
            "rồi nộp lại:\n- Dòng 2, mô hình: thành viên TV02 có xung đột lợi ích với mô hình DVK-2024-003 nên không được "
            "chấm.",
        ),
    ]


def test_each_refusal_in_the_form_says_what_to_do_and_leaves_the_record_as_it_was(
    november: tuple[EngineProcess, str], page: Page, tmp_path: Path
) -> None:
    office, preview_code = november
    before = record_of(office.home)
    tried = refusals(preview_code)

    # The next form is filled in while the run of the one before is starting.
    runs = {each.about: submitted(page, office, each) for each in tried}
    read_the_sentence(page, runs[tried[-1].about], tried[-1].sentence, tmp_path)

    assert {about: office.finish(run_id) for about, run_id in runs.items()} == {
        each.about: ("FAILED", each.sentence) for each in tried
    }
    assert record_of(office.home) == before


def submitted(page: Page, office: EngineProcess, tried: Tried) -> str:
    """Fill in a form and press Submit; return the run's id."""
    form = RunForm(page, office, tried.flow_name)
    form.fill(tried.answers)
    return form.submit()


def read_the_sentence(page: Page, run_id: str, sentence: str, pictures: Path) -> None:
    """Follow the run on its page until the sentence stands there."""
    open_run(page, run_id)
    page.get_by_role("tab", name="Details").click()
    page.get_by_text(sentence).wait_for()
    page.screenshot(path=pictures / "luot-chay.png")


# --- what breaks in the middle --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A step: its form, what is filled in, the write at which the disk "fills", and the same without a break."""

    flow_name: str
    answers: Answers
    fails_before: str
    unbroken: Callable[[str], object]


def steps(preview_code: str) -> list[Step]:
    """The five steps, in the order of the year."""
    received_on, opens_on, closes_on = date(2024, 4, 10), date(2024, 11, 20), date(2024, 11, 29)
    another = "Đợt bổ sung (ví dụ)"
    return [
        Step(
            TAKE,
            {"Đơn vị": "P-TP", "Nhiệm vụ": UNIT_PLAN, "Ngày đến văn thư": received_on, "Số văn bản": "12/KH-TP"},
            "insert on hand_in_reception",
            lambda actor: record_hand_in.fn(
                "P-TP", UNIT_PLAN, received_on, "12/KH-TP", None, *who(actor), via=Via.DOCUMENT_SYSTEM
            ),
        ),
        Step(
            INSPECT,
            {
                "Việc cần làm": "Mở đợt ngoài kế hoạch",
                "Tên đợt": another,
                "Từ ngày": opens_on,
                "Đến ngày": closes_on,
            },
            "insert on audit_row",
            lambda actor: open_inspection_round.fn(NewRound(another, opens_on, closes_on), *who(actor)),
        ),
        Step(
            RESULTS,
            {"Việc cần làm": "Áp dụng", "Đợt": CLOSED, "Mã xem trước": preview_code},
            "update on appraisal_decision",
            lambda actor: apply_results.fn(CLOSED, preview_code, *who(actor)),
        ),
        Step(
            SUBMIT,
            {"Cấp công nhận": "thanh-pho", "Đưa vào tất cả mô hình đủ điều kiện": True},
            "insert on submission_item",
            lambda actor: draft_submission.fn("thanh-pho", [], True, *who(actor)),
        ),
        Step(
            FIGURES,
            {"Việc cần làm": "Lập bản số liệu"},
            "insert on audit_row",
            frozen_with_charts,
        ),
    ]


def frozen_with_charts(actor: str) -> None:
    """What the step does: the figures are frozen, then their charts are drawn."""
    made = make_version.fn("", *who(actor))
    draw_charts.fn(made.report_id, made.version.version, *who(actor))


def who(actor: str) -> tuple[date, object, str, Source]:
    """What every task takes last: the day, an instant, who acts, and that it came by form."""
    return DAY, instant(DAY), actor, Source.FORM


def test_each_step_that_fails_in_the_middle_is_made_good_by_retry_in_the_browser(
    november: tuple[EngineProcess, str], page: Page, tmp_path: Path
) -> None:
    office, _ = november
    planned = steps(meet_again(office.home))
    twin = twin_of(office.home, tmp_path / "unbroken")

    mended: dict[str, str] = {}
    for step in planned:
        # The form is filled in while the step before is still being made good.
        form = RunForm(page, office, step.flow_name)
        form.fill(step.answers)
        wait_until_made_good(office, mended)
        mended[step.flow_name] = fail_and_retry(office, page, form, step)
    wait_until_made_good(office, mended)
    do_without_a_break(twin, planned, operator=office.choices(TAKE, "operator")[0])

    assert {office.run(run_id)["run_count"] for run_id in mended.values()} == {2}
    assert essence(office.home) == essence(twin)


def fail_and_retry(office: EngineProcess, page: Page, form: RunForm, step: Step) -> str:
    """Submit on a full disk; see it red and the record untouched; mend the disk and press Retry."""
    before = record_of(office.home)
    write(
        office,
        f"create trigger full_disk before {step.fails_before} begin select raise(abort, 'disk full (a test)'); end",
    )
    run_id = form.submit()
    open_run(page, run_id)
    failed, message = office.finish(run_id)
    write(office, "drop trigger full_disk")
    assert failed == "FAILED", step.flow_name
    assert "disk full (a test)" in message, message
    assert record_of(office.home) == before, step.flow_name
    press_retry(page)
    return run_id


def wait_until_made_good(office: EngineProcess, mended: dict[str, str]) -> None:
    """Wait until every run whose Retry was pressed has completed."""
    for run_id in mended.values():
        outcome = office.finish(run_id)
        assert outcome[0] == "COMPLETED", outcome


def do_without_a_break(home: Path, planned: list[Step], operator: str) -> None:
    """Do every step on the twin by its task, and send what it caused, as a run of the training office does."""
    with inside(home):
        for step in planned:
            step.unbroken(operator)
            send.fn(DAY, instant(DAY))


def write(office: EngineProcess, statement: str) -> None:
    """Break or mend the office's database behind its back."""
    with closing(sqlite3.connect(office.home / "danvan.db", timeout=30)) as database, database:
        database.execute(statement)
