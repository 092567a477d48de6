"""The run form of "Phát hành văn bản": a draft, its number and day; the signed file comes from the intake folder."""

from pydantic import Field

from flows.forms import Day, PreviewedForm, several
from tasks.issuing.lists import DRAFTS, ISSUED


class IssuingAction:
    """What is recorded of a document."""

    ISSUE = "Ghi nhận phát hành"
    REENTER = "Sửa số, ngày ghi nhầm"
    CORRECT = "Ghi công văn đính chính"
    WITHDRAW = "Ghi thu hồi"
    LOOK = "Xem sổ văn bản đi"
    ALL = (ISSUE, REENTER, CORRECT, WITHDRAW, LOOK)


class IssuingForm(PreviewedForm):
    """Phát hành văn bản."""

    action: str = Field(
        default=IssuingAction.ISSUE,
        title="Việc cần ghi",
        description="Bản đã phát hành không thay đổi; mỗi việc về sau là một dòng mới trong sổ.",
        json_schema_extra={"enum": list(IssuingAction.ALL)},
    )
    draft: list[str] = Field(
        default_factory=list,
        title="Văn bản",
        description="Một dự thảo đã soạn. Đặt bản đã ký (PDF hoặc Word) vào thư mục tiep-nhan/van-ban-di/<mã dự thảo>.",
        json_schema_extra=several(DRAFTS),
    )
    number: str = Field(default="", title="Số", description="Số do văn thư cấp. Ví dụ: 45, hoặc 45/UBND-NV")
    issued_on: Day = Field(default=None, title="Ngày văn bản", description="Ngày ghi trên bản đã ký.")
    instead_of: list[str] = Field(
        default_factory=list,
        title="Thay thế văn bản",
        description="Chỉ khi văn bản trước sai nội dung: chọn văn bản ấy, và ghi lý do.",
        json_schema_extra=several(ISSUED),
    )
    basis: str = Field(
        default="",
        title="Văn bản căn cứ",
        description="Chỉ khi đính chính, thu hồi: số, ngày của công văn đính chính, văn bản thu hồi.",
    )
    reason: str = Field(
        default="", title="Lý do", description="Khi sửa, đính chính, thay thế, thu hồi. Không ghi tên cá nhân."
    )
