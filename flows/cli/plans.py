"""`danvan plan …`: check a plan's files, see what they cover, take them into the record."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.output import NOBODY_NAMED, Actor, AsJson, agreed, day_of, say, warn, write_json, write_table
from flows.cli.record import prepared
from flows.cli.words import Commands

if TYPE_CHECKING:
    from models.fan_out import FanOut
    from models.plan_record import Differences
    from tasks.plan_files import Loaded

app = Commands("Tệp kế hoạch: kiểm tra, đối chiếu với điều khoản, nạp vào sổ.")

PlanPath = Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp kế hoạch, ví dụ config/plans/bac-kan-2024.yaml.")]
UnitsPath = Annotated[Path, typer.Option("--units", metavar="TỆP", help="Tệp đơn vị và đầu mối.")]

# What `--json` promises; the report of the task has more, which people see in the table.
DUTY_KEYS = ("id", "clause", "step", "kind", "due_on", "working_target", "words", "units")


@app.command("check")
def check(
    file: PlanPath,
    units: Annotated[Path | None, typer.Option("--units", metavar="TỆP", help="Tệp đơn vị và đầu mối.")] = None,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra tệp kế hoạch: mọi lỗi một lần, mỗi lỗi có đường dẫn, dòng và cách sửa."""
    prepared()
    from tasks.plan_files import check_plan

    checked = check_plan(file, units)
    warn(checked.warnings)
    if as_json:
        write_json(_promised(checked.report))
    elif checked.ok:
        _show_duties(checked.report["plan"])
    else:
        say(*(_error_line(error) for error in checked.report["errors"]))
    if not checked.ok:
        raise typer.Exit(1)


def _promised(report: dict[str, Any]) -> dict[str, Any]:
    plan = report["plan"]
    if plan is None:
        return report
    return report | {"plan": plan | {"duties": [{key: duty[key] for key in DUTY_KEYS} for duty in plan["duties"]]}}


def _error_line(error: dict[str, Any]) -> str:
    where = f"{error['path']} (dòng {error['line']})" if error["line"] else error["path"]
    return f"{where}: {error['message']}" if where else str(error["message"])


def _show_duties(plan: dict[str, Any]) -> None:
    say(f"Kế hoạch {plan['id']}: {len(plan['clauses'])} điều khoản, {len(plan['duties'])} mốc. Không có lỗi.", "")
    write_table(
        ("Nhiệm vụ", "Kỳ", "Căn cứ", "Hạn", "Mốc làm việc", "Đơn vị", "Cách hiểu"),
        [
            (
                duty["id"],
                duty["occurrence"],
                duty["clause"],
                day_of(duty["due_on"]),
                day_of(duty["working_target"]),
                len(duty["units"]),
                "; ".join(part for part in (duty["reading"], duty["label"]) if part),
            )
            for duty in plan["duties"]
        ],
    )


@app.command("coverage")
def coverage(file: PlanPath, as_json: AsJson = False) -> None:
    """Điều khoản chưa có nhiệm vụ, và nhiệm vụ không có điều khoản."""
    prepared()
    from tasks.plan_files import check_coverage

    found = check_coverage(file)
    if as_json:
        write_json(found)
        return
    if not any(found.values()):
        say("Mọi điều khoản xếp lịch được đều có nhiệm vụ, và nhiệm vụ nào cũng có điều khoản.")
    for title, key in (
        ("Điều khoản chưa có nhiệm vụ:", "clauses_without_duty"),
        ("Nhiệm vụ không có điều khoản:", "duties_without_clause"),
    ):
        if found[key]:
            say(title, *(f"- {each}" for each in found[key]))


