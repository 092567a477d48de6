"""The forms and runs of submission and recognition: what they ask, how they end, what they refuse."""

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from prefect import State
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from pydantic import BaseModel
from recognition_office import ACTOR, ARRIVED, CITY, SENT, City, instant, make_city

from flows import recognition, submission
from flows.form_lists import with_lists
from flows.step_forms import recognition as forms
from flows.step_forms import submission as upward
from models.recognition.revocation import RevocationGround
from models.states import Mode, Source
from tasks.clock import BusinessTime
from tasks.recognition.form_lists import AWAITED, BLOCKS, DOSSIERS

ALL_FORMS = [
    upward.DraftForm,
    upward.PieceForm,
    upward.ProgressForm,
    upward.InnerDaysForm,
    upward.CommentsForm,
    forms.ResultsForm,
    forms.RevocationForm,
    forms.RegisterForm,
    forms.ProposalForm,
    forms.AwardForm,
    forms.SpreadForm,
    forms.MediaForm,
]


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_field_has_help_and_nothing_is_refused_by_the_schema_for_being_empty(form: type[BaseModel]) -> None:
    schema = form.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    fields = {name: field for part in parts for name, field in part["properties"].items()}

    assert [name for name, field in fields.items() if not (field.get("description") and field.get("title"))] == []
    assert "required" not in schema
    assert form() == form.model_validate({})
    assert unicodedata.is_normalized("NFC", repr(schema))


def test_no_form_asks_for_a_persons_name_a_score_or_a_vote() -> None:
    titles = {
        field["title"].casefold() for form in ALL_FORMS for field in form.model_json_schema()["properties"].values()
    }

    assert [title for title in titles if any(word in title for word in ("họ tên", "cá nhân", "số điểm", "phiếu"))] == []


def test_a_choice_that_may_stay_open_is_not_filled_in_by_a_list_of_one() -> None:
    one = {DOSSIERS: ["HS-2024-01 · thanh-pho"], AWAITED: ["DVK-1 · Mô hình"], BLOCKS: ["ky-luat · Kỷ luật"]}

    results = with_lists(forms.ResultsForm.model_json_schema(), one)["properties"]
    proposal = with_lists(forms.ProposalForm.model_json_schema(), one)

    assert results["submission"]["default"] == "HS-2024-01 · thanh-pho"
    assert ("default" in results["recognised"], results["recognised"]["items"]["enum"]) == (False, one[AWAITED])
    assert proposal["$defs"]["Declaration"]["properties"]["block"]["enum"] == one[BLOCKS]


# --- runs -------------------------------------------------------------------------------------------------------


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: None) -> City:
    made = make_city(tmp_path, monkeypatch)
    for module in (submission, recognition):
        on(monkeypatch, module, ARRIVED)
    return made


def on(patch: pytest.MonkeyPatch, module: Any, today: date) -> None:
    """Let a module's runs happen on a business day."""
    patch.setattr(module, "business_time", lambda: BusinessTime(today, instant(today), Mode.TRAINING))


def ended(state: Any) -> tuple[str, str]:
    assert isinstance(state, State)
    return state.type.value, state.message or ""


def artifact(key: str) -> str:
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key])))
    return str(max(found, key=lambda each: each.created or 0).data)


