"""The run form of "Lập hồ sơ năm": which plan, and whether a lost file holds it up."""

from pydantic import Field

from flows.forms import OperatedForm, several
from tasks.year_pack.lists import PLANS


class YearPackForm(OperatedForm):
    """Lập hồ sơ năm."""

    plan: list[str] = Field(
        default_factory=list,
        title="Kế hoạch",
        description="Để trống là kế hoạch đang chạy. Chưa đóng năm vẫn lập được; đóng năm rồi thì lập lại.",
        json_schema_extra=several(PLANS),
    )
    allow_lost: bool = Field(
        default=False,
        title="Lập dù kho thiếu tệp",
        description="Chỉ bật khi không khôi phục được tệp từ bản sao lưu; hồ sơ sẽ ghi rõ tệp nào thiếu.",
    )
