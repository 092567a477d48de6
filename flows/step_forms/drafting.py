"""The run form of "Soạn văn bản": which document, and of what; codes, days and choices only."""

from pydantic import Field

from flows.forms import DATED_DUTIES, Day, PreviewedForm, several
from tasks.drafting.drafts import LABELS
from tasks.inspection.events import ROUNDS
from tasks.recognition.form_lists import DOSSIERS
from tasks.year_end.lists import REPORTS, VERSIONS


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
    report: list[str] = Field(
        default_factory=list,
        title="Báo cáo",
        description="Của báo cáo tổng kết, sơ kết; để trống là báo cáo năm.",
        json_schema_extra=several(REPORTS),
    )
    version: list[str] = Field(
        default_factory=list,
        title="Bản số liệu",
        description="Của báo cáo; để trống là bản mới nhất. Phải lập “Bản số liệu báo cáo” trước.",
        json_schema_extra=several(VERSIONS),
    )
    dossier: list[str] = Field(
        default_factory=list,
        title="Hồ sơ trình",
        description="Của tờ trình đề nghị công nhận.",
        json_schema_extra=several(DOSSIERS),
    )
    inspection_round: list[str] = Field(
        default_factory=list,
        title="Đợt kiểm tra",
        description="Của thông báo và lịch kiểm tra; phải lập “Lịch kiểm tra” trước.",
        json_schema_extra=several(ROUNDS),
    )
