"""The doctor asks the real server whether the schedules of a live office are on."""

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from command_runs import PLAN, UNITS, Danvan
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.settings import PREFECT_API_URL

from tasks.doctor import SCHEDULED


async def deploy(active: bool) -> None:
    """Write the two scheduled deployments of a live office, or turn their schedules off and on."""
    async with get_client() as client:
        for name in SCHEDULED:
            flow = await client.create_flow_from_name(name)
            schedule = DeploymentScheduleCreate(
                schedule=CronSchedule(cron="0 7 * * *", timezone="Asia/Ho_Chi_Minh"), active=active
            )
            await client.create_deployment(flow_id=flow, name=name, schedules=[schedule], entrypoint="x.py:y")


@pytest.fixture
def server(prefect_server: None) -> Iterator[str]:
    """The address of a server without deployments, left as it was found."""
    yield PREFECT_API_URL.value() or ""
    asyncio.run(clear())


async def clear() -> None:
    """Remove the deployments."""
    async with get_client() as client:
        for deployment in await client.read_deployments():
            await client.delete_deployment(deployment.id)


def test_schedules_that_are_off_or_missing_are_found(
    server: str, danvan: Danvan, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = urlsplit(server)
    monkeypatch.setenv("DANVAN_HOST", address.hostname or "")
    monkeypatch.setenv("DANVAN_PORT", str(address.port))
    monkeypatch.setenv("DANVAN_MAIL_HOST", "127.0.0.1")
    monkeypatch.setenv("DANVAN_MAIL_PORT", "1")
    monkeypatch.setenv("DANVAN_MAIL_FROM", "noi-vu@thanh-pho.example")
    monkeypatch.setenv("DANVAN_CONTACT_LINE", "Phòng Nội vụ thành phố")
    assert danvan("init", "--plan", PLAN, "--units", UNITS).code == 0

    missing = schedules_of(danvan)
    asyncio.run(deploy(active=False))
    off = schedules_of(danvan)
    asyncio.run(deploy(active=True))
    on = schedules_of(danvan)

    asleep = "Lịch của Nhắc hạn, Gửi thông báo đang tắt. Hãy bật lại trong giao diện, hoặc chạy lại “danvan up”."
    assert [missing, off, on] == [(False, asleep), (False, asleep), (True, "Đang bật: Nhắc hạn, Gửi thông báo.")]


def schedules_of(danvan: Danvan) -> tuple[bool, str]:
    """What the doctor says about the schedules."""
    findings = danvan("doctor", "--json").json["findings"]
    return next((each["ok"], each["message"]) for each in findings if each["name"] == "Lịch chạy tự động")