def test_a_dossier_goes_up_and_comes_back_decided_through_the_forms(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2", "MTTQ")

    drafted = ended(
        submission.draft_dossier(upward.DraftForm(operator=ACTOR, level=CITY, everything_ready=True), return_state=True)
    )
    assert drafted == ("COMPLETED", "Đã đưa 2 mô hình vào hồ sơ HS-2024-01.")
    which = "HS-2024-01 · thanh-pho, đang lập"
    common = [(piece, "") for piece in ("danh-sach", "bien-ban", "to-trinh")]
    rows = ["tep;thanh_phan;mo_hinh;so_van_ban;ngay_van_ban"] + [
        f"{city.file(f'{piece}{code}.pdf')};{piece};{code};;"
        for piece, code in [*common, ("bao-cao", "DVK-1"), ("bao-cao", "DVK-2")]
    ]
    listed = city.file("danh-muc.csv", "\n".join(rows).encode())
    pieces = submission.take_pieces(
        upward.PieceForm(operator=ACTOR, submission=which, list_file=listed), return_state=True
    )
    assert ended(pieces) == ("COMPLETED", "Đã nhận 5 tệp vào hồ sơ HS-2024-01.")
    for action, number in (
        (upward.ProgressAction.PACK, ""),
        (upward.ProgressAction.ISSUE, "12/TTr-UBND"),
        (upward.ProgressAction.SEND, ""),
    ):
        form = upward.ProgressForm(operator=ACTOR, submission=which, action=action, on=ARRIVED, number=number)
        assert ended(submission.note_progress(form, return_state=True))[0] == "COMPLETED"

    decided = recognition.note_results(
        forms.ResultsForm(
            operator=ACTOR,
            submission=which,
            number="450-QĐ/TU",
            decided_on=ARRIVED,
            body="BTV-TU · Ban Thường vụ Thành ủy",
            received_on=ARRIVED,
            declined=["DVK-2 · Mô hình DVK-2 (ví dụ) (MTTQ)"],
            reason="Chưa có sức lan tỏa (ví dụ).",
            all_others=True,
        ),
        return_state=True,
    )

    assert ended(decided) == ("COMPLETED", "Đã ghi quyết định số 450-QĐ/TU: công nhận 1, không công nhận 1.")
    assert city.statuses() == {"DVK-1": "recognised", "DVK-2": "declined"}
    assert city.rows(
        "SELECT DISTINCT json_extract(body, '$.source'), json_extract(body, '$.change') LIKE 'nhận tệp%' "
        "FROM audit_row WHERE subject = 'submission' ORDER BY seq"
    ) == [(Source.FORM.value, 0), (Source.FILE.value, 1)]
    page = artifact("ho-so-trinh")
    assert "| DVK-2 | Mô hình DVK-2 (ví dụ) | MTTQ | Không được công nhận |" in page
    assert "Giả định: một cấp công nhận" in page


REFUSED = {
    "nobody": (
        lambda: submission.note_progress(upward.ProgressForm(submission="HS-2024-01"), return_state=True),
        "Chưa chọn người thực hiện: chọn trong danh sách “Người thực hiện” rồi chạy lại.",
    ),
    "no dossier": (
        lambda: submission.note_progress(upward.ProgressForm(operator=ACTOR), return_state=True),
        "Chưa chọn hồ sơ: chọn trong danh sách rồi chạy lại.",
    ),
    "no level": (
        lambda: submission.draft_dossier(upward.DraftForm(operator=ACTOR), return_state=True),
        "Chưa chọn cấp công nhận: chọn trong danh sách rồi chạy lại.",
    ),
    "a file for a dossier that has left": (
        lambda: submission.take_pieces(
            upward.PieceForm(
                operator=ACTOR, submission="HS-2024-01", piece=["bien-ban"], path="trinh-cap-tren/bien-ban.pdf"
            ),
            return_state=True,
        ),
        "Hồ sơ HS-2024-01 ở trạng thái “Đã gửi” nên không nhận thêm “Biên bản họp xét”. "
        "Chỉ bổ sung khi đang lập, hoặc khi cấp trên đã trả lại.",
    ),
    "a day before the sending": (
        lambda: submission.note_progress(
            upward.ProgressForm(
                operator=ACTOR,
                submission="HS-2024-01",
                action=upward.ProgressAction.ACKNOWLEDGE,
                on=date(2024, 12, 2),
            ),
            return_state=True,
        ),
        "Ngày cấp trên nhận 02/12/2024 phải từ ngày gửi 04/12/2024 đến ngày hôm nay 18/12/2024.",
    ),
    "the wrong body": (
        lambda: recognition.note_results(
            forms.ResultsForm(
                operator=ACTOR,
                submission="HS-2024-01",
                number="1",
                decided_on=SENT,
                received_on=SENT,
                body="UBND-TP",
                recognised=["DVK-1"],
            ),
            return_state=True,
        ),
        "Ủy ban nhân dân thành phố Bắc Kạn không có thẩm quyền ở cấp “Mô hình, điển hình “Dân vận khéo” cấp thành "
        "phố”. Quyết định phải của Ban Thường vụ Thành ủy: hãy chọn lại.",
    ),
    "a block that holds": (
        lambda: recognition.take_proposals(
            forms.ProposalForm(
                operator=ACTOR,
                unit=["P-DX"],
                award=["giay-khen-chuyen-de"],
                document_number="1/TTr",
                proposed_on=SENT,
                from_year=2024,
                to_year=2024,
                declarations=[
                    forms.Declaration(block=block, answer="Có" if block == "don-thu" else "Không", document="1/XN")
                    for block in ("ky-luat", "dieu-tra", "thanh-tra-kiem-tra", "don-thu")
                ],
            ),
            return_state=True,
        ),
        "Chưa xét khen thưởng: Có đơn khiếu nại, tố cáo đang được xác minh (1/XN). Theo Nghị định 152/2025/NĐ-CP, theo "
        "tài liệu phổ biến pháp luật; đối chiếu văn bản gốc trước khi dùng. Chỉ đề nghị lại khi trường hợp này đã kết "
        "thúc.",
    ),
    "a model not recognised": (
        lambda: recognition.note_media(
            forms.MediaForm(operator=ACTOR, initiative="DVK-1", consent=True, consent_document="1"), return_state=True
        ),
        "Mô hình DVK-1 chưa được công nhận (hoặc đã bị thu hồi). Hãy chọn mô hình khác.",
    ),
    "neither recognition nor award": (
        lambda: recognition.note_revocation(
            forms.RevocationForm(operator=ACTOR, ground=RevocationGround.INELIGIBLE.label, revoked_on=SENT),
            return_state=True,
        ),
        "Chọn đúng một: công nhận bị thu hồi, hoặc khen thưởng bị thu hồi.",
    ),
}


def test_each_refusal_ends_the_run_with_its_sentence_and_leaves_the_record(city: City) -> None:
    city.initiative("DVK-1")
    city.sent("DVK-1")
    before = city.everything()

    found = {name: ended(act()) for name, (act, _) in REFUSED.items()}

    assert found == {name: ("FAILED", sentence) for name, (_, sentence) in REFUSED.items()}
    assert city.everything() == before


def test_looking_at_the_inner_days_and_the_register_changes_nothing(city: City) -> None:
    city.initiative("DVK-1")
    city.recognised("DVK-1")
    before = city.everything()

    days = submission.look_at_inner_days(upward.InnerDaysForm(level=CITY), return_state=True)
    register = recognition.look_at_register(forms.RegisterForm(year=2024), return_state=True)

    assert ended(days) == (
        "COMPLETED",
        "Phải trình chậm nhất hết ngày 05/12/2024 (II.8). 1 bước đã qua ngày an toàn.",
    )
    assert ended(register) == ("COMPLETED", "1 công nhận năm 2024.")
    assert "🔴 Đã qua ngày an toàn" in artifact("lich-trinh-cap-tren")
    assert city.everything() == before


def test_what_follows_recognition_is_recorded_through_the_forms(city: City) -> None:
    city.initiative("DVK-1")
    city.recognised("DVK-1")
    which = "DVK-1 · Mô hình DVK-1 (ví dụ) (P-DX)"

    spread = recognition.note_spreading(
        forms.SpreadForm(operator=ACTOR, initiatives=[which], unit=["X-DQ · UBND xã Dương Quang"], on=ARRIVED),
        return_state=True,
    )
    media = recognition.note_media(
        forms.MediaForm(
            operator=ACTOR,
            initiative=which,
            figures=[forms.Figure(label=f"Kết quả {each}", value=str(each)) for each in (1, 2, 3)],
            consent=True,
            consent_document="08/CV",
        ),
        return_state=True,
    )

    assert ended(spread) == ("COMPLETED", "Đã ghi nhân rộng mô hình DVK-1 tại UBND xã Dương Quang.")
    assert ended(media) == (
        "COMPLETED",
        "Đã chuyển thông tin mô hình DVK-1 cho Trung tâm Văn hóa, Thể thao và Truyền thông thành phố.",
    )
    assert "| Nhân rộng tại | UBND xã Dương Quang, từ ngày 18/12/2024 |" in artifact("nhan-rong-mo-hinh")
