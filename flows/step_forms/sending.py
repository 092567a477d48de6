"""The run forms of the outbox: look at it, read a message before it leaves."""

from pydantic import BaseModel, ConfigDict, Field

from flows.forms import Day, chosen, without_null_defaults
from tasks.outbox import SORTS, STATES
from tasks.previews import PEOPLE

ANY = "Tất cả"


class LookingForm(BaseModel):
    """A form that changes nothing, so it does not ask who acts."""

    model_config = ConfigDict(extra="ignore", json_schema_extra=without_null_defaults)


class OutboxForm(LookingForm):
    """Xem hộp gửi."""

    words: str = Field(
        default="",
        title="Tìm",
        description="Vài từ của nơi nhận, tiêu đề hoặc lý do, không cần dấu; để trống là xem tất cả.",
    )
    state: str = Field(
        default=ANY,
        title="Trạng thái",
        description="Chỉ xem những thông báo đang ở trạng thái này.",
        json_schema_extra={"enum": [ANY, *STATES.values()]},
    )
    sort: str = Field(
        default=SORTS["day"],
        title="Sắp xếp theo",
        description="Thứ tự của danh sách; theo ngày thì ngày mới nhất đứng đầu.",
        json_schema_extra={"enum": list(SORTS.values())},
    )


class PreviewForm(LookingForm):
    """Xem trước thư."""

    person: str = Field(
        default="",
        title="Người nhận",
        description="Chọn trong danh sách; thư hiện đúng như người ấy sẽ nhận.",
        json_schema_extra=chosen(PEOPLE),
    )
    day: Day = Field(default=None, title="Ngày", description="Thư của ngày này; để trống là hôm nay.")
