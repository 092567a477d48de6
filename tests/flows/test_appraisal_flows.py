"""The flows of appraisal, from a form to the state, the page and the record; refusals in the words of the office."""

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from appraisal_office import COUNCIL, CRITERIA, DAY, ROUND, Office, make_office
from prefect import Flow
from prefect.client.orchestration import get_client
from pydantic import BaseModel

from flows.appraisal import note_meeting, open_appraisal, settle_council, settle_results, take_sheets
from flows.step_forms import appraisal as forms
from flows.step_forms.appraisal import (
    CouncilAction,
    CouncilForm,
    MeetingAction,
    MeetingForm,
    OpenAppraisalForm,
    ResultAction,
    ResultForm,
    SheetAction,
    SheetsForm,
)
from flows.step_pages.appraisal import minutes_page, round_page
from models.appraisal.record import Choice
from models.plans import Office as OfficeRow
from tasks.appraisal.results import minutes_data
from tasks.appraisal.rounds import RoundReport

A, B = "DVK-2024-001", "DVK-2024-002"
OPERATOR = "Chuyên viên theo dõi - Phòng Nội vụ"
CHOSEN = f"{ROUND} · Đợt cuối năm"
VOTERS = ("TV01", "TV02", "TV03", "TV04", "TV05")
ALL_FORMS = [OpenAppraisalForm, CouncilForm, SheetsForm, MeetingForm, ResultForm]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: None) -> Office:
    return standing(make_office(tmp_path, monkeypatch))


def standing(office: Office) -> Office:
    """Put the training clock on the day."""
    with office.session() as session:
        session.get(OfficeRow, 1).training_today = DAY
    return office


def run(flow: Flow[..., Any], form: BaseModel) -> tuple[str, str]:
    """The state's type and sentence."""
    state = flow(form, return_state=True)
    return state.type.value, state.message


def drop_file(office: Office, name: str, *lines: str) -> str:
    """Put a file into the intake folder; return its name."""
    folder = office.home / "tiep-nhan" / "tham-dinh"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return name


def council_file(office: Office) -> str:
    rows = [f"{code};{role};{unit};{name}" for code, (role, unit, name) in COUNCIL.items()]
    return drop_file(office, "hoi-dong.csv", "mã thành viên;vai trò;đơn vị;họ tên", *rows)


def sheet_file(office: Office, member: str, codes: list[str], word: str = "đạt") -> str:
    rows = [f"{member};{code};{';'.join([word] * len(CRITERIA))}" for code in codes]
    return drop_file(office, f"{member}.csv", f"thành viên;mô hình;{';'.join(CRITERIA)}", *rows)


def council(action: str, **more: Any) -> CouncilForm:
    return CouncilForm(operator=OPERATOR, action=action, round=CHOSEN, **more)


def sheets(action: str, **more: Any) -> SheetsForm:
    return SheetsForm(operator=OPERATOR, action=action, round=CHOSEN, **more)


def meeting(action: str, **more: Any) -> MeetingForm:
    return MeetingForm(operator=OPERATOR, action=action, round=CHOSEN, **more)


def results(action: str, **more: Any) -> ResultForm:
    return ResultForm(operator=OPERATOR, action=action, round=CHOSEN, **more)


def test_a_whole_round_is_started_from_forms_and_leaves_the_record_that_the_tasks_leave(office: Office) -> None:
    office.register(A, "P-DX")
    office.register(B, "X-DQ")
    said = [run(open_appraisal, OpenAppraisalForm(operator=OPERATOR, name="Đợt cuối năm", seed="7"))]
    said.append(run(settle_council, council(CouncilAction.COUNCIL, file=council_file(office))))
    said.append(run(settle_council, council(CouncilAction.ASSIGN)))
    for member, codes in office.awaited().items():
        said.append(run(take_sheets, sheets(SheetAction.TAKE, file=sheet_file(office, member, codes))))
    said.append(run(take_sheets, sheets(SheetAction.CLOSE)))
    hours = {"held_on": DAY, "began": "08:00", "ended": "11:00", "place": "Phòng họp số 1"}
    said.append(
        run(note_meeting, meeting(MeetingAction.MEETING, present=[f"{code} · Ủy viên" for code in VOTERS], **hours))
    )
    ballots = [f"{code};{member};tán thành" for code in (A, B) for member in VOTERS]
    votes = drop_file(office, "phieu.csv", "mô hình;thành viên;phiếu", *ballots)
    said.append(run(note_meeting, meeting(MeetingAction.VOTES, meeting=1, file=votes)))
    said.append(run(settle_results, results(ResultAction.LOOK)))
    (code,) = office.rows("SELECT preview_code FROM appraisal_round")[0]
    said.append(run(settle_results, results(ResultAction.APPLY, code=code)))
    said.append(run(settle_results, results(ResultAction.PUBLISH)))

    assert {state for state, _ in said} == {"COMPLETED"}
    assert said[0][1] == f"Đã mở đợt {ROUND} với 2 mô hình, điển hình. Đợt {ROUND}: Đang chuẩn bị."
    assert said[-2][1] == ("Đã áp dụng kết quả 2 mô hình; chưa công bố. Đạt 2, không đạt 0, chưa quyết định 0.")
    assert office.statuses() == {A: "passed", B: "passed"}
    assert office.rows(
        "SELECT DISTINCT json_extract(body, '$.actor') FROM audit_row WHERE subject LIKE 'appraisal%'"
    ) == [(OPERATOR,)]
    assert office.rows(
        "SELECT DISTINCT json_extract(body, '$.source') FROM audit_row WHERE subject LIKE 'appraisal%'"
    ) == [("form",), ("file",)]


