"""What is told about an inspection, in the words of the unit's relation to the host; no name of an individual."""

from datetime import date

from config.plan_schema import Relation
from config.refusals import Refused
from config.steps.inspection import Inspecting, Team
from config.vietnamese import date_with_weekday, format_date
from models.inspection.record import FindingKind, Inspection, InspectionFinding, InspectionRound
from models.lifecycle import Told

WHY = "đầu mối của cơ quan, đơn vị làm việc với đoàn kiểm tra"


def team_of(section: Inspecting, code: str) -> Team:
    """A team by its code.

    Raises:
        Refused: the plan's data has none.
    """
    teams = {each.id: each for each in section.teams.each}
    if code not in teams:
        raise Refused(f"Không có đoàn kiểm tra “{code}”. Các đoàn: {', '.join(sorted(teams))}.")
    return teams[code]


def announced(section: Inspecting, inspection: Inspection, row: InspectionRound, unit_name: str) -> Told:
    """The day is set."""
    body, team, day = section.body.name, team_of(section, inspection.team), date_with_weekday(inspection.on_day)
    if inspection.relation == Relation.COORDINATING:
        return Told(
            heading="Lịch làm việc",
            paragraphs=(
                f"{body} trân trọng đề nghị Quý cơ quan phối hợp, bố trí làm việc với {team.name} ({row.name}) "
                f"vào ngày {day}.",
                seats(section, team),
                "Trân trọng đề nghị Quý cơ quan cho biết nếu cần bố trí vào ngày khác.",
            ),
            why=WHY,
        )
    return Told(
        heading="Lịch kiểm tra",
        paragraphs=(
            f"{body} kiểm tra việc thực hiện kế hoạch tại {unit_name} ({row.name}) vào ngày {day}.",
            seats(section, team),
            "Đề nghị đơn vị bố trí thành phần làm việc, chuẩn bị báo cáo tình hình thực hiện và hồ sơ các mô hình "
            "đã đăng ký.",
        ),
        why=WHY,
    )


def moved(section: Inspecting, inspection: Inspection, unit_name: str, from_day: date, reason: str) -> Told:
    """The day or the team has changed."""
    team, day = team_of(section, inspection.team), date_with_weekday(inspection.on_day)
    whom = "Quý cơ quan" if inspection.relation == Relation.COORDINATING else unit_name
    changed = (
        f"Lịch làm việc của {team.name} với {whom} chuyển từ ngày {date_with_weekday(from_day)} sang ngày {day}."
        if from_day != inspection.on_day
        else f"Đoàn làm việc với {whom} vào ngày {day} đổi thành {team.name}; ngày làm việc giữ nguyên."
    )
    return Told(
        heading=_heading(inspection, "Điều chỉnh lịch"),
        paragraphs=(changed, f"Lý do: {reason}", seats(section, team)),
        why=WHY,
    )


def called_off(section: Inspecting, inspection: Inspection, unit_name: str, reason: str) -> Told:
    """The inspection does not take place."""
    team = team_of(section, inspection.team)
    whom = "Quý cơ quan" if inspection.relation == Relation.COORDINATING else unit_name
    return Told(
        heading=_heading(inspection, "Hủy lịch"),
        paragraphs=(
            f"Lịch làm việc ngày {date_with_weekday(inspection.on_day)} của {team.name} với {whom} không còn "
            "thực hiện.",
            f"Lý do: {reason}",
        ),
        why=WHY,
    )


def concluded(inspection: Inspection, unit_name: str, findings: list[InspectionFinding]) -> Told:
    """The conclusion, with each finding, its fix-by day, and under which key the evidence is handed in."""
    coordinating = inspection.relation == Relation.COORDINATING
    whom = "Quý cơ quan" if coordinating else unit_name
    document = (
        f" (văn bản số {inspection.document_number} ngày {format_date(inspection.document_on)})"
        if inspection.document_number and inspection.document_on
        else ""
    )
    opening = f"Kết quả làm việc ngày {date_with_weekday(inspection.on_day)} với {whom}{document}:"
    asked = "Trân trọng đề nghị Quý cơ quan phối hợp" if coordinating else "Đề nghị đơn vị khắc phục, thực hiện"
    closing = (
        f"{asked} và gửi minh chứng theo từng mục nêu trên."
        if findings
        else "Không có tồn tại, kiến nghị phải theo dõi."
    )
    return Told(
        heading="Kết quả làm việc" if coordinating else "Kết luận kiểm tra",
        paragraphs=(opening, *(finding_line(each) for each in findings), closing),
        why=WHY,
    )


def withdrawn(inspection: Inspection, finding: InspectionFinding, reason: str) -> Told:
    """A finding that was already told is not asked for any more."""
    return Told(
        heading="Rút kiến nghị sau kiểm tra",
        paragraphs=(
            f"Mục {finding.number} sau kiểm tra ngày {date_with_weekday(inspection.on_day)} không còn phải thực hiện: "
            f"{finding.words}",
            f"Lý do: {reason}",
        ),
        why=WHY,
    )


def finding_line(finding: InspectionFinding) -> str:
    """One finding in one sentence."""
    what = "Tồn tại, hạn chế" if finding.kind is FindingKind.FINDING else "Kiến nghị"
    words = finding.words.rstrip(".")
    return f"Mục {finding.number}. {what}: {words}. Chậm nhất hết ngày {date_with_weekday(finding.fix_by)}."


def seats(section: Inspecting, team: Team) -> str:
    """Who sits in a team: institutions and roles."""
    names = {each.code: each.name for each in section.teams.members}
    return f"Thành phần {team.name}: {'; '.join(names[code] for code in team.members)}."


def _heading(inspection: Inspection, what: str) -> str:
    return f"{what} {'làm việc' if inspection.relation == Relation.COORDINATING else 'kiểm tra'}"
