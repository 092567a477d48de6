"""How the office opens: the record made ready, everything registered, and the first thing to look at started.

Imports Prefect, so it comes after `server.prepare_environment`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pendulum
from prefect.client.orchestration import PrefectClient
from prefect.deployments.runner import RunnerDeployment
from prefect.states import Scheduled

from config.settings import Settings
from flows.artifacts import BOARD_PATH, FILES_PATH
from flows.deadlines import remind
from flows.deployments import TIMEZONE, deployments, name_of, served_in
from flows.form_lists import lists_of_the_record, write_lists
from flows.forms import OPERATORS, UNITS
from flows.heartbeats import watch_heartbeats
from flows.roll_out import start_plan
from flows.server import ui_url
from models.states import Mode
from tasks.setup import Ready, ensure_ready

TICK_HOUR = 7


@dataclass(frozen=True)
class Office:
    """What `up` found or made, and how it is opened to people."""

    settings: Settings
    ready: Ready

    @classmethod
    def made_ready(cls, settings: Settings) -> "Office":
        """Migrate the record, or make it with the training plan at the first start.

        Raises:
            Refused: a record this version cannot serve, with what to do.
        """
        return cls(settings, ensure_ready(settings))

    def deployments(self) -> Sequence[RunnerDeployment]:
        """List what is served in this mode."""
        return deployments(self.ready.mode)

    async def open(self, client: PrefectClient) -> None:
        """Fill the forms' lists, start what must not wait for a person, and say where to look."""
        await write_lists(client, lists_of_the_record())
        await watch_heartbeats(client)
        await self._retire_other_mode(client)
        if self.ready.needs_roll_out:
            await self._roll_out(client)
        rolled_out = bool(lists_of_the_record()[UNITS])
        if self.ready.mode is Mode.LIVE and rolled_out:
            await self._tick_of_today(client)
        print(self.welcome(rolled_out), flush=True)

    async def _retire_other_mode(self, client: PrefectClient) -> None:
        """Remove deployments that this mode does not serve, lest a run of theirs waits for ever."""
        served = {entry.flow.name for entry in served_in(self.ready.mode)}
        for deployment in await client.read_deployments():
            if deployment.name not in served:
                await client.delete_deployment(deployment.id)

    async def _roll_out(self, client: PrefectClient) -> None:
        """Start "Triển khai kế hoạch" once, so that nobody opens an empty page."""
        operators = lists_of_the_record()[OPERATORS]
        deployment = await client.read_deployment_by_name(name_of(start_plan))
        await client.create_flow_run_from_deployment(
            deployment.id,
            parameters={"form": {"operator": operators[0] if operators else "Hệ thống"}},
            idempotency_key="first-roll-out",
        )

    async def _tick_of_today(self, client: PrefectClient) -> None:
        """Make sure that today has its tick: a redeployment drops the one planned for a moment from now.

        One more sweep in a day says nothing twice.
        """
        now = pendulum.now(TIMEZONE)
        deployment = await client.read_deployment_by_name(name_of(remind))
        await client.create_flow_run_from_deployment(
            deployment.id,
            state=Scheduled(scheduled_time=max(now, now.at(TICK_HOUR))),
            idempotency_key=f"tick-{now.to_date_string()}",
        )

    def welcome(self, rolled_out: bool) -> str:
        """Say in Vietnamese where to look and what to do next."""
        training = self.ready.mode is Mode.TRAINING
        lines = [
            "",
            f"Giao diện:       {ui_url(self.settings)}/v2/deployments",
            f"Bảng theo dõi:   {ui_url(self.settings)}{BOARD_PATH}",
            f"Tệp:             {ui_url(self.settings)}{FILES_PATH}",
            f"Chế độ:          {self.ready.mode.label}, ngày {self.ready.today:%d/%m/%Y}",
        ]
        if training:
            lines += [
                f"Hộp thư:         {self.settings.mailbox.resolve() / 'index.html'} (mọi thư diễn tập nằm ở đây)",
                "Việc tiếp theo:  mở giao diện, chọn “Diễn tập: chuyển đến ngày”, bấm Run.",
            ]
        elif not rolled_out:
            lines += ["Việc tiếp theo:  mở giao diện, chọn “Triển khai kế hoạch”, bấm Run."]
        else:
            lines += ["Việc tiếp theo:  xem bảng theo dõi; “Nhắc hạn” tự chạy lúc 07:00 mỗi ngày."]
        return "\n".join([*lines, "Dừng:            bấm Ctrl-C.", ""])
