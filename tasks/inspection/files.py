"""What enters inspection by file: days, minutes, the log, and the names of the people who inspect.

The files have fixed names in `<home>/tiep-nhan/kiem-tra/`, so that no form and no run shows a name that somebody gave
a file. A file is taken whole or not at all; a refusal says file, row, column and why, and repeats no personal cell.
"""

from pathlib import Path

from config.refusals import Refused
from models.inspection.record import About, FindingKind, GuidanceKind
from tasks.file_rows import Cells, read_rows
from tasks.inspection.rows import FindingRow, GuidedRow, PersonRow, RatingRow, ScheduleRow

# Below the intake folder.
FOLDER = "kiem-tra"

THINGS: dict[str, About | FindingKind] = {
    "mô hình": About.INITIATIVE,
    "nhiệm vụ": About.DUTY,
    "tồn tại": FindingKind.FINDING,
    "kiến nghị": FindingKind.RECOMMENDATION,
}
KINDS = {"hướng dẫn": GuidanceKind.GUIDANCE, "khảo sát": GuidanceKind.SURVEY}


def read_schedule(home: Path) -> list[ScheduleRow]:
    """`lich.csv`: dot, don_vi, ngay, doan.

    Raises:
        Refused: every wrong cell at once.
    """
    return read_rows(
        home,
        f"{FOLDER}/lich.csv",
        ("dot", "don_vi", "ngay", "doan"),
        lambda row: ScheduleRow(row.text("dot"), row.text("don_vi"), row.day("ngay"), row.text("doan"), line=row.line),
    )


def read_results(home: Path) -> list[RatingRow | FindingRow]:
    """`ket-qua.csv`: so_kiem_tra, muc (mô hình, nhiệm vụ, tồn tại, kiến nghị), ma, muc_danh_gia, noi_dung, han.

    Raises:
        Refused: every wrong cell at once.
    """
    return read_rows(
        home, f"{FOLDER}/ket-qua.csv", ("so_kiem_tra", "muc", "ma", "muc_danh_gia", "noi_dung", "han"), _result
    )


def read_guidance(home: Path) -> list[GuidedRow]:
    """`huong-dan.csv`: loai (hướng dẫn, khảo sát), don_vi, ngay, noi_dung, so_van_ban, ngay_van_ban.

    Raises:
        Refused: every wrong cell at once.
    """
    return read_rows(
        home,
        f"{FOLDER}/huong-dan.csv",
        ("loai", "don_vi", "ngay", "noi_dung", "so_van_ban", "ngay_van_ban"),
        lambda row: GuidedRow(
            row.one_of("loai", KINDS),
            row.text("don_vi"),
            row.day("ngay"),
            row.text("noi_dung"),
            row.maybe("so_van_ban"),
            row.maybe_day("ngay_van_ban"),
            line=row.line,
        ),
    )


def read_people(home: Path) -> list[PersonRow]:
    """`thanh-vien.csv`: thanh_vien, ho_ten, chuc_vu.

    Raises:
        Refused: every wrong cell at once; a seat that two people fill.
    """
    rows = read_rows(
        home,
        f"{FOLDER}/thanh-vien.csv",
        ("thanh_vien", "ho_ten", "chuc_vu"),
        lambda row: PersonRow(row.text("thanh_vien"), row.text("ho_ten"), row.maybe("chuc_vu") or "", line=row.line),
    )
    seats = [row.member for row in rows]
    twice = sorted({seat for seat in seats if seats.count(seat) > 1})
    if twice:
        raise Refused(f"thanh-vien.csv, cột “thanh_vien”: mã ghi hai lần: {', '.join(twice)}. Mỗi mã chỉ ghi một dòng.")
    return rows


def _result(row: Cells) -> RatingRow | FindingRow:
    thing = row.one_of("muc", THINGS)
    if isinstance(thing, FindingKind):
        return FindingRow(row.text("so_kiem_tra"), thing, row.text("noi_dung"), row.day("han"), line=row.line)
    return RatingRow(
        row.text("so_kiem_tra"),
        thing,
        row.text("ma"),
        row.text("muc_danh_gia"),
        row.maybe("noi_dung"),
        line=row.line,
    )
