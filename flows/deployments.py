"""Every deployment and every schedule, in one list.

Names are identities in Prefect and are never changed. Each schedule has a slug, by which a redeployment finds it;
whether it is on is written at every start, since a mode that changes has to turn it on or off.
"""

from dataclasses import dataclass
from typing import Any

from prefect import Flow
from prefect._internal.versioning import VersionType
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.appraisal import note_meeting, open_appraisal, settle_council, settle_results, take_sheets
from flows.deadlines import look_the_morning_after, remind
from flows.delivery import release_notices, resume_sending, send_notices, stop_sending
from flows.drafting import draft
from flows.hand_ins import check_arrivals, note_hand_in
from flows.inspection import (
    note_guidance,
    note_inspection_result,
    plan_inspection,
    settle_inspection_round,
    take_inspection_file,
)
from flows.issuing import issue_drafted
from flows.outbox import explain_notice, list_calls, look_at_message, look_at_outbox, note_call, send_again
from flows.recognition import (
    look_at_register,
    note_award,
    note_media,
    note_results,
    note_revocation,
    note_spreading,
    take_proposals,
)
from flows.registers import (
    look_at_registers,
    note_committee,
    note_media_item,
    note_obstacle,
    note_petition,
    note_review,
    take_register_file,
)
from flows.roll_out import note_issue, start_plan
from flows.submission import draft_dossier, look_at_inner_days, note_comments, note_progress, take_pieces
from flows.training import advance
from flows.unit_plans import (
    answer_registrations,
    attach_to_initiative,
    extend,
    hand_over,
    note_late_reason,
    register_from_file,
    register_one,
    take_dossier,
)
from flows.workbooks import export_forms, import_forms
from flows.year_end import (
    close_the_year,
    look_at_missing,
    note_sending,
    note_signing,
    settle_version,
    take_unit_figures,
)
from flows.year_pack import make_year_pack
from models.states import Mode

TIMEZONE = "Asia/Ho_Chi_Minh"
UPWARD = "trình, công nhận"

PLAN, DAILY, RECORD, SENDING, TRAINING = "kế hoạch", "hằng ngày", "sổ ghi", "gửi", "diễn tập"
INSPECTING = "kiểm tra"
REGISTERS = "sổ ghi nhận"
APPRAISING = "thẩm định"
YEAR_END = "tổng kết"
DRAFTING = "văn bản"
WORKBOOKS = "biểu mẫu"


@dataclass(frozen=True)
class Timetable:
    """A schedule of the office's day, in the office's time."""

    slug: str
    cron: str


@dataclass(frozen=True)
class Deployed:
    """One thing people can start, or the clock does."""

    flow: Flow[..., Any]
    tag: str
    timetable: Timetable | None = None
    # Two at once do no harm to the record, but the second is a waste, or a puzzle to whoever watches.
    one_at_a_time: bool = False
    only_in: Mode | None = None