def test_no_run_shows_a_name_a_score_or_a_ballot(office: Office) -> None:
    office.scoring("P-DX", "X-DQ")
    member, codes = next(iter(office.awaited().items()))
    name = office.facts().member_by_code(member).name
    file = sheet_file(office, member, codes, word="KHÔNG ĐẠT")

    assert run(take_sheets, sheets(SheetAction.TAKE, file=file))[0] == "COMPLETED"

    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs()
        artifacts = client.read_artifacts()
    shown = " ".join([*(str(each.parameters) for each in runs), *(str(each.data) for each in artifacts)])
    assert (name in shown, "KHÔNG ĐẠT" in shown, member in shown) == (False, False, True)


def scoring(office: Office) -> None:
    """Two mô hình being scored; TV02 is of the second's unit."""
    office.scoring("P-DX", "P-VHTT")


def voted_without_quorum(office: Office) -> None:
    """The same, closed, with three of five at the meeting."""
    scoring(office)
    office.all_sheets()
    office.close()
    office.all_vote(present=("TV01", "TV03", "TV04"))


def applied(office: Office) -> None:
    """The same with a full meeting, applied."""
    scoring(office)
    office.all_sheets()
    office.close()
    office.all_vote(Choice.FOR, VOTERS)
    office.apply()


@pytest.mark.parametrize(
    ("after", "flow", "form", "sentence"),
    [
        (
            scoring,
            open_appraisal,
            OpenAppraisalForm(),
            "Chưa chọn người thực hiện: chọn trong danh sách “Người thực hiện” rồi chạy lại.",
        ),
        (scoring, take_sheets, SheetsForm(operator=OPERATOR), "Chưa chọn đợt thẩm định: chọn một đợt trong danh sách."),
        (
            scoring,
            take_sheets,
            sheets(SheetAction.TAKE),
            "Chưa chọn tệp: đặt tệp CSV hoặc Excel vào thư mục tiep-nhan/tham-dinh rồi chọn tên tệp trong danh sách.",
        ),
        (
            scoring,
            settle_council,
            council(CouncilAction.DECLARE),
            "Chưa chọn thành viên hoặc mô hình: chọn cả hai trong danh sách rồi chạy lại.",
        ),
        (
            scoring,
            settle_council,
            council(CouncilAction.CANCEL, preview=True, reason="Nhầm."),
            "“Chỉ xem trước” dùng được với “Nạp Hội đồng từ tệp” và “Phân công”: hãy tắt rồi chạy lại.",
        ),
        (
            scoring,
            settle_council,
            council(CouncilAction.BY_HAND, member="TV02 · Phó Chủ tịch", initiative=B, reason="Am hiểu."),
            f"Thành viên TV02 có xung đột lợi ích với mô hình {B} nên không thẩm định được.",
        ),
        (scoring, note_meeting, meeting(MeetingAction.MEETING), "Chưa chọn ngày họp."),
        (
            scoring,
            settle_results,
            results(ResultAction.LOOK),
            f"Đợt thẩm định {ROUND} đang ở trạng thái “Đang chấm” nên không xem trước kết quả được; chỉ làm khi đợt ở "
            "trạng thái “Đã khóa phiếu chấm”.",
        ),
        (scoring, settle_results, results("Xóa"), "Không có việc “Xóa”: chọn một việc trong danh sách “Việc cần làm”."),
        (
            voted_without_quorum,
            note_meeting,
            meeting(
                MeetingAction.MEETING,
                held_on=date(2024, 11, 15),
                began="08:00",
                ended="09:00",
                place="Phòng 1",
                present=["TV01"],
            ),
            "Ngày họp trước ngày mở đợt 18/11/2024. Hãy chọn lại ngày.",
        ),
        (
            applied,
            settle_results,
            results(ResultAction.APPLY, code="abc123"),
            f"Kết quả của đợt {ROUND} đã được áp dụng. Muốn quyết định lại thì hoàn tác trước khi công bố.",
        ),
        (
            applied,
            settle_council,
            council(CouncilAction.DECLARE, member="TV01", initiative=A),
            f"Đợt thẩm định {ROUND} đang ở trạng thái “Đã áp dụng kết quả” nên không khai báo xung đột lợi ích được; "
            "chỉ làm khi đợt ở trạng thái “Đang chuẩn bị”, “Đang chấm”, “Đã khóa phiếu chấm”.",
        ),
    ],
)
def test_a_refusal_ends_the_run_failed_with_the_sentence_to_act_on_and_the_record_unchanged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    prefect_server: None,
    after: Callable[[Office], None],
    flow: Flow[..., Any],
    form: BaseModel,
    sentence: str,
) -> None:
    office = standing(make_office(tmp_path, monkeypatch, after=after))
    before = office.everything()

    assert run(flow, form) == ("FAILED", sentence)
    assert office.everything() == before


