"""Soạn văn bản: official documents drafted from the record, for a person to sign (III.1.a).

A draft says nothing to anybody: number, day and signature come from people, and so does the sending.
"""

from typing import Any

from prefect import State, flow

from config.refusals import Refused
from flows.answers import one_or_none
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude, publish_charts
from flows.run_names import on_the_day
from flows.step_forms.drafting import DraftingForm
from flows.step_pages.drafting import draft_page
from models.states import Source
from tasks.clock import business_time
from tasks.drafting.drafts import LABELS, draft_document
from tasks.drafting.gathered import Wanted


@flow(
    name="Soạn văn bản",
    flow_run_name=on_the_day("Soạn văn bản", lambda form: form.kind),
    description="Soạn công văn, báo cáo, tờ trình, thông báo từ sổ ghi thành tệp Word; số, ngày để trống chờ ký.",
)
@refusing
def draft(form: DraftingForm) -> State[Any]:
    """Draft one document, or look at what it would say."""
    clock, actor = business_time(), operator_of(form)
    made = draft_document(_wanted(form), clock.today, clock.now, actor, Source.FORM, preview=form.preview)
    publish_charts(made.charts)
    return conclude(draft_page(made), changed=False)


def _wanted(form: DraftingForm) -> Wanted:
    return Wanted(
        kind=_kind(form.kind),
        duty=one_or_none(form.duty, "nhiệm vụ") or "",
        occurrence=form.occurrence.strip(),
        send_by=form.send_by,
        report=one_or_none(form.report, "báo cáo") or "",
        version=_version(form.version),
        dossier=one_or_none(form.dossier, "hồ sơ") or "",
        round=one_or_none(form.inspection_round, "đợt") or "",
        decided=one_or_none(form.decided, "hồ sơ") or "",
        award=one_or_none(form.award, "khen thưởng") or "",
        inspection=one_or_none(form.inspection, "cuộc kiểm tra") or "",
        unit=one_or_none(form.unit, "đơn vị") or "",
        appraisal=one_or_none(form.appraisal, "đợt thẩm định") or "",
        member=one_or_none(form.member, "thành viên") or "",
        initiative=one_or_none(form.initiative, "mô hình") or "",
        on=form.on,
        at=form.at,
        place=form.place,
        reason=form.reason,
    )


def _version(chosen: list[str]) -> int | None:
    number = one_or_none(chosen, "bản")
    if number is not None and not number.isdecimal():
        raise Refused(f"Không có bản “{number}”. Hãy chọn một bản trong danh sách.")
    return int(number) if number else None


def _kind(label: str) -> str:
    for code, known in LABELS.items():
        if label == known:
            return code
    raise Refused("Chưa chọn loại văn bản: chọn một loại trong danh sách “Loại văn bản”.")
