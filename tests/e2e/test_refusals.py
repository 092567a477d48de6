"""What is refused is tried as a person would: in the run form. A sentence to act on, and the record as it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from conftest import EngineProcess
from november import CLOSED, REGISTRATION, REPORT, SCORING, UNIT_PLAN, prepare, record_of, start
from playwright.sync_api import Page
from run_form import RunForm

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

TAKE, EXTEND = "Tiếp nhận hồ sơ", "Gia hạn"
SHEETS, RESULTS = "Thẩm định: phiếu chấm", "Thẩm định: kết quả"


TOO_FEW = "phiên họp chưa đủ số thành viên theo quy định; thành viên có xung đột lợi ích không tính"


@dataclass(frozen=True)
class Tried:
    """A refusal: what it is about, the form, what is filled in, the sentence."""

    about: str
    flow_name: str
    answers: dict[str, str | date | bool]
    sentence: str


def refusals(preview_code: str) -> list[Tried]:
    """Every refusal to try; the code is that of a preview in whose round too few voted."""
    return [
        Tried(
            "wrong unit",
            TAKE,
            {"Đơn vị": "P-NV", "Nhiệm vụ": REGISTRATION, "Ngày đến văn thư": date(2024, 4, 10)},
            "Phòng Nội vụ không được giao nhiệm vụ “Đăng ký xây dựng mô hình “Dân vận khéo”” (II.6). Hãy kiểm tra lại đơn "
            "vị hoặc nhiệm vụ.",
        ),
        Tried(
            "closed round",
            SHEETS,
            {"Đợt": CLOSED, "Tệp phiếu": "phieu-muon.csv"},
            "Phiếu chấm của thành viên TV02 (Tệp “phieu-muon.csv”) không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau "
            "rồi nộp lại:\n- Dòng 2, mô hình: phiếu về mô hình DVK-2024-001 ở trạng thái “Đã nộp”; muốn sửa thì chạy "
            "“Cho sửa phiếu” trước khi khóa.",
        ),
        Tried(
            "no quorum",
            RESULTS,
            {"Việc cần làm": "Áp dụng", "Đợt": CLOSED, "Mã xem trước": preview_code},
            f"Chưa áp dụng được vì còn mô hình chưa có kết quả. DVK-2024-001: {TOO_FEW}; DVK-2024-002: {TOO_FEW}.",
        ),
        Tried(
            "own item",
            SHEETS,
            {"Đợt": SCORING, "Tệp phiếu": "phieu-tv02.csv"},
            "Phiếu chấm của thành viên TV02 (Tệp “phieu-tv02.csv”) không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau "
            "rồi nộp lại:\n- Dòng 2, mô hình: thành viên TV02 có xung đột lợi ích với mô hình DVK-2024-003 nên không được "
            "chấm.",
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
            "second decision",
            TAKE,
            {"Việc cần ghi": "Chấp thuận", "Đơn vị": "P-DX", "Nhiệm vụ": UNIT_PLAN},
            "Chưa có lần nộp nào đang chờ để chấp thuận. Hãy ghi nhận nộp trước, hoặc xem lại trạng thái trên Bảng theo dõi.",
        ),
    ]


@pytest.fixture(scope="module")
def november(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EngineProcess, str]]:
    """The training office on 18/11/2024 with a record in which every refusal can be met, and a preview's code."""
    home = tmp_path_factory.mktemp("november") / "home"
    code = prepare(home, present=("TV01", "TV03"))
    engine = start(home)
    yield engine, code
    engine.close()


def test_each_refusal_in_the_form_says_what_to_do_and_leaves_the_record_as_it_was(
    november: tuple[EngineProcess, str], page: Page, tmp_path: Path
) -> None:
    office, preview_code = november
    before = record_of(office.home)
    tried = refusals(preview_code)

    said = {}
    for number, each in enumerate(tried):
        form = RunForm(page, office, each.flow_name)
        form.fill(each.answers)
        page.screenshot(path=tmp_path / f"{number}-bieu-mau.png", full_page=True)
        run_id = form.submit()
        assert office.finish(run_id)[0] == "FAILED", each.about
        page.goto(f"{office.url}/v2/runs/flow-run/{run_id}?tab=Details")
        page.get_by_text(office.state_of(run_id)[1].splitlines()[0]).first.wait_for()
        page.screenshot(path=tmp_path / f"{number}-luot-chay.png")
        said[each.about] = office.state_of(run_id)[1]
        assert record_of(office.home) == before, each.about

    assert said == {each.about: each.sentence for each in tried}
