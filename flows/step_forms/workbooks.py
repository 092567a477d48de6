"""The run forms of "Xuất biểu mẫu" and "Nhập biểu mẫu": which workbook, and of what; codes and choices only."""

from pydantic import Field

from flows.forms import DUTIES, UNITS, OperatedForm, PreviewedForm, several
from tasks.appraisal.rounds import ROUNDS as APPRAISALS
from tasks.inspection.events import ROUNDS as INSPECTIONS
from tasks.workbooks.kinds import LABELS
from tasks.year_end.lists import REPORTS


class ExportForm(OperatedForm):
    """Xuất biểu mẫu."""

    kind: str = Field(
        default="",
        title="Biểu mẫu",
        description="Tệp được đặt trong thư mục bieu-mau của thư mục dữ liệu; xuất lại không ghi đè tệp cũ.",
        json_schema_extra={"enum": list(LABELS.values())},
    )
    unit: list[str] = Field(
        default_factory=list,
        title="Đơn vị",
        description="Của sổ theo dõi, đăng ký mô hình; để trống là mọi đơn vị.",
        json_schema_extra=several(UNITS),
    )
    duty: list[str] = Field(
        default_factory=list,
        title="Nhiệm vụ",
        description="Của sổ theo dõi; để trống là mọi nhiệm vụ.",
        json_schema_extra=several(DUTIES),
    )
    inspection_round: list[str] = Field(
        default_factory=list,
        title="Đợt kiểm tra",
        description="Của kết quả kiểm tra; để trống là mọi đợt.",
        json_schema_extra=several(INSPECTIONS),
    )
    appraisal_round: list[str] = Field(
        default_factory=list,
        title="Đợt thẩm định",
        description="Của phiếu chấm: bắt buộc; mỗi thành viên Hội đồng một tệp.",
        json_schema_extra=several(APPRAISALS),
    )
    report: list[str] = Field(
        default_factory=list,
        title="Báo cáo",
        description="Của biểu số liệu; để trống là báo cáo năm.",
        json_schema_extra=several(REPORTS),
    )


class ImportForm(PreviewedForm):
    """Nhập biểu mẫu."""
