"""The registration sheet, said once for the workbook and for the file that units send: its columns, and what a row is.

The names of individuals come by file and by no form. Whatever is wrong is told at once, with line, column and reason.
"""

from collections.abc import Mapping
from datetime import date

from config.refusals import Refused
from config.steps.registration import Registration
from documents.workbooks.reading import understand
from documents.workbooks.sheets import Book, Choice, Column, Kind, Role, Sheet, Value
from models.initiatives import InitiativeKind, InitiativeOf, Novelty
from models.registration.checks import (
    CARRIED,
    CODE,
    CONTENT,
    DAY,
    GROUND,
    LEVEL,
    LONGEST_NAME,
    NAME,
    PERSON,
    UNIT,
    RowError,
    RowsRefused,
)
from models.registration.record import RegistrationRow
from tasks.file_rows import raw_of
from tasks.workbooks.common import word_of, words_of

KIND, OF, NOVELTY, DOCUMENT = "Loại", "Tập thể hay cá nhân", "Mới hay duy trì", "Số văn bản"
LONGEST_CELL = 10_000
NOVELTIES = tuple(
    Choice(each.value, each.label, bare=True, also=("Mới",) if each is Novelty.NEW else ()) for each in Novelty
)
ROWS, CODE_NAME, LABEL = "dang-ky", "dang-ky-mo-hinh", "Đăng ký mô hình, điển hình"
DETAIL = "muc:"
"""Before a field's code in a column's key."""
GUIDANCE = (
    "Mỗi dòng một mô hình hoặc điển hình (khoản 6 mục II của kế hoạch). Đăng ký mới: ghi vào dòng trống, để trống cột “Mã”. "
    "Dòng đã có chỉ sửa được khi đang “Trả lại bổ sung” hoặc “Đã rút”: sửa rồi nhập lại là đăng ký lại theo mã ấy.",
    "Họ tên cá nhân chỉ ghi khi đăng ký của cá nhân; chương trình không hiện họ tên ở trang kết quả.",
)


def rows_in(data: bytes, name: str, section: Registration, units: tuple[Choice, ...]) -> list[RegistrationRow]:
    """Read a file of registrations, CSV or .xlsx.

    Args:
        name: the file's name, for the errors.

    Raises:
        RowsRefused: with every cell that could not be understood.
        Refused: a file that cannot be read, that goes back another way, or has no rows.
    """
    raw = raw_of(data, f"Tệp “{name}”")
    if raw.meta.code:
        raise Refused(f"Tệp “{name}” là biểu mẫu đã xuất; đặt vào thư mục tiep-nhan/bieu-mau và chạy “Nhập biểu mẫu”.")
    found, problems, _ = understand(registration_book(section, units), raw, strict=True)
    if whole := [each for each in problems if each.row is None]:
        raise Refused(f"Tệp “{name}”: {whole[0].reason}")
    if problems:
        told = sorted(problems, key=lambda each: each.row or 0)
        raise RowsRefused([RowError(each.row or 0, each.column, each.reason) for each in told], name)
    rows = [registration_row(taken.number, taken.values) for each in found for taken in each.rows]
    if not rows:
        raise Refused(f"Tệp “{name}” chỉ có dòng tiêu đề, chưa có dòng đăng ký nào.")
    return rows


def registration_book(section: Registration, units: tuple[Choice, ...]) -> Book:
    """The registration sheet of a plan."""
    columns = [
        Column("code", CODE, role=Role.FIXED, width=15, aliases=("Mã mô hình",), note="Để trống khi đăng ký mới."),
        Column("status", "Trạng thái", role=Role.SHOWN, width=16),
        Column("unit", UNIT, Kind.CHOICE, required=True, choices=units, names=True, width=30, aliases=("Mã đơn vị",)),
        Column("name", NAME, required=True, names=True, width=42, longest=LONGEST_NAME, aliases=("Tên mô hình", "Tên")),
        Column("kind", KIND, Kind.CHOICE, choices=words_of(InitiativeKind), width=12, note="Để trống là mô hình."),
        Column(
            "content",
            CONTENT,
            Kind.CHOICE,
            required=True,
            choices=tuple(Choice(each.id, each.name) for each in section.contents),
            width=30,
            aliases=("Lĩnh vực",),
            note="Một trong các nội dung của kế hoạch.",
        ),
        Column(
            "of",
            OF,
            Kind.CHOICE,
            choices=words_of(InitiativeOf),
            width=12,
            aliases=("Tập thể, cá nhân", "Hình thức"),
            note="Để trống là tập thể.",
        ),
        Column("person", PERSON, width=22, longest=200, aliases=("Họ tên",), note="Chỉ khi đăng ký của cá nhân."),
        Column(
            "novelty",
            NOVELTY,
            Kind.CHOICE,
            choices=NOVELTIES,
            width=14,
            aliases=("Mới, duy trì",),
            note="Để trống là đăng ký mới.",
        ),
        Column("carried_from", CARRIED, width=15, longest=60, note="Khi duy trì: mã của năm trước."),
        Column(
            "grounds",
            GROUND,
            Kind.CHOICES,
            required=section.ground_required,
            choices=tuple(Choice(each.id, each.name) for each in section.grounds),
            width=36,
            aliases=("Căn cứ",),
            note="Các mã: " + "; ".join(f"{each.id} ({each.name})" for each in section.grounds) + ".",
        ),
    ]
    if section.levels:
        levels = tuple(Choice(each.id, each.name) for each in section.levels)
        columns.append(
            Column("level", LEVEL, Kind.CHOICE, required=section.levels_required, choices=levels, aliases=("Cấp",))
        )
    columns += [
        Column("registered_on", DAY, Kind.DATE, width=12, note="Ngày bản đăng ký đến văn thư; trống là ngày nhập."),
        Column("document_number", DOCUMENT, width=16, longest=100, aliases=("Số văn bản đăng ký",)),
    ]
    columns += [
        Column(
            f"{DETAIL}{each.id}",
            each.name,
            required=each.required,
            width=36,
            longest=LONGEST_CELL,
            aliases=(each.id,),
            note="Mục của phiếu đăng ký.",
        )
        for each in section.fields
    ]
    sheet = Sheet(ROWS, "Đăng ký", tuple(columns), adds=True)
    return Book(CODE_NAME, LABEL, (sheet,), guidance=GUIDANCE)


def registration_row(number: int, values: Mapping[str, Value], code: str | None = None) -> RegistrationRow:
    """What a row of the sheet registers."""

    def text(key: str) -> str | None:
        value = values.get(key)
        return value if isinstance(value, str) else None

    grounds, day = values.get("grounds"), values.get("registered_on")
    return RegistrationRow(
        line=number,
        unit=text("unit") or "",
        name=" ".join((text("name") or "").split()),
        content=text("content") or "",
        of=word_of(InitiativeOf, text("of"), InitiativeOf.COLLECTIVE),
        kind=word_of(InitiativeKind, text("kind"), InitiativeKind.MODEL),
        novelty=word_of(Novelty, text("novelty"), Novelty.NEW),
        person=text("person"),
        grounds=grounds if isinstance(grounds, tuple) else (),
        level=text("level"),
        carried_from=text("carried_from"),
        details={
            key.removeprefix(DETAIL): str(said) for key, said in values.items() if key.startswith(DETAIL) and said
        },
        registered_on=day if isinstance(day, date) else None,
        document_number=text("document_number"),
        code=code or text("code"),
    )