def test_without_a_quorum_the_form_does_not_apply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: None
) -> None:
    office = standing(make_office(tmp_path, monkeypatch, after=voted_without_quorum))
    code = office.preview().preview_code
    before = office.everything()

    state, sentence = run(settle_results, results(ResultAction.APPLY, code=code))

    # TV02 has a conflict with B: three of four are there, and that is enough.
    assert (state, sentence) == (
        "FAILED",
        f"Chưa áp dụng được vì còn mô hình chưa có kết quả. {A}: phiên họp chưa đủ số thành viên theo quy định; thành "
        "viên có xung đột lợi ích không tính. Họp lại với đủ thành viên, ghi phiên họp và nạp kết quả biểu quyết, rồi xem trước lại.",
    )
    assert office.everything() == before


# --- forms and pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_field_has_help_and_nothing_is_refused_by_the_schema_for_being_empty(form: type[BaseModel]) -> None:
    schema = form.model_json_schema()

    assert [name for name, field in schema["properties"].items() if not field.get("description")] == []
    assert "required" not in schema
    assert form() == form.model_validate({})
    assert unicodedata.is_normalized("NFC", repr(schema))


def test_no_form_asks_for_a_name_a_score_or_a_ballot() -> None:
    asked = {name for form in ALL_FORMS for name in form.model_fields}

    assert asked == {
        "action",
        "author",
        "began",
        "code",
        "ended",
        "file",
        "held_on",
        "initiative",
        "initiatives",
        "meeting",
        "member",
        "name",
        "operator",
        "passes",
        "place",
        "present",
        "preview",
        "reason",
        "round",
        "scores_due_on",
        "seed",
        "without_missing",
    }
    assert forms.OpenAppraisalForm.model_fields["name"].title == "Tên đợt"


def test_the_page_of_a_round_says_where_it_stands_and_what_comes_next() -> None:
    report = RoundReport(
        code=ROUND,
        name="Đợt cuối năm",
        status_label="Đang chấm",
        clause="II.8",
        done="Đã thêm 6 lượt phân công.",
        initiatives=2,
        left_out=0,
        members=6,
        scores_due_on=date(2024, 11, 28),
        sheets={"Chưa nộp": 6},
        missing={"TV01": 2},
        short={},
        reopened=[],
        details=[],
        next_step="Nhận phiếu chấm của từng thành viên; đủ phiếu thì “Khóa phiếu”.",
    )

    assert round_page(report).markdown == (
        "# Thẩm định: Đợt cuối năm\n\n"
        f"Đã thêm 6 lượt phân công. Đợt {ROUND}: Đang chấm.\n\n"
        "## Việc tiếp theo\n\nNhận phiếu chấm của từng thành viên; đủ phiếu thì “Khóa phiếu”.\n\n"
        "## Đợt thẩm định\n\n| Mục | Nội dung |\n| --- | --- |\n"
        f"| Đợt | {ROUND}, Đợt cuối năm |\n| Trạng thái | Đang chấm |\n| Căn cứ | II.8 |\n"
        "| Mô hình, điển hình | 2 |\n| Để lại đợt sau | 0 |\n| Thành viên Hội đồng | 6 |\n"
        "| Hạn nộp phiếu chấm | 28/11/2024 |\n\n"
        "## Phiếu chấm\n\n| Trạng thái | Số phiếu |\n| --- | --- |\n| Chưa nộp | 6 |\n\n"
        "## Chưa nộp\n\n| Thành viên | Số phiếu |\n| --- | --- |\n| TV01 | 2 |\n\n"
        "[Mở bảng theo dõi](/v2/artifacts/key/bang-theo-doi)\n"
    )


def test_the_page_of_the_minutes_has_codes_and_roles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_office(tmp_path, monkeypatch, after=applied)

    page = minutes_page(minutes_data(ROUND)).markdown

    assert (
        "### Phiên họp số 1, 18/11/2024, 08:00 đến 11:30, Phòng họp số 1\n\n"
        "Có mặt: TV01, Chủ tịch Hội đồng, Phòng Nội vụ; TV02, Phó Chủ tịch Hội đồng, Phòng Văn hóa và Thông tin; "
        "TV03, Ủy viên, Phòng Tư pháp; TV04, Ủy viên, Phòng Kinh tế; TV05, Ủy viên, Phòng Quản lý đô thị.\n\n"
        "Vắng: TV06, Thư ký, Phòng Nội vụ.\n\n"
        "Chủ tọa: TV01. Thư ký: —."
    ) in page
    assert f"| {B} | Mô hình {B} (ví dụ) | Đạt | 6 | 4/0/0/0 | TV02 |" in page
    assert [name for _, _, name in COUNCIL.values() if name in page] == []
