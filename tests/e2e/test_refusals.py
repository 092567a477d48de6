"""What is refused is tried as a person would: in the run form. A sentence to act on, and the record as it was."""

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import inspection_office
import pytest
from appraisal_office import CRITERIA, DAY, Office, member_rows, who
from conftest import EngineProcess, free_port
from playwright.sync_api import Page
from run_form import RunForm

from config.settings import settings
from models.appraisal.record import Choice
from models.database import engine_for, session_on
from models.plans import Office as OfficeRow
from tasks.appraisal import council, rounds
from tasks.intake import request_extension

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

UNIT_PLAN, REGISTRATION, REPORT = "ke-hoach-don-vi", "dang-ky-mo-hinh", "bao-cao-don-vi"
CLOSED, SCORING = "TD-2024-01", "TD-2024-02"
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
    home, port = tmp_path_factory.mktemp("november") / "home", free_port()
    code = prepare(home)
    extra = {"DANVAN_HOME": str(home), "DANVAN_PORT": str(port)}
    engine = EngineProcess([sys.executable, "-m", "flows", "up"], home, port, "Ctrl-C", extra)
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


def record_of(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, and every file taken in or waiting: a refusal leaves no trace in any of them."""
    with closing(sqlite3.connect(f"file:{home / 'danvan.db'}?mode=ro", uri=True)) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        tables = {name: sorted(database.execute(f'select * from "{name}"'), key=repr) for name in names}
    files = [(str(path), path.stat().st_size) for path in sorted(home.glob("tiep-nhan/**/*"))]
    stored = [(str(path), path.stat().st_size) for path in sorted(home.glob("kho/**/*"))]
    return {**tables, "files": [*files, *stored]}


def prepare(home: Path) -> str:
    """Fill a home through the tasks; return the code of the preview of a round that has no quorum."""
    home.mkdir(parents=True)
    shutil.copyfile(inspection_office._template(), home / "danvan.db")
    url = f"sqlite:///{(home / 'danvan.db').as_posix()}"
    with pytest.MonkeyPatch.context() as patch:
        city = inspection_office.City(url, home)
        city.enter(patch)
        city.hand_in("P-DX", UNIT_PLAN, date(2024, 4, 10))
        city.accept("P-DX", UNIT_PLAN, date(2024, 4, 12), "")
        asked_on = date(2024, 11, 12)
        request_extension.fn("X-NT", REPORT, date(2024, 11, 25), "05/CV-UBND", asked_on, *who(asked_on))
        put(home, "P-TP/ke-hoach.exe", "MZ")
        code = appraise(Office(url, home))
        with session_on(url) as session:
            session.get_one(OfficeRow, 1).training_today = DAY
        engine_for(url).dispose()
    settings.cache_clear()
    return code


def appraise(office: Office) -> str:
    """One round previewed after a meeting of two, one still scoring; a sheet for each lies in the folder."""
    office.scoring("P-DX", "X-NT")
    office.all_sheets()
    office.close()
    office.meet("TV01", "TV03")
    office.vote({(f"DVK-2024-00{each}", member): Choice.FOR for each in (1, 2) for member in ("TV01", "TV03")})
    office.register("DVK-2024-003", "P-VHTT")
    office.register("DVK-2024-004", "P-SC")
    rounds.open_round.fn("Đợt bổ sung", ["DVK-2024-003", "DVK-2024-004"], None, "7", *who(), False)
    council.load_council.fn(SCORING, member_rows(), "Tệp “hoi-dong.csv”", *who(), False)
    council.assign.fn(SCORING, *who(), False)
    put(office.home, "tham-dinh/phieu-muon.csv", sheet(office.assigned("DVK-2024-001")[0], "DVK-2024-001", "không đạt"))
    put(office.home, "tham-dinh/phieu-tv02.csv", sheet("TV02", "DVK-2024-003"))
    return office.preview().preview_code


def sheet(member: str, initiative: str, found: str = "đạt") -> str:
    """A member's sheet on which every criterion is found the same."""
    return "\n".join(
        [";".join(["thành viên", "mô hình", *CRITERIA]), ";".join([member, initiative, *([found] * len(CRITERIA))]), ""]
    )


def put(home: Path, name: str, words: str) -> None:
    """Lay a file into the intake folder."""
    path = home / "tiep-nhan" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")
