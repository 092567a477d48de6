"""What enters the registers by file: the words of petitions and obstacles, titles, and members' names.

The files have fixed names in `<home>/tiep-nhan/so-ghi-nhan/`, so that no form and no run shows a name that somebody
gave a file. A file is taken whole or not at all; a refusal says file, row, column and why, and repeats no personal cell.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.refusals import Refused
from models.registers.committee import NewMember
from models.registers.entries import Paper
from models.registers.media import NewItem
from models.registers.obstacles import NewObstacle
from models.registers.petitions import NewPetition
from models.registers.record import Origin, PetitionKind, Voice
from models.registers.reviews import NewReview
from tasks.file_rows import Cells, read_rows
from tasks.registers.rows import EntryRow

# Below the intake folder.
FOLDER = "so-ghi-nhan"
PAPER = ("ma", "so_van_ban", "ngay_van_ban")
KINDS = {"kiến nghị": PetitionKind.PETITION, "phản ánh": PetitionKind.REFLECTION}
VOICES = {
    "mặt trận tổ quốc": Voice.FATHERLAND_FRONT,
    "tổ chức chính trị - xã hội": Voice.ORGANISATION,
    "nhân dân": Voice.PEOPLE,
}


def read_petitions(home: Path) -> list[EntryRow]:
    """`kien-nghi.csv`: loai, nguon, co_quan_gui, nguoi_gui, don_vi, ngay_nhan, noi_dung, and the paper's columns.

    Raises:
        Refused: every wrong cell at once.
    """
    columns = ("loai", "nguon", "co_quan_gui", "nguoi_gui", "don_vi", "ngay_nhan", "noi_dung")
    return _read(
        home,
        "kien-nghi.csv",
        columns,
        lambda row: NewPetition(
            kind=row.one_of("loai", KINDS),
            voice=row.one_of("nguon", VOICES),
            received_on=row.day("ngay_nhan"),
            from_unit=row.maybe("co_quan_gui"),
            unit=row.maybe("don_vi"),
            person=row.maybe("nguoi_gui"),
            words=row.text("noi_dung"),
        ),
    )


def read_obstacles(home: Path) -> list[EntryRow]:
    """`vuong-mac.csv`: don_vi, linh_vuc, ngay_ghi_nhan, noi_dung, and the paper's columns.

    Raises:
        Refused: every wrong cell at once.
    """
    return _read(
        home,
        "vuong-mac.csv",
        ("don_vi", "linh_vuc", "ngay_ghi_nhan", "noi_dung"),
        lambda row: NewObstacle(
            row.text("don_vi"), row.text("linh_vuc"), row.day("ngay_ghi_nhan"), row.text("noi_dung")
        ),
    )


def read_members(home: Path) -> list[EntryRow]:
    """`ban-chi-dao.csv`: vai_tro, don_vi, ho_ten, tu_ngay, den_ngay, and the paper's columns.

    Raises:
        Refused: every wrong cell at once.
    """
    return _read(
        home,
        "ban-chi-dao.csv",
        ("vai_tro", "don_vi", "ho_ten", "tu_ngay", "den_ngay"),
        lambda row: NewMember(
            row.text("vai_tro"),
            row.day("tu_ngay"),
            row.maybe_day("den_ngay"),
            unit=row.text("don_vi"),
            person=row.text("ho_ten"),
        ),
    )


def read_media(home: Path) -> list[EntryRow]:
    """`truyen-thong.csv`: phuong_tien, the_loai, ngay_dang, duong_dan, don_vi, mo_hinh, tieu_de, and the paper's columns.

    Raises:
        Refused: every wrong cell at once.
    """
    return _read(
        home,
        "truyen-thong.csv",
        ("phuong_tien", "the_loai", "ngay_dang", "duong_dan", "don_vi", "mo_hinh", "tieu_de"),
        lambda row: NewItem(
            row.text("phuong_tien"),
            row.text("the_loai"),
            row.day("ngay_dang"),
            row.maybe("duong_dan"),
            row.maybe("don_vi"),
            row.maybe("mo_hinh"),
            row.text("tieu_de"),
        ),
    )


def read_reviews(home: Path) -> list[EntryRow]:
    """`ra-soat.csv`: don_vi, ngay_ra_soat, ket_qua, van_ban_xu_ly, and the columns of the reviewed document.

    Raises:
        Refused: every wrong cell at once.
    """
    return _read(
        home,
        "ra-soat.csv",
        ("don_vi", "ngay_ra_soat", "ket_qua", "van_ban_xu_ly"),
        lambda row: NewReview(
            row.text("don_vi"), row.day("ngay_ra_soat"), row.text("ket_qua"), row.maybe("van_ban_xu_ly")
        ),
    )


def _read(home: Path, name: str, columns: tuple[str, ...], new: Callable[[Cells], Any]) -> list[EntryRow]:
    """Read a file whose rows carry their own code in `ma`: by it the same file twice changes nothing."""

    def row_of(cells: Cells) -> EntryRow:
        paper = Paper(cells.maybe("so_van_ban"), cells.maybe_day("ngay_van_ban"), Origin.FILE, cells.text("ma")[:60])
        return EntryRow(new(cells), paper, cells.line)

    rows = read_rows(home, f"{FOLDER}/{name}", (*PAPER, *columns), row_of)
    keys = [row.paper.key for row in rows]
    twice = sorted({key for key in keys if key is not None and keys.count(key) > 1})
    if twice:
        raise Refused(f"{name}, cột “ma”: mã ghi hai lần: {', '.join(twice)}. Mỗi mã chỉ ghi một dòng.")
    return rows