@app.command("load")
def load(
    file: PlanPath,
    units: UnitsPath,
    apply: Annotated[bool, typer.Option("--yes", "--apply", help="Nạp luôn, không hỏi lại.")] = False,
    adopt: Annotated[bool, typer.Option("--adopt", help="Chuyển cơ quan sang chạy kế hoạch này.")] = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Nạp kế hoạch vào sổ: xem trước những gì sẽ thay đổi, hỏi, rồi mới nạp."""
    settings = prepared()
    from models.states import Source
    from tasks.clock import machine_now
    from tasks.doctor import check_record, is_new
    from tasks.plan_files import load_plan

    if is_new(settings):
        _load_into_nothing(file, units, apply, actor)
        return
    check_record(settings)

    def run(*, really: bool) -> "Loaded":
        return load_plan.fn(file, units, machine_now(), actor, Source.COMMAND, apply=really, adopt=adopt)

    shown = run(really=False)
    warn(shown.warnings)
    _show_differences(shown)
    if shown.differences.nothing and (shown.obligations is None or shown.obligations.nothing) and not adopt:
        return
    if apply or agreed("Nạp vào sổ?"):
        done = run(really=True)
        say(f"Đã nạp, phiên bản {done.differences.version}.")
    else:
        say("", "Chưa nạp gì. Muốn nạp, chạy lại lệnh này với --yes.")


def _load_into_nothing(file: Path, units: Path, apply: bool, actor: str) -> None:
    """The first plan of a new home makes a training office; without agreement nothing is made, not even a file."""
    from config.refusals import Refused
    from config.settings import settings
    from models.states import Mode, Source
    from tasks.clock import machine_now
    from tasks.plan_files import check_plan, load_plan
    from tasks.setup import create_office, migrate

    checked = check_plan(file, units)
    warn(checked.warnings)
    if not checked.ok:
        listed = "\n".join(f"- {_error_line(error)}" for error in checked.report["errors"])
        raise Refused(f"Tệp kế hoạch có lỗi, chưa nạp gì:\n{listed}")
    plan = checked.report["plan"]
    owing = {unit for duty in plan["duties"] for unit in duty["units"]}
    say(
        f"Thư mục {settings().home} chưa có dữ liệu: sẽ mở một cơ quan ở chế độ DIỄN TẬP với kế hoạch {plan['id']}.",
        f"Sẽ tạo: {len({duty['id'] for duty in plan['duties']})} nhiệm vụ, {len(owing)} đơn vị phải thực hiện.",
        "Muốn chạy chính thức, hãy dùng “danvan init”.",
    )
    if not (apply or agreed("Nạp vào sổ?")):
        say("", "Chưa nạp gì. Muốn nạp, chạy lại lệnh này với --yes.")
        return
    migrate(settings())
    create_office(Mode.TRAINING, machine_now())
    load_plan.fn(file, units, machine_now(), actor, Source.COMMAND, apply=True)
    say("Đã nạp, phiên bản 1. Việc tiếp theo: “danvan roll-out”, hoặc “danvan up” để mở giao diện.")


def _show_differences(loaded: "Loaded") -> None:
    differs, obligations = loaded.differences, loaded.obligations
    lines = [*_changes(differs), *(_moves(obligations) if obligations else ())]
    if not lines:
        say("Tệp giống hệt kế hoạch trong sổ: không có gì thay đổi.")
        return
    what = "Kế hoạch mới" if differs.new_plan else f"Phiên bản {differs.version} của kế hoạch"
    say(f"{what}. Sẽ thay đổi:", *(f"- {line}" for line in lines))


SECTIONS = {
    "header": "phần đầu văn bản (header)",
    "legal_bases": "căn cứ ban hành (legal_bases)",
    "policy": "lựa chọn của cơ quan (policy)",
    "assumptions": "giả định (assumptions)",
    "events": "sự kiện (events)",
    "ladders": "bậc thang thông báo (ladders): lịch nhắc từ ngày mai được lập lại",
    "classes": "nhóm đơn vị (classes)",
    "documents": "văn bản của cơ quan (documents)",
}


def _changes(differs: "Differences") -> list[str]:
    named = (
        ("Thêm nhiệm vụ", differs.duties_added),
        ("Sửa nhiệm vụ", differs.duties_changed),
        ("Bỏ nhiệm vụ", differs.duties_withdrawn),
        ("Thêm đơn vị", differs.units_added),
        ("Sửa đơn vị", differs.units_changed),
        ("Sửa điều khoản", differs.clauses_changed),
        ("Sửa phần", tuple(SECTIONS.get(each, each) for each in differs.sections_changed)),
    )
    return [f"{words} ({len(each)}): {', '.join(each)}" for words, each in named if each]


def _moves(obligations: "FanOut") -> list[str]:
    counted = (
        ("Tạo {} việc phải làm", obligations.created),
        ("Rút {} việc phải làm", obligations.withdrawn),
        ("Giao lại {} việc phải làm", obligations.restored),
    )
    return [words.format(count) for words, count in counted if count] + [
        f"Chuyển hạn {move.duty}: {day_of(move.old)} → {day_of(move.new)} ({len(move.units)} đơn vị)"
        for move in obligations.moved.values()
    ]


@app.command("schema")
def schema() -> None:
    """In JSON Schema của tệp kế hoạch, để trình soạn thảo gợi ý và bắt lỗi."""
    from config.plan_files import schema_files

    print(schema_files()["plan.schema.json"], end="")
