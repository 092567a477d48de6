"""What units and the office are told about an appraisal: whole sentences, no score, no vote, nobody's name (II.8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.plan_schema import Relation
from config.steps.appraisal import Appraising
from config.vietnamese import date_with_weekday, format_date
from models.appraisal.record import AppraisalRound
from models.lifecycle import Told

WHY_OPEN = {
    "tie": "bằng điểm ở vị trí cuối được chọn, chờ Hội đồng quyết định",
    "too_few": "chưa đủ số phiếu chấm tối thiểu",
    "no_vote": "chưa biểu quyết, hoặc phải bỏ phiếu lại",
    "no_quorum": "phiên họp chưa đủ số thành viên theo quy định; thành viên có xung đột lợi ích không tính",
    "not_confirmed": "không còn ở trạng thái đã xác nhận đăng ký",
}
HOW_TO_DECIDE = {
    "tie": "Ghi lựa chọn của Hội đồng bằng “Quyết định khi bằng điểm”.",
    "too_few": "Mở lại việc chấm để nhận thêm phiếu, hoặc để mô hình ấy lại đợt sau.",
    "no_vote": "Nạp kết quả biểu quyết của phiên họp từ tệp.",
    "no_quorum": "Họp lại với đủ thành viên, ghi phiên họp và nạp kết quả biểu quyết, rồi xem trước lại.",
    "not_confirmed": "Để mô hình ấy lại đợt sau.",
}
WHY_FAILED = {
    "items": "chưa đạt đủ số tiêu chí theo quy định",
    "required": "chưa đạt tiêu chí bắt buộc",
    "threshold": "chưa đạt mức điểm theo quy định",
    "top": "không nằm trong số mô hình được lựa chọn theo thứ tự",
    "vote": "chưa đạt tỷ lệ tán thành theo quy định của Hội đồng",
    "council": "Hội đồng quyết định chọn mô hình khác trong số các mô hình bằng nhau",
}


@dataclass(frozen=True)
class CriterionFound:
    """What was found on one criterion: fulfilled or not, and what members remarked, without saying who."""

    code: str
    met: bool
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """The result of one mô hình as a unit is told it.

    Args:
        why: codes of `WHY_FAILED`, in their order.
    """

    code: str
    name: str
    passed: bool
    why: tuple[str, ...]
    criteria: tuple[CriterionFound, ...]


def reasons(result: Result, section: Appraising, *, only_missing: bool = False) -> list[str]:
    """Sentences that say why, criterion by criterion; what was not fulfilled comes with what to do.

    Args:
        only_missing: pass over what was fulfilled, as minutes do.
    """
    said = [f"{_capital(WHY_FAILED[code])}." for code in result.why if code in WHY_FAILED]
    texts = {each.id: each for each in section.criteria}
    for found in result.criteria:
        text = texts.get(found.code)
        if text is None or (only_missing and found.met):
            continue
        stands = "đạt" if found.met else "chưa đạt"
        parts = [f"Tiêu chí “{text.name}”: {stands}."]
        if not found.met and text.advice:
            parts.append(text.advice if text.advice.endswith(".") else f"{text.advice}.")
        parts += [remark if remark.endswith((".", "!", "?")) else f"{remark}." for remark in found.remarks]
        said.append(" ".join(parts))
    return said


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def results_told(row: AppraisalRound, section: Appraising, relation: Relation, results: Sequence[Result]) -> Told:
    """The results of one unit's mô hình, each with its reasons."""
    opening = {
        Relation.SUBORDINATE: "Thông báo kết quả thẩm định để cơ quan, đơn vị biết và hoàn thiện hồ sơ.",
        Relation.COORDINATING: "Trân trọng thông báo kết quả thẩm định để quý cơ quan biết, phối hợp thực hiện.",
        Relation.SUPERIOR: "Kính báo kết quả thẩm định.",
    }[relation]
    paragraphs = [opening, f"{section.council}, {row.name}:"]
    for each in results:
        outcome = "ĐẠT" if each.passed else "CHƯA ĐẠT"
        paragraphs.append(f"{each.code}, {each.name}: {outcome}.")
        paragraphs += reasons(each, section)
    if any(each.passed for each in results):
        paragraphs.append(
            "Mô hình đạt được tổng hợp, trình cơ quan có thẩm quyền xét công nhận; kết quả thẩm định chưa phải là "
            "quyết định công nhận."
        )
    return Told(
        heading="Kết quả thẩm định mô hình “Dân vận khéo”",
        paragraphs=tuple(paragraphs),
        why="đầu mối phụ trách của cơ quan, đơn vị có mô hình được thẩm định",
    )