EVERYTHING = (
    Deployed(start_plan, PLAN, one_at_a_time=True),
    Deployed(note_issue, PLAN, one_at_a_time=True),
    Deployed(remind, DAILY, Timetable("hang-ngay-07-gio", "0 7 * * *"), one_at_a_time=True),
    Deployed(look_the_morning_after, DAILY),
    Deployed(note_hand_in, RECORD),
    Deployed(check_arrivals, RECORD),
    Deployed(take_dossier, RECORD),
    Deployed(extend, RECORD),
    Deployed(note_late_reason, RECORD),
    Deployed(register_from_file, RECORD, one_at_a_time=True),
    Deployed(register_one, RECORD, one_at_a_time=True),
    Deployed(answer_registrations, RECORD),
    Deployed(attach_to_initiative, RECORD),
    Deployed(hand_over, RECORD, one_at_a_time=True),
    Deployed(settle_inspection_round, INSPECTING, one_at_a_time=True),
    Deployed(plan_inspection, INSPECTING),
    Deployed(note_inspection_result, INSPECTING),
    Deployed(note_guidance, INSPECTING),
    Deployed(take_inspection_file, INSPECTING, one_at_a_time=True),
    Deployed(open_appraisal, APPRAISING, one_at_a_time=True),
    Deployed(settle_council, APPRAISING, one_at_a_time=True),
    Deployed(take_sheets, APPRAISING, one_at_a_time=True),
    Deployed(note_meeting, APPRAISING, one_at_a_time=True),
    Deployed(settle_results, APPRAISING, one_at_a_time=True),
    Deployed(draft_dossier, UPWARD),
    Deployed(take_pieces, UPWARD),
    Deployed(note_progress, UPWARD),
    Deployed(look_at_inner_days, UPWARD),
    Deployed(note_comments, UPWARD),
    Deployed(note_results, UPWARD),
    Deployed(note_revocation, UPWARD),
    Deployed(look_at_register, UPWARD),
    Deployed(take_proposals, UPWARD),
    Deployed(note_award, UPWARD),
    Deployed(note_spreading, UPWARD),
    Deployed(note_media, UPWARD),
    Deployed(take_unit_figures, YEAR_END, one_at_a_time=True),
    Deployed(settle_version, YEAR_END, one_at_a_time=True),
    Deployed(note_signing, YEAR_END),
    Deployed(note_sending, YEAR_END),
    Deployed(look_at_missing, YEAR_END),
    Deployed(close_the_year, YEAR_END, one_at_a_time=True),
    Deployed(make_year_pack, YEAR_END, one_at_a_time=True),
    Deployed(note_petition, REGISTERS, one_at_a_time=True),
    Deployed(note_obstacle, REGISTERS, one_at_a_time=True),
    Deployed(note_committee, REGISTERS, one_at_a_time=True),
    Deployed(note_media_item, REGISTERS, one_at_a_time=True),
    Deployed(note_review, REGISTERS, one_at_a_time=True),
    Deployed(take_register_file, REGISTERS, one_at_a_time=True),
    Deployed(look_at_registers, REGISTERS),
    Deployed(draft, DRAFTING, one_at_a_time=True),
    Deployed(issue_drafted, DRAFTING, one_at_a_time=True),
    Deployed(export_forms, WORKBOOKS, one_at_a_time=True),
    Deployed(import_forms, WORKBOOKS, one_at_a_time=True),
    Deployed(send_notices, SENDING, Timetable("moi-10-phut", "*/10 7-16 * * *"), one_at_a_time=True),
    Deployed(release_notices, SENDING),
    Deployed(look_at_outbox, SENDING),
    Deployed(look_at_message, SENDING),
    Deployed(explain_notice, SENDING),
    Deployed(send_again, SENDING, one_at_a_time=True),
    Deployed(list_calls, SENDING),
    Deployed(note_call, SENDING),
    Deployed(stop_sending, SENDING),
    Deployed(resume_sending, SENDING),
    Deployed(advance, TRAINING, one_at_a_time=True, only_in=Mode.TRAINING),
)


def deployments(mode: Mode) -> list[RunnerDeployment]:
    """Make the list to serve. In training the schedules exist but are off: the training clock drives the days."""
    return [_deployment(entry, mode) for entry in served_in(mode)]


def served_in(mode: Mode) -> list[Deployed]:
    """List what there is to start in a mode: the training clock is for training alone."""
    return [entry for entry in EVERYTHING if entry.only_in in (None, mode)]


def _deployment(entry: Deployed, mode: Mode) -> RunnerDeployment:
    schedules = (
        [Cron(entry.timetable.cron, timezone=TIMEZONE, slug=entry.timetable.slug, active=mode is Mode.LIVE)]
        if entry.timetable
        else None
    )
    return RunnerDeployment.from_flow(
        entry.flow,
        name=entry.flow.name,
        schedules=schedules,
        description=entry.flow.description,
        tags=[entry.tag],
        # Otherwise git is asked about the folder, ten times for every deployment.
        version_type=VersionType.SIMPLE,
        concurrency_limit=1 if entry.one_at_a_time else None,
        # The module form: a path would load a second copy of the module, in which `isinstance` fails.
        entrypoint_type=EntrypointType.MODULE_PATH,
        # A page that was open while the record moved on sends a choice whose words have changed since. Its code still
        # says what is meant, and what cannot be is refused by the step in words to act on, not by the server in English.
        enforce_parameter_schema=False,
    )


def name_of(flow: Flow[..., Any]) -> str:
    """Say a deployment's full name, as the API wants it."""
    return f"{flow.name}/{flow.name}"
