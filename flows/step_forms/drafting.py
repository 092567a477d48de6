"""The run form of "Soạn văn bản": which document, and of what; codes, days and choices only."""

from pydantic import Field

from flows.forms import DATED_DUTIES, Day, PreviewedForm, several
from tasks.drafting.drafts import LABELS


class DraftingForm(PreviewedForm):
    """Soạn văn bản."""

    kind: str = Field(
        default="",
        title="Loại văn bản",
        description="Mỗi lần soạn một văn bản; điền những ô mà loại ấy cần, để trống các ô còn lại.",
        json_schema_extra={"enum": list(LABELS.values())},
    )
    duty: list[str] = Field(
        default_factory=list,
        title="Nhiệm vụ",
        description="Của công văn đôn đốc, công văn đề nghị phối hợp; phải “Đối chiếu” trước.",
        json_schema_extra=several(DATED_DUTIES),
    )
    occurrence: str = Field(default="", title="Kỳ", description="Chỉ với nhiệm vụ có nhiều kỳ; ví dụ: dot-1")
    send_by: Day = Field(
        default=None,
        title="Đề nghị gửi chậm nhất ngày",
        description="Của hai loại công văn ấy; để trống là tính theo số ngày làm việc ghi trong kế hoạch.",
    )
