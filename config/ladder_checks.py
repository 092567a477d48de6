"""What must hold for the ladders of a plan: who may be told what, and one ladder for every duty.

Findings are (path, sentence), as in `config/plan_checks.py`; what could not be read is None and is passed over.
"""

from config.plan_errors import Findings, Path
from config.plan_schema import DeadlineKind, DutyText, Message, PlanFile, Relation, Role, UnitsFile

_DATED = (DeadlineKind.LEGAL, DeadlineKind.EXTERNAL)
_SAYS_LATE = (Message.OVERDUE, Message.OVERDUE_REPORT)
_ABOVE_OFFICER = (Role.HEAD, Role.LEADER_IN_CHARGE)


def ladders_keep_manners(plan: PlanFile) -> Findings:
    """Who may be called late, by whom and after whose release (see docs: who may be told what)."""
    for number, ladder in enumerate(plan.ladders or []):
        kinds, relations = ladder.kinds or [], ladder.relations or []
        if Relation.SUPERIOR in relations:
            yield ("ladders", number, "relations"), "Cấp trên không bao giờ bị nhắc; bỏ superior khỏi “relations”."
        seen: set[tuple[str, Role, Message]] = set()
        for index, rung in enumerate(ladder.rungs or []):
            path: Path = ("ladders", number, "rungs", index)
            if rung.on is None or rung.role is None or rung.message is None:
                continue
            if (rung.on, rung.role, rung.message) in seen:
                yield path, f"Bậc {rung.on} ghi hai lần cho cùng vai trò và thông báo; bỏ một dòng."
            seen.add((rung.on, rung.role, rung.message))
            late = rung.message in _SAYS_LATE
            if Relation.COORDINATING in relations and (late or rung.on.startswith("T+")):
                yield path, f"Cơ quan phối hợp không bị nhắc sau hạn; bỏ bậc {rung.on} hoặc bỏ coordinating."
            if late and not set(kinds) <= set(_DATED):
                yield path, f"Chỉ hạn nêu trong văn bản (legal, external) mới có thể quá hạn; bỏ bậc {rung.on}."
            if DeadlineKind.STANDING in kinds and not ladder.supplement and rung.on != "roll_out":
                yield path, f"Việc thường xuyên không có ngày để tính bậc {rung.on}; chỉ dùng bậc roll_out."
            if late and rung.release is False:
                yield path, f"Thông báo quá hạn ở bậc {rung.on} phải có người duyệt mới gửi; ghi “release: true”."
            elif rung.role in _ABOVE_OFFICER and rung.release is False:
                yield path, f"Thông báo gửi lãnh đạo ở bậc {rung.on} phải có người duyệt mới gửi; ghi “release: true”."
            if rung.message == Message.NOT_RECEIVED and rung.role != Role.HOME_AFFAIRS_OFFICER:
                yield path, "Danh sách chưa nhận được chỉ gửi home_affairs_officer để đối chiếu; sửa “role”."


def every_duty_has_one_ladder(plan: PlanFile, units: UnitsFile) -> Findings:
    if plan.ladders is None or any(ladder.kinds is None or ladder.relations is None for ladder in plan.ladders):
        return
    told: set[tuple[DeadlineKind, Relation]] = set()
    for index, duty in enumerate(plan.duties or []):
        if duty.kind is None or duty.ladder is not None:
            continue
        for relation in _relations(duty, units):
            if (duty.kind, relation) in told:
                continue
            told.add((duty.kind, relation))
            fitting = [
                (number, ladder.id)
                for number, ladder in enumerate(plan.ladders)
                if not ladder.supplement and duty.kind in ladder.kinds and relation in ladder.relations
            ]
            if not fitting:
                yield (
                    ("duties", index, "kind"),
                    (
                        f"Chưa có bậc thang cho việc loại {duty.kind} của đơn vị có quan hệ {relation}; bổ sung "
                        "vào “ladders”."
                    ),
                )
            for number, id_ in fitting[1:]:
                yield (
                    ("ladders", number),
                    (
                        f"Việc loại {duty.kind} của đơn vị có quan hệ {relation} có hai bậc thang: {fitting[0][1]} "
                        f"và {id_}; chỉ giữ một."
                    ),
                )


def _relations(duty: DutyText, units: UnitsFile) -> list[Relation]:
    """The relations of those who may owe a duty, without the superior ones (they are an error of their own)."""
    classes = {item.id: item.relation for item in units.classes or []}
    by_code = {unit.code: unit.unit_class for unit in units.units or []}
    found: list[Relation] = []
    for owed in duty.owed_by or []:
        class_id = owed.unit_class or (by_code.get(owed.unit) if owed.unit else None)
        relation = classes.get(class_id) if class_id else None
        if relation is not None and relation != Relation.SUPERIOR and relation not in found:
            found.append(relation)
    return found
