"""A run whose process was killed stays "Running" until somebody says otherwise; this automation does.

The reaper covers a stop of the whole engine; this covers one dead process while the engine goes on.
"""

from datetime import timedelta

from prefect.automations import AutomationCore
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture

NAME = "Lượt chạy đã ngừng đập"

# Prefect's heartbeat is every 180 s: three may be missed before a run is taken for dead.
WITHIN = timedelta(seconds=540)


async def watch_heartbeats(client: PrefectClient) -> None:
    """Install the automation, or bring it up to date."""
    wanted = _automation()
    known = await client.read_automations_by_name(NAME)
    if known:
        await client.update_automation(known[0].id, wanted)
    else:
        await client.create_automation(wanted)


def _automation() -> AutomationCore:
    return AutomationCore(
        name=NAME,
        description="Lượt chạy không còn đập nhịp thì ghi nhận là bị đứt, để có thể bấm Retry.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={
                "prefect.flow-run.heartbeat",
                "prefect.flow-run.Completed",
                "prefect.flow-run.Failed",
                "prefect.flow-run.Cancelled",
                "prefect.flow-run.Crashed",
            },
            match={"prefect.resource.id": ["prefect.flow-run.*"]},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=WITHIN,
        ),
        actions=[
            ChangeFlowRunState(
                name=None,
                force=False,
                state=StateType.CRASHED,
                message="Tiến trình của lượt chạy đã ngừng. Sổ ghi không mất gì: bấm Retry để chạy lại.",
            )
        ],
    )
