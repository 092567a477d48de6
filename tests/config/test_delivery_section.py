"""The section that says how notices reach people: what is refused, and the order in which a person is tried."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import factories
import pytest

from config.plan_files import check_files
from config.steps.delivery import MAIL_ALONE, Delivering
from models.plans import Contact
from models.routes import route_of
from models.states import Channel

ZALO, PHONE, MAIL = Channel.ZALO_OA, Channel.ZALO_TEMPLATE, Channel.EMAIL
CONFIRMED = datetime(2024, 3, 25, tzinfo=UTC)
BY_UID, BOT = Channel.ZALO_TEMPLATE_UID, Channel.ZALO_BOT
TEMPLATE = {"id": "7895417a7d3f9461cd2e", "parameters": [{"name": "viec", "says": "what"}]}


def findings(folder: Path, channels: list[dict[str, Any]]) -> list[str]:
    section = {"label": "Giả định: kế hoạch không nêu kênh (ví dụ).", "channels": channels}
    plan = factories.plan_with(folder / "plan.yaml", lambda document: document.update(delivery=section))
    return [error.message for error in check_files(plan, factories.STORY_UNITS).errors]


@pytest.mark.parametrize(
    ("channels", "sentences"),
    [
        ([{"channel": "email"}], []),
        ([{"channel": "zalo_template", "template": TEMPLATE}, {"channel": "email"}], []),
        (
            [{"channel": "zalo_oa"}],
            ["Chưa có kênh “email”: thư điện tử là đường cuối trước khi gọi điện; bổ sung."],
        ),
        (
            [{"channel": "zalo_template"}, {"channel": "email"}],
            ["Kênh “zalo_template” cần mã mẫu tin đã được Zalo duyệt; ghi “template”."],
        ),
        (
            [{"channel": "zalo_template_uid"}, {"channel": "zalo_bot", "template": TEMPLATE}, {"channel": "email"}],
            [
                "Kênh “zalo_template_uid” cần mã mẫu tin đã được Zalo duyệt; ghi “template”.",
                "Kênh “zalo_bot” không dùng mẫu tin; bỏ “template”.",
            ],
        ),
        (
            [{"channel": "email", "template": TEMPLATE}],
            ["Kênh “email” không dùng mẫu tin; bỏ “template”."],
        ),
        (
            [{"channel": "email", "opens": "17:00", "closes": "07:00"}],
            ["Giờ kết thúc 07:00 phải sau giờ bắt đầu 17:00; sửa một trong hai."],
        ),
        (
            [{"channel": "email", "opens": "07:00"}],
            ["Nêu cả giờ bắt đầu “opens” và giờ kết thúc “closes”, hoặc bỏ cả hai."],
        ),
        (
            [{"channel": "email"}, {"channel": "email"}],
            ["Kênh “email” ghi 2 lần; mỗi kênh chỉ ghi một lần."] * 2,
        ),
    ],
)
def test_what_the_section_must_say(tmp_path: Path, channels: list[dict[str, Any]], sentences: list[str]) -> None:
    assert findings(tmp_path, channels) == sentences


def test_receipts_name_duties_of_the_plan_and_the_shipped_plan_has_none(tmp_path: Path) -> None:
    def ask(duties: list[str]) -> list[str]:
        receipts = {"label": "Giả định: kế hoạch không yêu cầu báo đã nhận (ví dụ).", "duties": duties}
        section = {"label": "Giả định: ví dụ.", "channels": [{"channel": "email"}], "receipts": receipts}
        plan = factories.plan_with(tmp_path / "plan.yaml", lambda document: document.update(delivery=section))
        return [error.message for error in check_files(plan, factories.STORY_UNITS).errors]

    assert ask([factories.REPORT]) == []
    assert ask([factories.REPORT, "khong-co"]) == ["Kế hoạch không có nhiệm vụ “khong-co”; ghi đúng mã nhiệm vụ."]
    assert "receipts" not in factories.read(factories.BAC_KAN)["delivery"]


def test_a_deputy_is_another_contact_of_the_same_unit(tmp_path: Path) -> None:
    def stand_in(document: dict[str, Any]) -> None:
        contact = document["units"][0]["contacts"][0]
        contact["away"] = [{"from": "2024-07-10", "to": "2024-07-01", "deputy": contact["name"]}]

    units = factories.units_with(tmp_path / "units.yaml", stand_in)

    assert [error.message for error in check_files(factories.BAC_KAN, units).errors] == [
        "Ngày cuối vắng 01/07/2024 trước ngày đầu 10/07/2024.",
        "Người thay “Đầu mối công tác dân vận - Phòng Nội vụ” không phải đầu mối khác của đơn vị P-NV; ghi đúng tên ở "
        "“contacts”.",
    ]


def test_a_chat_with_the_bot_is_never_typed(tmp_path: Path) -> None:
    def typed(document: dict[str, Any]) -> None:
        document["units"][0]["contacts"][0]["zalo_chat_id"] = "6ede9afa66b8"

    units = factories.units_with(tmp_path / "units.yaml", typed)

    assert [error.message for error in check_files(factories.BAC_KAN, units).errors] == [
        "Mã cuộc trò chuyện Zalo không ghi vào tệp; bỏ dòng này và liên kết đầu mối bằng “danvan zalo link”."
    ]


def test_a_day_set_by_a_document_cannot_be_muted(tmp_path: Path) -> None:
    def mute(document: dict[str, Any]) -> None:
        document["units"][0]["contacts"][0]["muted"] = ["legal"]

    units = factories.units_with(tmp_path / "units.yaml", mute)

    assert len(check_files(factories.BAC_KAN, units).errors) == 1


@pytest.mark.parametrize(
    ("channels", "addresses", "route"),
    [
        ("email", ("a@b.example", "2512523625412515", "0987654321"), (MAIL,)),
        ("zalo_oa", ("a@b.example", "2512523625412515", None), (ZALO, MAIL)),
        ("zalo_template,zalo_oa", ("a@b.example", "2512523625412515", "0987654321"), (ZALO, PHONE, MAIL)),
        ("zalo_template", (None, None, "0987654321"), (PHONE,)),
        ("zalo_oa", ("a@b.example", None, None), (MAIL,)),
        ("email", (None, "2512523625412515", "0987654321"), ()),
        ("zalo_template_uid", (None, "2512523625412515", None), (BY_UID,)),
        ("zalo_bot,zalo_template_uid", ("a@b.example", "2512523625412515", None), (BY_UID, BOT, MAIL)),
    ],
)
def test_a_person_is_tried_in_the_plans_order_on_what_they_take_and_have(
    channels: str, addresses: tuple[str | None, str | None, str | None], route: tuple[Channel, ...]
) -> None:
    policy = Delivering.model_validate(
        {
            "label": "Giả định: (ví dụ)",
            "channels": [
                {"channel": "zalo_oa"},
                {"channel": "zalo_template", "template": TEMPLATE},
                {"channel": "zalo_template_uid", "template": TEMPLATE},
                {"channel": "zalo_bot"},
                {"channel": "email"},
            ],
        }
    )
    email, user, phone = addresses
    person = Contact(
        unit_code="X",
        role="head",
        name="Thủ trưởng (ví dụ)",
        email=email,
        zalo_user_id=user,
        zalo_confirmed_at=CONFIRMED,
        zalo_chat_id="6ede9afa66b8",
        phone=phone,
        channels=channels,
    )

    assert route_of(person, policy) == route
    assert route_of(person, MAIL_ALONE) == ((MAIL,) if email else ())
    person.zalo_confirmed_at = None
    assert set(route_of(person, policy)) == set(route) - {ZALO, BY_UID}
    assert route_of(person, policy, rehearsing=True) == route