def appraisal_begins(row: AppraisalRound, section: Appraising, relation: Relation, codes: Sequence[str]) -> Told:
    """A unit's mô hình are being appraised: which, and what a change of the dossier means."""
    opening = {
        Relation.SUBORDINATE: f"Hồ sơ sau đây được đưa vào thẩm định, {row.name}: {', '.join(codes)}.",
        Relation.COORDINATING: f"Trân trọng thông báo hồ sơ sau đây được đưa vào thẩm định, {row.name}: "
        f"{', '.join(codes)}.",
        Relation.SUPERIOR: f"Kính báo hồ sơ sau đây được đưa vào thẩm định, {row.name}: {', '.join(codes)}.",
    }[relation]
    return Told(
        heading="Thẩm định mô hình “Dân vận khéo”",
        paragraphs=(
            opening,
            f"Đơn vị thẩm định: {section.council}.",
            "Hồ sơ sửa đổi sau khi đã chấm thì phần liên quan được thẩm định lại.",
        ),
        why="đầu mối phụ trách của cơ quan, đơn vị có mô hình được thẩm định",
    )


def sheets_assigned(
    row: AppraisalRound, section: Appraising, relation: Relation, member: str, codes: Sequence[str], *, again: bool
) -> Told:
    """A member's unit is told what the member, by code, has to appraise and by when."""
    asked = {
        Relation.SUBORDINATE: "Đề nghị cơ quan, đơn vị",
        Relation.COORDINATING: "Trân trọng đề nghị quý cơ quan phối hợp",
        Relation.SUPERIOR: "Kính đề nghị",
    }[relation]
    what = (
        f"hồ sơ thay đổi sau khi chấm, cần chấm lại {len(codes)} hồ sơ: {', '.join(codes)}"
        if again
        else f"được phân công thẩm định {len(codes)} hồ sơ: {', '.join(codes)}"
    )
    due = f"Hạn nộp phiếu chấm: {date_with_weekday(row.scores_due_on)}." if row.scores_due_on and not again else ""
    return Told(
        heading="Chấm lại hồ sơ thẩm định" if again else "Phân công thẩm định mô hình “Dân vận khéo”",
        paragraphs=(
            f"{asked} chuyển tới thành viên có mã {member} của {section.council}.",
            f"{row.name}: {what}.",
            *([due] if due else []),
            "Thành viên chấm độc lập trên phiếu của mình; nếu có xung đột lợi ích với hồ sơ nào thì báo Phòng Nội vụ, "
            "không chấm hồ sơ ấy.",
        ),
        why="đầu mối phụ trách của cơ quan, đơn vị có thành viên Hội đồng",
    )


def dossiers_changed(row: AppraisalRound, codes: Sequence[str], sheets: int) -> Told:
    """The office is told that dossiers changed after they were scored."""
    return Told(
        heading="Hồ sơ thay đổi sau khi chấm",
        paragraphs=(
            f"Đợt {row.code} ({row.name}): hồ sơ {', '.join(codes)} đã thay đổi sau khi chấm; "
            f"{sheets} phiếu được mở lại.",
            "Đề nghị các thành viên liên quan chấm lại; kết quả chỉ áp dụng, công bố khi các phiếu này đã nộp lại.",
        ),
        why="chuyên viên theo dõi việc thẩm định",
    )


def sheets_missing(row: AppraisalRound, missing: dict[str, int]) -> Told:
    """The office is told whose sheets are awaited, by code and number."""
    assert row.scores_due_on is not None
    said = ", ".join(f"{code} ({number} phiếu)" for code, number in missing.items())
    return Told(
        heading="Phiếu chấm chưa nộp",
        paragraphs=(
            f"Đợt {row.code} ({row.name}): hạn nộp phiếu chấm là {date_with_weekday(row.scores_due_on)}.",
            f"Thành viên chưa nộp đủ: {said}.",
        ),
        why="chuyên viên theo dõi việc thẩm định",
    )


def results_due_text(row: AppraisalRound) -> str:
    """The day for sheets as a page says it."""
    return format_date(row.scores_due_on) if row.scores_due_on else "chưa đặt"
