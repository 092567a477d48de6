"""The run form of "Soạn văn bản": which document, and of what; codes, days and choices only."""

from pydantic import Field

from flows.forms import DATED_DUTIES, UNITS, Day, PreviewedForm, several
from tasks.appraisal.rounds import INITIATIVES, MEMBERS
from tasks.appraisal.rounds import ROUNDS as APPRAISALS
from tasks.drafting.drafts import LABELS
from tasks.drafting.lists import COMMENDATIONS, DECIDED, HELD
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
        description="Của tờ trình đề nghị công nhận, quyết định công nhận.",
        json_schema_extra=several(DOSSIERS),
    )
    inspection_round: list[str] = Field(
        default_factory=list,
        title="Đợt kiểm tra",
        description="Của thông báo và lịch kiểm tra; phải lập “Lịch kiểm tra” trước.",
        json_schema_extra=several(ROUNDS),
    )
    decided: list[str] = Field(
        default_factory=list,
        title="Hồ sơ đã có kết quả",
        description="Của thông báo kết quả, giấy chứng nhận.",
        json_schema_extra=several(DECIDED),
    )
    award: list[str] = Field(
        default_factory=list,
        title="Khen thưởng",
        description="Của quyết định khen thưởng (đã trình), giấy khen (đã có quyết định); chọn một, cả nhóm đều có.",
        json_schema_extra=several(COMMENDATIONS),
    )
    inspection: list[str] = Field(
        default_factory=list,
        title="Cuộc kiểm tra",
        description="Của biên bản kiểm tra; phải ghi “Kết quả kiểm tra” trước.",
        json_schema_extra=several(HELD),
    )
    unit: list[str] = Field(
        default_factory=list,
        title="Đơn vị",
        description=(
            "Của công văn gia hạn (cùng với “Nhiệm vụ”), báo cáo của đơn vị; công văn đôn đốc, phối hợp: để trống là gửi mọi nơi."
        ),
        json_schema_extra=several(UNITS),
    )
    appraisal: list[str] = Field(
        default_factory=list,
        title="Đợt thẩm định",
        description="Của giấy mời họp, phiếu chấm, biên bản họp thẩm định.",
        json_schema_extra=several(APPRAISALS),
    )
    member: list[str] = Field(
        default_factory=list,
        title="Thành viên Hội đồng",
        description="Của phiếu chấm: mã thành viên.",
        json_schema_extra=several(MEMBERS),
    )
    initiative: list[str] = Field(
        default_factory=list,
        title="Mô hình, điển hình",
        description="Của phiếu chấm.",
        json_schema_extra=several(INITIATIVES),
    )
    on: Day = Field(default=None, title="Ngày họp", description="Của giấy mời họp.")
    at: str = Field(default="", title="Giờ họp", description="Của giấy mời họp. Ví dụ: 14:00")
    place: str = Field(default="", title="Địa điểm họp", description="Của giấy mời họp; ghi tên phòng họp, trụ sở.")
    reason: str = Field(
        default="",
        title="Lý do",
        description="Của công văn gia hạn: vì sao đồng ý hoặc không. Không ghi tên cá nhân.",
    )
