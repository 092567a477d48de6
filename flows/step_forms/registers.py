"""The run forms of the registers (II.7, III.1.a, III.1.b, III.2.b, III.3): ids, days, document numbers and choices.

No field takes free words: a petition's text, an obstacle's, a title and every name come by file. A reason is chosen.
"""

from typing import Any

from pydantic import Field

from flows.forms import UNITS, Day, OperatedForm, PreviewedForm, chosen
from tasks.inspection.events import INITIATIVES
from tasks.registers.lists import (
    CONTACTS,
    FIELDS,
    ITEMS,
    MEDIA_KINDS,
    MEMBERS,
    OBSTACLES,
    OUTLETS,
    PETITIONS,
    REGULATIONS,
    RESULTS,
    REVIEWS,
    ROLES,
)


class PetitionAction:
    """What is done with a petition; the form's choices, shown as they stand."""

    RECEIVE = "Tiếp nhận"
    REFER = "Chuyển đơn vị liên quan"
    TAKE_BACK = "Thu hồi việc chuyển"
    ANSWER = "Ghi nhận trả lời"
    CLOSE = "Khép lại"
    REOPEN = "Mở lại"
    WITHDRAW = "Rút, gạch bỏ"
    CORRECT = "Đính chính"
    ALL = (RECEIVE, REFER, TAKE_BACK, ANSWER, CLOSE, REOPEN, WITHDRAW, CORRECT)


class ObstacleAction:
    """What is done with an obstacle."""

    NOTE = "Ghi nhận vướng mắc"
    REPORT = "Ghi báo cáo UBND thành phố"
    RESOLVE = "Ghi đã tháo gỡ"
    SET_BACK = "Đưa về “Đã ghi nhận”"
    WITHDRAW = "Gạch bỏ"
    CORRECT = "Đính chính"
    ALL = (NOTE, REPORT, RESOLVE, SET_BACK, WITHDRAW, CORRECT)


class CommitteeAction:
    """What is done with the committee."""

    SEAT = "Ghi thành viên"
    REGULATE = "Ghi quy chế hoạt động"
    CORRECT_MEMBER = "Đính chính thành viên, ghi ngày thôi tham gia"
    CORRECT_REGULATION = "Đính chính quy chế, ghi ngày hết hiệu lực"
    STRIKE_MEMBER = "Gạch bỏ thành viên ghi nhầm"
    STRIKE_REGULATION = "Gạch bỏ quy chế ghi nhầm"
    ALL = (SEAT, REGULATE, CORRECT_MEMBER, CORRECT_REGULATION, STRIKE_MEMBER, STRIKE_REGULATION)


class EntryAction:
    """What is done with an entry that has no states."""

    WRITE = "Ghi mục mới"
    CORRECT = "Đính chính"
    STRIKE = "Gạch bỏ"
    ALL = (WRITE, CORRECT, STRIKE)


class RegisterFile:
    """Which file of the folder is taken in."""

    PETITIONS = "Kiến nghị, phản ánh (kien-nghi.csv)"
    OBSTACLES = "Khó khăn, vướng mắc (vuong-mac.csv)"
    MEMBERS = "Thành viên Ban Chỉ đạo (ban-chi-dao.csv)"
    MEDIA = "Tin, bài truyền thông (truyen-thong.csv)"
    REVIEWS = "Văn bản được rà soát (ra-soat.csv)"
    ALL = (PETITIONS, OBSTACLES, MEMBERS, MEDIA, REVIEWS)


REASONS = (
    "Ghi nhầm khi nhập",
    "Theo văn bản đính chính",
    "Trùng với mục đã ghi",
    "Bên gửi đề nghị rút",
    "Chuyển nhầm đơn vị",
    "Theo kết luận của lãnh đạo phụ trách",
)
BOOKS = (
    "Kiến nghị, phản ánh",
    "Khó khăn, vướng mắc",
    "Ban Chỉ đạo",
    "Tin, bài truyền thông",
    "Văn bản được rà soát",
    "Gia hạn",
)


def _choice(words: tuple[str, ...]) -> dict[str, Any]:
    return {"enum": ["", *words]}


def _reason() -> Any:
    return Field(
        default="",
        title="Lý do",
        description="Bắt buộc khi đính chính, thu hồi, rút.",
        json_schema_extra=_choice(REASONS),
    )


class PaperForm(OperatedForm):
    """The document an entry comes from."""

    document_number: str = Field(
        default="", title="Số văn bản", description="Số, ký hiệu; mục nhập thay từ văn bản giấy phải ghi."
    )
    document_on: Day = Field(default=None, title="Ngày văn bản", description="Ngày ghi trên văn bản, nếu có.")
    reason: str = _reason()


class PetitionForm(PaperForm):
    """Kiến nghị, phản ánh."""

    action: str = Field(
        default=PetitionAction.RECEIVE,
        title="Việc cần ghi",
        description="Nội dung và tên người gửi chỉ nạp từ tệp (“Nạp tệp sổ ghi nhận”).",
        json_schema_extra={"enum": list(PetitionAction.ALL)},
    )
    petition: str = Field(
        default="", title="Mục", description="Để trống khi tiếp nhận.", json_schema_extra=chosen(PETITIONS)
    )
    kind: str = Field(
        default="", title="Loại", description="Khi tiếp nhận.", json_schema_extra=_choice(("Kiến nghị", "Phản ánh"))
    )
    voice: str = Field(
        default="",
        title="Nguồn",
        description="Khi tiếp nhận.",
        json_schema_extra=_choice(("Ủy ban Mặt trận Tổ quốc Việt Nam", "Tổ chức chính trị - xã hội", "Nhân dân")),
    )
    from_unit: str = Field(
        default="",
        title="Cơ quan gửi",
        description="Nếu là một cơ quan trong danh sách.",
        json_schema_extra=chosen(UNITS),
    )
    unit: str = Field(
        default="", title="Đơn vị liên quan", description="Bắt buộc khi chuyển.", json_schema_extra=chosen(UNITS)
    )
    on_day: Day = Field(default=None, title="Ngày", description="Ngày nhận, ngày chuyển hoặc ngày trả lời.")
    answer_by: Day = Field(
        default=None, title="Hạn trả lời", description="Khi chuyển; để trống thì tính theo cấu hình của kế hoạch."
    )


