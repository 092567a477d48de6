"""Hồ sơ năm: everything of the year in one zip, the same twice, and a verifier that a careful forger does not get past."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fresh_databases import forget_what_was_read
from test_examples import EXAMPLES, TWO_TIERS
from whole_cycle import Cycle, rolled_out, who
from year_pack_office import (
    DECEMBER,
    MARCH,
    SIGNED,
    checked,
    forged,
    hand_in_a_file,
    live_a_year,
    packed,
    table,
    unpacked,
)

from config.refusals import Refused
from documents.year_pack import verifier
from models.database import session_on
from tasks.year_pack.packing import Packed

PLAN = "huyen-hai-cap-2024"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cycle, Packed, Path]]:
    """A year that was lived, its archive, and the archive unpacked."""
    home = tmp_path_factory.mktemp("year-pack")
    with pytest.MonkeyPatch.context() as patch:
        plan = EXAMPLES / f"{TWO_TIERS}.yaml"
        office = rolled_out(plan, EXAMPLES / f"{TWO_TIERS}.units.yaml", MARCH, home, patch)
        live_a_year(office)
        made = packed()
        yield office, made, unpacked(office, made, tmp_path_factory.mktemp("unpacked"))
    forget_what_was_read()


@pytest.fixture
def office(lived: tuple[Cycle, Packed, Path]) -> Cycle:
    return lived[0]


@pytest.fixture
def folder(lived: tuple[Cycle, Packed, Path]) -> Path:
    return lived[2]


# --- what is in it --------------------------------------------------------------------------------------------------


def test_everything_of_the_year_is_in_it_under_plain_names(lived: tuple[Cycle, Packed, Path]) -> None:
    office, made, folder = lived
    files = [each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()]
    kept = sorted(each for each in files if "/" in each and not each.startswith(("so-lieu/", "nhat-ky/")))

    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", each) for each in files)
    assert [each for each in kept if not each.startswith("ho-so-trinh/")] == [
        "bieu-mau/BM-0001-so-theo-doi.xlsx",
        "ho-so-don-vi/X-MOT/bao-cao-don-vi/2024/Bao_cao__vi_du_.pdf",
        "ke-hoach/phien-ban-1.json",
        "so-lieu-bao-cao/tong-ket-ban-1.json",
        "van-ban/DT-0001/da-phat-hanh-45-UBND-NV.pdf",
        "van-ban/DT-0001/du-thao.docx",
    ]
    assert len([each for each in kept if each.startswith("ho-so-trinh/")]) == 1 + len(
        office.rows("SELECT 1 FROM dossier_file")
    )
    assert (made.files, made.gone, made.lost, made.new) == (len(kept), [], [], True)
    assert (folder / "van-ban/DT-0001/da-phat-hanh-45-UBND-NV.pdf").read_bytes() == SIGNED


def test_each_row_of_the_record_is_in_it(lived: tuple[Cycle, Packed, Path]) -> None:
    office, made, folder = lived
    tables = {each.stem for each in (folder / "so-lieu").iterdir()}

    counted = {name: office.rows(f"SELECT count(*) FROM {name}")[0][0] for name in tables}
    assert {name: len(table(folder, name)) for name in tables} == counted
    assert made.rows == sum(counted.values())
    for needed in (
        "notice",
        "notice_line",
        "attempt",
        "appraisal_score",
        "recognition",
        "issued_document",
        "workbook_file",
    ):
        assert counted[needed] > 0


def test_no_address_and_no_mark_of_the_machine_is_in_a_table(office: Cycle, folder: Path) -> None:
    addresses = [each for (each,) in office.rows("SELECT email FROM contact WHERE email IS NOT NULL")]
    tables = "".join(
        each.read_text(encoding="utf-8") for each in (folder / "so-lieu").iterdir() if each.stem != "plan_version"
    )

    assert addresses
    assert [each for each in addresses if each in tables] == []
    assert str(office.home) not in tables


def test_only_its_owner_may_read_it(office: Cycle, lived: tuple[Cycle, Packed, Path]) -> None:
    assert (office.home / lived[1].path).stat().st_mode & 0o077 == 0


def test_the_pages_lead_to_the_files(folder: Path) -> None:
    pages = {page.name: page.read_text(encoding="utf-8") for page in folder.glob("*.html")}
    links = {link for page in pages.values() for link in re.findall(r'href="([^"]+)"', page)}

    assert [link for link in links if not (folder / link).is_file()] == []
    assert {f"{name}" for name in pages} - links == set()
    assert "van-ban/DT-0001/da-phat-hanh-45-UBND-NV.pdf" in links
    assert "Dữ liệu của chế độ tập huấn, không phải hồ sơ thật" in pages["doc-truoc.html"]
    assert not any("<script" in page or "http" in page for page in pages.values())


# --- the same twice -------------------------------------------------------------------------------------------------


def test_made_again_it_is_the_same_file_and_the_chain_says_so_once(lived: tuple[Cycle, Packed, Path]) -> None:
    office, made, _ = lived

    again = packed(DECEMBER + timedelta(days=3))

    assert (again.sha256, again.path, again.new) == (made.sha256, made.path, False)
    said = office.rows("SELECT body FROM audit_row WHERE subject = 'year_pack'")
    assert len(said) == 1
    assert made.sha256 in said[0][0]
    assert [each.name for each in (office.home / "ho-so-nam").iterdir()] == [made.path.split("/")[1]]


# --- the verifier ---------------------------------------------------------------------------------------------------


def run_verifier(*command: str, cwd: Path | None = None) -> tuple[int, list[str]]:
    """Run the script as a stranger's machine does: no site packages, nothing of this project."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", *command], cwd=cwd, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_the_script_in_it_needs_nothing_but_python(lived: tuple[Cycle, Packed, Path]) -> None:
    office, made, folder = lived

    code, said = run_verifier("kiem-tra.py", cwd=folder)
    zipped, also = run_verifier(str(folder / "kiem-tra.py"), str(office.home / made.path))

    assert (code, zipped) == (0, 0)
    assert said[-1] == "Hồ sơ nguyên vẹn."
    assert [line[:7] for line in said[1:-1]] == ["[đúng] "] * len(verifier.CHECKS)
    assert also == [f"Mã SHA-256 của tệp nén: {made.sha256}", *said]


