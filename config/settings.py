"""Settings from the environment and from `.env`; a wrong one is named together with what would be right."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config.refusals import Refused

PACKAGED = Path(__file__).parent
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Tokens travel to these hosts: over TLS, or to a server on this machine.
ZALO_HOST = r"^(https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost)(:[0-9]+)?)$"


CHANNEL_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
# The token stands in the path of a URL: nothing that would end the path, or begin another.
BOT_TOKEN = re.compile(r"[0-9A-Za-z]{1,64}:[0-9A-Za-z_-]{8,200}")


class Settings(BaseSettings):
    """Everything an office sets without a programmer. Every name carries the prefix DANVAN_."""

    model_config = SettingsConfigDict(env_prefix="DANVAN_", env_file=".env", env_file_encoding="utf-8", extra="forbid")

    home: Annotated[Path, Field(description="Thư mục chứa toàn bộ dữ liệu, ví dụ: var")] = Path("var")
    database_url: Annotated[
        str, Field(description="Địa chỉ cơ sở dữ liệu, ví dụ: postgresql+psycopg://danvan@127.0.0.1/danvan")
    ] = ""
    host: Annotated[str, Field(description="Địa chỉ mạng để mở giao diện, ví dụ: 127.0.0.1")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Cổng mở giao diện, số từ 1 đến 65535, ví dụ: 4200")] = 4200
    calendars: Annotated[Path, Field(description="Thư mục lịch làm việc, ví dụ: config/calendars")] = (
        PACKAGED / "calendars"
    )

    mail_host: Annotated[str, Field(description="Máy chủ thư, ví dụ: thu.so-noi-vu.example")] = ""
    mail_port: Annotated[int, Field(ge=1, le=65535, description="Cổng máy chủ thư, ví dụ: 587")] = 587
    mail_security: Annotated[
        Literal["none", "starttls", "tls"], Field(description="Một trong: none, starttls, tls")
    ] = "starttls"
    mail_user: Annotated[str, Field(description="Tên đăng nhập máy chủ thư; để trống nếu không cần")] = ""
    mail_password: Annotated[SecretStr, Field(description="Mật khẩu máy chủ thư; để trống nếu không cần")] = SecretStr(
        ""
    )
    mail_from: Annotated[str, Field(description="Địa chỉ gửi, ví dụ: noi-vu@thanh-pho.example")] = (
        "phong-noi-vu@bac-kan.example"
    )
    mail_from_name: Annotated[str, Field(description="Tên người gửi, ví dụ: Phòng Nội vụ")] = "Phòng Nội vụ"
    mail_reply_to: Annotated[str, Field(description="Địa chỉ nhận thư trả lời; để trống nếu trùng địa chỉ gửi")] = ""
    mail_timeout_seconds: Annotated[float, Field(gt=0, le=600, description="Số giây chờ máy chủ thư, ví dụ: 30")] = 30.0
    mail_uncertain: Annotated[
        Literal["resend", "hold"],
        Field(description="Thư chưa rõ đã tới: resend (gửi lại cùng mã thư) hoặc hold (giữ lại chờ người quyết định)"),
    ] = "resend"
    release: Annotated[
        Literal["required", "everything"],
        Field(
            description="Phải có người duyệt mới gửi: required (thông báo chậm, thông báo gửi người đứng đầu và lãnh đạo) "
            "hoặc everything (mọi thông báo)"
        ),
    ] = "required"
    lease_seconds: Annotated[
        int, Field(ge=1, description="Số giây sau đó một lần gửi dở dang được coi là chưa rõ kết quả, ví dụ: 300")
    ] = 300
    contact_line: Annotated[
        str, Field(description="Dòng liên hệ cuối thư, ví dụ: Phòng Nội vụ thành phố, điện thoại …")
    ] = "Phòng Nội vụ thành phố Bắc Kạn"

    sealing_key: Annotated[
        SecretStr, Field(description="Khóa niêm phong bí mật trong cơ sở dữ liệu, tạo bằng “danvan zalo key”")
    ] = SecretStr("")
    zalo_app_id: Annotated[
        str, Field(pattern=r"^[0-9]*$", description="Mã ứng dụng Zalo, chỉ gồm chữ số; để trống nếu không dùng Zalo")
    ] = ""
    zalo_app_secret: Annotated[SecretStr, Field(description="Khóa bí mật của ứng dụng Zalo")] = SecretStr("")
    zalo_oa_id: Annotated[
        str, Field(pattern=r"^[0-9]*$", description="Mã Official Account của cơ quan, chỉ gồm chữ số")
    ] = ""
    zalo_app_secret_proof: Annotated[
        bool, Field(description="true khi ứng dụng Zalo bật yêu cầu appsecret_proof, ngược lại false")
    ] = False
    zalo_api_url: Annotated[
        str, Field(pattern=ZALO_HOST, description="Máy chủ tin Official Account: https://openapi.zalo.me")
    ] = "https://openapi.zalo.me"
    zalo_template_url: Annotated[
        str, Field(pattern=ZALO_HOST, description="Máy chủ tin theo mẫu: https://business.openapi.zalo.me")
    ] = "https://business.openapi.zalo.me"
    zalo_oauth_url: Annotated[
        str, Field(pattern=ZALO_HOST, description="Máy chủ cấp quyền: https://oauth.zaloapp.com")
    ] = "https://oauth.zaloapp.com"
    zalo_bot_token: Annotated[
        SecretStr, Field(description="Mã bot Zalo (số:khóa) do Zalo Bot Manager cấp; để trống nếu không dùng Zalo Bot")
    ] = SecretStr("")
    zalo_bot_url: Annotated[
        str, Field(pattern=ZALO_HOST, description="Máy chủ Zalo Bot: https://bot-api.zaloplatforms.com")
    ] = "https://bot-api.zaloplatforms.com"
    zalo_bot_people: Annotated[
        int, Field(ge=1, description="Số người nhận mà gói Zalo Bot của cơ quan cho phép, gói Basic là 50")
    ] = 50
    zalo_bot_monthly: Annotated[
        int, Field(ge=1, description="Số tin mỗi tháng mà gói Zalo Bot của cơ quan cho phép, gói Basic là 3000")
    ] = 3000
    zalo_link_days: Annotated[
        int, Field(ge=1, le=90, description="Số ngày mã liên kết Zalo Bot còn dùng được, ví dụ: 7")
    ] = 7
    zalo_timeout_seconds: Annotated[float, Field(gt=0, le=60, description="Số giây chờ máy chủ Zalo, ví dụ: 15")] = 15.0

    apprise_urls: Annotated[
        dict[str, SecretStr],
        NoDecode,
        Field(
            description="Các kênh khác, một dòng JSON gồm tên (chữ thường không dấu, số, dấu -) và địa chỉ Apprise, ví dụ: "
            '{"nhom-van-phong": "jsons://may-chu.example/duong-dan"}'
        ),
    ] = {}

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if "@" not in value or value.startswith("@") or value.endswith("@"):
            raise ValueError("not an address")
        return value

    @field_validator("apprise_urls", mode="before")
    @classmethod
    def _are_named(cls, value: object) -> object:
        try:
            named = json.loads(value or "{}") if isinstance(value, str) else value
        except ValueError:
            raise ValueError("not a JSON object") from None
        if not isinstance(named, dict) or not all(CHANNEL_KEY.fullmatch(str(key)) for key in named):
            raise ValueError("not names with addresses")
        return named

    @field_validator("zalo_bot_token")
    @classmethod
    def _is_a_bot_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not BOT_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("not a bot's token")
        return value

    @property
    def database(self) -> str:
        """The database's URL: the one that is set, or SQLite under `home`."""
        return self.database_url or f"sqlite:///{(self.home / 'danvan.db').as_posix()}"

    @property
    def mailbox(self) -> Path:
        """Where training mail is written."""
        return self.home / "hop-thu"


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        Refused: naming each wrong setting, what it holds and what would be right.
    """
    try:
        return Settings()
    except ValidationError as wrong:
        raise Refused("\n".join(_sentence(error["loc"], error["input"]) for error in wrong.errors())) from None
    except UnicodeDecodeError:
        raise Refused("Tệp .env không phải UTF-8: hãy lưu lại tệp với bảng mã UTF-8.") from None


def _sentence(loc: tuple[int | str, ...], value: object) -> str:
    name = str(loc[0])
    field = Settings.model_fields.get(name.removeprefix("danvan_"))
    if field is None:
        known = ", ".join(f"DANVAN_{known.upper()}" for known in Settings.model_fields)
        return f"Thiết lập {name.upper()} không có trong danh mục; các thiết lập được dùng: {known}."
    shown = "(ẩn)" if "SecretStr" in str(field.annotation) else f"“{value}”"
    return f"Thiết lập DANVAN_{name.removeprefix('danvan_').upper()} = {shown} chưa đúng. {field.description}."


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()
