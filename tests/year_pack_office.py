"""A small year with something of everything that a year's archive holds, and what is done to an archive afterwards."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from test_examples import LIST, inspected, members, registered, row
from whole_cycle import Cycle, who

from documents.year_pack import verifier
from models.intake.record import Via
from tasks import delivery, hand_ins, sweep
from tasks.drafting.drafts import draft_document
from tasks.drafting.gathered import Wanted
from tasks.issuing.documents import issue_document
from tasks.workbooks.common import Wanted as WantedWorkbook
from tasks.workbooks.exporting import export_workbooks
from tasks.year_pack.packing import Packed, pack_year

MARCH, OCTOBER, NOVEMBER, DECEMBER = date(2024, 3, 20), date(2024, 10, 15), date(2024, 11, 18), date(2024, 12, 20)
REPORT = "bao-cao-don-vi"
SIGNED = b"%PDF-1.4\nsigned copy"
COUNCIL = (
    ("KT1", "chu-tich", "P-NV", "to-kinh-te"), ("KT2", "uy-vien", "P-NNPTNT", "to-kinh-te"),
    ("NC1", "uy-vien", "P-VHTT", "to-noi-chinh"), ("NC2", "uy-vien", "P-NV", "to-noi-chinh"),
    ("TK", "thu-ky", "P-NV", ""),
)  # fmt: skip


def live_a_year(office: Cycle) -> None:
    """From registering to the decision; a report with its file, a letter that was issued, a workbook, notices sent."""
    rows = [row(1, "X-MOT"), row(2, "X-HAI"), row(3, "X-BA", "van-hoa-xa-hoi"), row(4, "MTTQ", "he-thong-chinh-tri")]
    codes = registered(office, rows, MARCH)
    inspected(office, 2024, {code: each.unit for code, each in zip(codes, rows, strict=True)})
    points = {code: {"hieu-qua": str(50 + place), "lan-toa": "30"} for place, code in enumerate(codes)}
    office.appraise(codes, members(*COUNCIL), lambda _, code: points[code], OCTOBER)
    office.meet(OCTOBER)
    office.decide(OCTOBER)
    passed = [code for code, status in office.statuses().items() if status == "passed"]
    dossier = office.submit("huyen", passed, LIST, date(2024, 11, 6))
    office.recognise(dossier, "UBND-H", NOVEMBER, received=False)
    hand_in_a_file(office, "X-MOT")
    issue_a_letter(office)
    export_workbooks.fn(WantedWorkbook("so-theo-doi", unit="X-MOT"), *who(NOVEMBER))
    office.freeze("tong-ket", NOVEMBER)
    day, now, *_ = who(NOVEMBER)
    sweep.sweep.fn(day, now)
    delivery.send.fn(day, now)


def hand_in_a_file(office: Cycle, unit: str, name: str = "Báo cáo (ví dụ).pdf") -> None:
    """A unit's report with one file, whose name has diacritics."""
    folder = office.home / "tiep-nhan" / unit / REPORT
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"%PDF-1.4\nreport")
    hand_ins.record_hand_in.fn(
        unit, REPORT, NOVEMBER, "01/BC", NOVEMBER, *who(NOVEMBER), via=Via.PAPER, take_files=True
    )


def issue_a_letter(office: Cycle) -> None:
    """The letter that gives the duties out, drafted and issued under a number."""
    code = draft_document.fn(Wanted(kind="cong-van-giao-nhiem-vu"), *who(NOVEMBER)).code
    folder = office.home / "tiep-nhan" / "van-ban-di" / code
    folder.mkdir(parents=True)
    (folder / "ban-ky.pdf").write_bytes(SIGNED)
    issue_document.fn(code, "45", NOVEMBER, *who(NOVEMBER))


def packed(on: date = DECEMBER, plan: str = "", *, allow_lost: bool = False) -> Packed:
    """The archive as the office makes it."""
    return pack_year.fn(plan, allow_lost, *who(on))


def unpacked(office: Cycle, made: Packed, to: Path) -> Path:
    """The archive's files in a folder of their own."""
    with zipfile.ZipFile(office.home / made.path) as archive:
        archive.extractall(to)
    return to


def checked(folder: Path) -> dict[str, list[str]]:
    """What the verifier finds wrong, by the name of the check; nothing where all is well."""
    return {each.name: each.wrong for each in verifier.verify(verifier.Pack(folder)) if each.wrong}


def forged(folder: Path, to: Path, path: str, change: Callable[[str], str]) -> Path:
    """A copy in which one text was changed by somebody careful: the manifest has its new hash."""
    shutil.copytree(folder, to)
    place, manifest = to / path, to / verifier.MANIFEST
    before = place.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    place.write_text(after, encoding="utf-8", newline="\n")
    said = json.loads(manifest.read_text(encoding="utf-8"))
    for each in said["files"]:
        if each["path"] == path:
            each["sha256"] = hashlib.sha256(after.encode()).hexdigest()
    manifest.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return to


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one table of an archive."""
    text = (folder / f"so-lieu/{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