class ObstacleForm(PaperForm):
    """Khó khăn, vướng mắc."""

    action: str = Field(
        default=ObstacleAction.NOTE,
        title="Việc cần ghi",
        description="Lời văn của vướng mắc chỉ nạp từ tệp.",
        json_schema_extra={"enum": list(ObstacleAction.ALL)},
    )
    obstacle: str = Field(
        default="", title="Mục", description="Để trống khi ghi mục mới.", json_schema_extra=chosen(OBSTACLES)
    )
    unit: str = Field(default="", title="Đơn vị", description="Đơn vị gặp vướng mắc.", json_schema_extra=chosen(UNITS))
    field: str = Field(
        default="", title="Nội dung", description="Vướng mắc về việc gì.", json_schema_extra=chosen(FIELDS)
    )
    on_day: Day = Field(default=None, title="Ngày", description="Ngày ghi nhận, ngày báo cáo hoặc ngày tháo gỡ.")


class CommitteeForm(PaperForm):
    """Ban Chỉ đạo."""

    action: str = Field(
        default=CommitteeAction.SEAT,
        title="Việc cần ghi",
        description="Họ tên thành viên chỉ nạp từ tệp; ở đây chọn đầu mối đã có trong sổ.",
        json_schema_extra={"enum": list(CommitteeAction.ALL)},
    )
    member: str = Field(default="", title="Thành viên", description="Khi sửa.", json_schema_extra=chosen(MEMBERS))
    regulation: str = Field(default="", title="Quy chế", description="Khi sửa.", json_schema_extra=chosen(REGULATIONS))
    contact: str = Field(
        default="", title="Đầu mối", description="Khi ghi thành viên.", json_schema_extra=chosen(CONTACTS)
    )
    role: str = Field(default="", title="Vai trò", description="Khi ghi thành viên.", json_schema_extra=chosen(ROLES))
    valid_from: Day = Field(default=None, title="Từ ngày", description="Ngày tham gia hoặc ngày có hiệu lực.")
    valid_to: Day = Field(default=None, title="Đến ngày", description="Để trống nếu chưa có ngày kết thúc.")


class MediaForm(PaperForm):
    """Tin, bài truyền thông."""

    action: str = Field(
        default=EntryAction.WRITE,
        title="Việc cần ghi",
        description="Tiêu đề chỉ nạp từ tệp.",
        json_schema_extra={"enum": list(EntryAction.ALL)},
    )
    item: str = Field(default="", title="Mục", description="Để trống khi ghi mới.", json_schema_extra=chosen(ITEMS))
    outlet: str = Field(default="", title="Phương tiện", description="Nơi đăng.", json_schema_extra=chosen(OUTLETS))
    kind: str = Field(
        default="", title="Thể loại", description="Tin, bài, chuyên trang.", json_schema_extra=chosen(MEDIA_KINDS)
    )
    published_on: Day = Field(default=None, title="Ngày đăng", description="Ngày đăng, phát.")
    link: str = Field(default="", title="Đường dẫn", description="Bắt đầu bằng https://, nếu có.")
    unit: str = Field(
        default="", title="Đơn vị", description="Tin, bài về đơn vị nào.", json_schema_extra=chosen(UNITS)
    )
    initiative: str = Field(
        default="", title="Mô hình", description="Tin, bài về mô hình nào.", json_schema_extra=chosen(INITIATIVES)
    )


class ReviewForm(PaperForm):
    """Rà soát văn bản."""

    action: str = Field(
        default=EntryAction.WRITE,
        title="Việc cần ghi",
        description="Số và ngày văn bản là của văn bản được rà soát.",
        json_schema_extra={"enum": list(EntryAction.ALL)},
    )
    entry: str = Field(default="", title="Mục", description="Để trống khi ghi mới.", json_schema_extra=chosen(REVIEWS))
    unit: str = Field(default="", title="Đơn vị", description="Đơn vị rà soát.", json_schema_extra=chosen(UNITS))
    reviewed_on: Day = Field(default=None, title="Ngày rà soát", description="Ngày rà soát xong.")
    result: str = Field(default="", title="Kết quả", description="Kết quả rà soát.", json_schema_extra=chosen(RESULTS))
    follow_up_number: str = Field(
        default="", title="Văn bản xử lý", description="Số văn bản sửa đổi, thay thế, bãi bỏ, nếu đã có."
    )


class RegisterFileForm(PreviewedForm):
    """Nạp tệp sổ ghi nhận."""

    file: str = Field(
        default=RegisterFile.PETITIONS,
        title="Tệp",
        description="Đặt tệp trong tiep-nhan/so-ghi-nhan/ của thư mục dữ liệu; nạp cả tệp hoặc không nạp dòng nào.",
        json_schema_extra={"enum": list(RegisterFile.ALL)},
    )


class RegisterLookForm(OperatedForm):
    """Xem sổ ghi nhận."""

    book: str = Field(default=BOOKS[0], title="Sổ", description="Sổ cần xem.", json_schema_extra={"enum": list(BOOKS)})
    on_day: Day = Field(
        default=None, title="Tại ngày", description="Thành viên Ban Chỉ đạo tại ngày này; để trống là hôm nay."
    )
