"""The run forms of the outbox: look at it, read a message before it leaves, send one again, call instead."""

from pydantic import BaseModel, ConfigDict, Field

from flows.forms import OPERATORS, Day, OperatedForm, chosen, several, without_null_defaults
from tasks.outbox import SORTS, STATES
from tasks.phone_list import TO_CALL
from tasks.previews import PEOPLE
from tasks.resending import TO_SEND_AGAIN

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


class WhyForm(LookingForm):
    """Vì sao có thông báo này."""

    code: str = Field(
        default="",
        title="Mã thông báo, hoặc số của nội dung",
        description="Chép “Mã thông báo” ở cuối thư hoặc cuối tin Zalo; hoặc ghi số của một nội dung, lấy ở “Xem trước thư”.",
    )


class ResendAction:
    """What a person does with messages that failed or are in doubt."""

    LOOK = "Xem trước"
    SEND = "Gửi lại"
    ALL = (LOOK, SEND)


class ResendForm(OperatedForm):
    """Gửi lại."""

    action: str = Field(
        default=ResendAction.LOOK,
        title="Quyết định",
        description="Lần đầu chọn “Xem trước” để nhận mã, rồi chạy lại với “Gửi lại”.",
        json_schema_extra={"enum": list(ResendAction.ALL)},
    )
    notices: list[str] = Field(
        default_factory=list,
        title="Thông báo cần gửi lại",
        description="Những thông báo không gửi được hoặc chưa rõ đã tới hay chưa.",
        json_schema_extra=several(TO_SEND_AGAIN),
    )
    code: str = Field(default="", title="Mã", description="Lấy ở kết quả của lần “Xem trước”.")
    asked: bool = Field(
        default=False,
        title="Đã hỏi, người nhận chưa nhận được",
        description="Cần khi chưa rõ đã tới hay chưa mà kênh gửi không nhận ra tin trùng.",
    )


class CalledForm(OperatedForm):
    """Ghi đã gọi."""

    lines: list[str] = Field(
        default_factory=list,
        title="Nội dung đã báo",
        description="Những ô đã đánh dấu trong danh sách gọi điện.",
        json_schema_extra=several(TO_CALL),
    )
    caller: str = Field(
        default="",
        title="Người gọi",
        description="Ai đã gọi; để trống là chính người thực hiện.",
        json_schema_extra=chosen(OPERATORS),
    )
    called_on: Day = Field(default=None, title="Ngày gọi", description="Để trống là hôm nay.")
    clock: str = Field(default="", title="Giờ gọi", description="Giờ:phút, ví dụ 09:30.")
    answered: str = Field(
        default="", title="Người nghe", description="Chức trách của người nghe máy, nếu cần. Không ghi tên cá nhân."
    )