def test_what_is_not_an_archive_is_said_to_be_none(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "khac.zip").write_bytes(b"PK\x03\x04 broken")

    for place in (tmp_path / "khac.zip", tmp_path / "khong-co.zip", tmp_path):
        code, said = run_verifier(str(folder / "kiem-tra.py"), str(place))
        assert code == 2
        assert said[-1].startswith("Không đọc được hồ sơ ở ")


def test_a_change_by_hand_is_found(folder: Path, tmp_path: Path) -> None:
    hand = tmp_path / "hand"
    shutil.copytree(folder, hand)
    (hand / "van-ban/DT-0001/du-thao.docx").write_bytes(b"other")
    (hand / "bieu-mau/BM-0001-so-theo-doi.xlsx").unlink()
    (hand / "them.txt").write_text("x", encoding="utf-8")

    assert checked(hand) == {
        "Tệp": [
            "thiếu tệp bieu-mau/BM-0001-so-theo-doi.xlsx",
            "tệp lạ, không có trong mục lục: them.txt",
            "nội dung đã khác: van-ban/DT-0001/du-thao.docx",
        ]
    }


def test_a_name_that_stands_twice_in_the_zip_is_found(lived: tuple[Cycle, Packed, Path], tmp_path: Path) -> None:
    office, made, _ = lived
    double = tmp_path / "double.zip"
    shutil.copy(office.home / made.path, double)
    with zipfile.ZipFile(double, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("ke-hoach/phien-ban-1.json", "{}")

    found = {each.name: each.wrong for each in verifier.verify(verifier.Pack(double)) if each.wrong}
    assert found["Tệp"][0] == "tên tệp có 2 lần: ke-hoach/phien-ban-1.json"


@pytest.mark.parametrize(
    ("path", "before", "after", "wrong"),
    [
        ("nhat-ky/nhat-ky.jsonl", r"đăng ký 4", "đăng ký 5", {"Nhật ký": r"dòng \d+ không nối với dòng trước, hoặc đã bị sửa"}),
        ("nhat-ky/nhat-ky.jsonl", r"[^\n]+\n\Z", "", {"Nhật ký": "không kết thúc ở dòng ghi trong mục lục: .*"}),
        ("so-lieu/initiative.jsonl", r'"status":"recognised"', '"status":"declined"',
         {"Trạng thái": "initiative [0-9]: sổ ghi “declined”, nhật ký ghi “recognised”"}),
        ("so-lieu/appraisal_score.jsonl", r'"score":"50"', '"score":"59"',
         {"Phiếu chấm": r"điểm của thành viên \w+ không đúng mã ghi ở dòng \d+ của nhật ký"}),
        ("so-lieu/plan_version.jsonl", r"Dân vận", "Dân Vận", {"Kế hoạch, số liệu": "plan_version 1: nội dung không đúng .*"}),
        ("so-lieu/report_version.jsonl", r'"sha256":"[0-9a-f]', '"sha256":"x', {"Kế hoạch, số liệu": "report_version 1: .*"}),
        ("ke-hoach/phien-ban-1.json", r"Dân vận", "Dân Vận", {"Xác nhận": "nhật ký không ghi mã của ke-hoach/.*"}),
        ("van-ban/DT-0001/da-phat-hanh-45-UBND-NV.pdf", "signed", "forged",
         {"Xác nhận": "nhật ký không ghi mã của van-ban/.*"}),
    ],
)  # fmt: skip
def test_a_change_whose_hash_was_set_right_is_found(
    folder: Path, tmp_path: Path, path: str, before: str, after: str, wrong: dict[str, str]
) -> None:
    forgery = forged(folder, tmp_path / "forged", path, lambda text: re.sub(before, after, text, count=1))

    found = checked(forgery)
    assert found.keys() >= wrong.keys()
    for name, pattern in wrong.items():
        assert re.fullmatch(pattern, found[name][0])
    assert "Tệp" not in found


def test_every_word_of_a_status_that_the_chain_tells_is_held_to(folder: Path) -> None:
    told = {row["subject"] for _, row in verifier.Pack(folder).chain() if verifier.STEP.fullmatch(row["change"])}

    assert told <= verifier.STATUSES.keys()
    assert {"obligation", "initiative", "inspection", "appraisal", "submission"} <= told


def without(files: str) -> Callable[[str], str]:
    """A manifest from which files were struck out."""

    def change(text: str) -> str:
        said = json.loads(text)
        said["files"] = [each for each in said["files"] if not each["path"].startswith(files)]
        return json.dumps(said, ensure_ascii=False)

    return change


def test_a_status_that_no_step_led_to_is_found(folder: Path, tmp_path: Path) -> None:
    forgery = forged(
        folder,
        tmp_path / "forged",
        "so-lieu/obligation.jsonl",
        lambda text: text.replace('"status":"open"', '"status":"accepted"', 1),
    )

    assert re.fullmatch(
        r"obligation \d+: sổ ghi “accepted”, nhật ký ghi “open”", checked(forgery).get("Trạng thái", [""])[0]
    )


def test_a_file_that_was_taken_out_of_archive_and_manifest_is_found(folder: Path, tmp_path: Path) -> None:
    forgery, manifest = tmp_path / "forged", tmp_path / "forged" / verifier.MANIFEST
    shutil.copytree(folder, forgery)
    shutil.rmtree(forgery / "ho-so-don-vi")
    manifest.write_text(without("ho-so-don-vi/")(manifest.read_text(encoding="utf-8")), encoding="utf-8")

    ((digest,),) = [[each["digest"]] for each in table(folder, "stored_file")]
    assert checked(forgery) == {"Xác nhận": [f"không có tệp có mã {digest} mà sổ ghi"]}


def test_a_sheet_that_was_taken_out_with_its_scores_is_found(folder: Path, tmp_path: Path) -> None:
    gone = table(folder, "appraisal_sheet")[0]["id"]
    less = forged(
        folder,
        tmp_path / "less",
        "so-lieu/appraisal_score.jsonl",
        lambda text: re.sub(rf'[^\n]*"sheet_id":{gone}[,}}][^\n]*\n', "", text),
    )
    forgery = forged(
        less,
        tmp_path / "forged",
        "so-lieu/appraisal_sheet.jsonl",
        lambda text: re.sub(rf'[^\n]*"id":{gone}[,}}][^\n]*\n', "", text, count=1),
    )

    assert re.fullmatch(
        r"phiếu của thành viên \w+ về [\w-]+ đã nộp ở dòng \d+ của nhật ký, sổ không còn ghi là đã nộp",
        checked(forgery)["Phiếu chấm"][0],
    )


# --- what goes wrong ------------------------------------------------------------------------------------------------


def test_a_file_that_the_store_has_lost_holds_it_up_unless_that_is_allowed(office: Cycle, tmp_path: Path) -> None:
    hand_in_a_file(office, "X-HAI")
    ((digest,),) = office.rows("SELECT digest FROM stored_file WHERE unit_code = 'X-HAI'")
    place = office.home / "kho" / digest[:2] / digest
    content = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(content + b"changed")
    path = "ho-so-don-vi/X-HAI/bao-cao-don-vi/2024/Bao_cao__vi_du_.pdf"
    also = "ho-so-don-vi/X-MOT/bao-cao-don-vi/2024/Bao_cao__vi_du_.pdf"
    named = [f"kho/{digest[:2]}/{digest} (ho-so-don-vi/{unit}/bao-cao-don-vi/2024)" for unit in ("X-HAI", "X-MOT")]
    before = sorted((office.home / "ho-so-nam").iterdir())

    with pytest.raises(Refused) as refused:
        packed()

    assert str(refused.value).splitlines()[:3] == [
        "Chưa lập hồ sơ năm: 2 tệp trong kho không còn hoặc đã bị sửa:", f"- {named[0]}", f"- {named[1]}",
    ]  # fmt: skip
    assert sorted((office.home / "ho-so-nam").iterdir()) == before
    made = packed(allow_lost=True)
    assert made.lost == named
    without = unpacked(office, made, tmp_path)
    assert checked(without) == {}
    assert verifier.Pack(without).manifest["missing"] == [path, also]
    place.write_bytes(content)
    assert packed().lost == []


def test_a_draft_that_somebody_moved_away_is_said_and_holds_nothing_up(office: Cycle) -> None:
    ((path,),) = office.rows("SELECT path FROM document_draft")
    content = (office.home / path).read_bytes()
    (office.home / path).unlink()

    made = packed()

    (office.home / path).write_bytes(content)
    assert (made.gone, made.lost) == (["van-ban/DT-0001/du-thao.docx"], [])


def test_what_a_killed_run_left_behind_is_cleared_away_after_a_day(office: Cycle) -> None:
    _, now, *_ = who(DECEMBER)
    left, fresh = (office.home / "ho-so-nam" / f".dang-lap-{name}" for name in ("left", "fresh"))
    for folder, hours in ((left, 25), (fresh, 1)):
        folder.mkdir()
        (folder / "0").write_text("dở dang", encoding="utf-8")
        os.utime(folder, (now.timestamp() - hours * 3600,) * 2)

    packed()

    assert (left.exists(), fresh.exists()) == (False, True)
    shutil.rmtree(fresh)


def test_a_plan_that_is_not_in_the_record_is_refused(office: Cycle) -> None:
    with pytest.raises(Refused) as refused:
        packed(plan="khac")

    known = ", ".join(each for (each,) in office.rows("SELECT id FROM plan"))
    assert str(refused.value) == f"Không có kế hoạch “khac” trong sổ. Các kế hoạch có trong sổ: {known}."


def test_the_chain_still_verifies(office: Cycle) -> None:
    from models import audit

    with session_on(office.url, read_only=True) as session:
        assert audit.verify(session) is None
