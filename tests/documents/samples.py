"""One document of every kind for the plan of Bắc Kạn: institutions and seats only, no person."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import yaml

from config.plan_schema import Relation
from documents.kinds.appraisal_minutes import AppraisalMinutes, Judged, Vote
from documents.kinds.assignment_letter import AssignmentLetter, Task
from documents.kinds.attendance import Attendee
from documents.kinds.candidates import Candidate, Content
from documents.kinds.commendation_decision import CommendationDecision, Commended
from documents.kinds.coordination_letter import CoordinationLetter
from documents.kinds.extension_letter import ExtensionLetter
from documents.kinds.inspection_minutes import Finding, InspectionMinutes, Rated
from documents.kinds.inspection_notice import InspectionNotice, Team, Visit
from documents.kinds.invitation import Invitation
from documents.kinds.overdue_letter import OverdueLetter
from documents.kinds.recognition_decision import RecognitionDecision
from documents.kinds.recognition_proposal import RecognitionProposal
from documents.kinds.result_notice import ResultNotice
from documents.kinds.score_sheet import Criterion, ScoreSheet
from documents.kinds.unit_report import Figure, UnitReport
from documents.kinds.year_lines import HandInLine, InitiativeLine, PetitionLine, VisitLine
from documents.kinds.year_report import Said, YearReport
from documents.paper import Office, Signature
from documents.wording import Cited, Duty, Frame

PLANS = Path(__file__).parent.parent.parent / "config" / "plans"
_UNITS = yaml.safe_load((PLANS / "bac-kan-2024.units.yaml").read_text(encoding="utf-8"))
_PLAN = yaml.safe_load((PLANS / "bac-kan-2024.yaml").read_text(encoding="utf-8"))
_RELATIONS = {each["id"]: each["relation"] for each in _UNITS["classes"]}


def units(relation: str, *classes: str) -> tuple[str, ...]:
    """The city's institutions of a relation, in the order of the plan's file."""
    return tuple(
        each["name"]
        for each in _UNITS["units"]
        if _RELATIONS[each["class"]] == relation and (not classes or each["class"] in classes)
    )


SUBORDINATE = tuple(each for each in units("subordinate", "phong-ban", "xa-phuong") if each != "Phòng Nội vụ")
COORDINATING = units("coordinating")
WARDS = units("subordinate", "xa-phuong")
CONTENTS = tuple(Content(number=each["id"], name=each["name"]) for each in _PLAN["registration"]["contents"])

CITY = Office(
    name="Ủy ban nhân dân thành phố Bắc Kạn",
    short="Ủy ban nhân dân thành phố",
    lines=("Ủy ban nhân dân", "thành phố Bắc Kạn"),
    code="UBND",
    drafter="NV",
    place="TP. Bắc Kạn",
)
TEAM = Office(
    name="Đoàn kiểm tra số 1",
    short="Đoàn kiểm tra",
    lines=("Đoàn kiểm tra số 1",),
    parent="UBND thành phố Bắc Kạn",
    code="ĐKT",
    drafter="NV",
    place="TP. Bắc Kạn",
)
COUNCIL = Office(
    name="Hội đồng thẩm định mô hình “Dân vận khéo” thành phố Bắc Kạn",
    short="Hội đồng",
    lines=("Hội đồng thẩm định", "mô hình “Dân vận khéo”"),
    parent="UBND thành phố Bắc Kạn",
    code="HĐTĐ",
    drafter="NV",
    place="TP. Bắc Kạn",
)
FRAME = Frame(
    office=CITY,
    year=2024,
    signature=Signature.collective("Ủy ban nhân dân", "Chủ tịch", deputy="Phó Chủ tịch"),
    plan=Cited(
        kind="Kế hoạch",
        symbol="KH-UBND",
        by="Ủy ban nhân dân thành phố Bắc Kạn",
        about="thực hiện phong trào “Dân vận khéo” năm 2024",
        year=2024,
    ),
    movement="phong trào “Dân vận khéo” năm 2024",
    model="mô hình “Dân vận khéo”",
    desk="Phòng Nội vụ",
    recipients=("CT, các PCT UBND thành phố",),
)
REPORT = Duty(
    clause="điểm c khoản 2 mục III",
    product="báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024",
    short="báo cáo",
    to="Ủy ban nhân dân thành phố (qua Phòng Nội vụ tổng hợp)",
    deadline="trước ngày 15/11/2024",
)

OVERDUE = OverdueLetter(
    frame=FRAME,
    duty=REPORT,
    units=("Phòng Kinh tế", "Phòng Lao động - Thương binh và Xã hội", "UBND phường Đức Xuân", "UBND xã Nông Thượng"),
    checked_on=date(2024, 11, 15),
    send_by=date(2024, 11, 18),
)
COORDINATION = CoordinationLetter(
    frame=FRAME,
    duty=REPORT,
    bodies=COORDINATING[:2],
    checked_on=date(2024, 11, 15),
    send_by=date(2024, 11, 18),
    report="tổng hợp, báo cáo Ban Thường vụ Thành ủy trước ngày 20/11/2024",
)


def _task(duty: dict[str, str], who: str, deadline: str) -> Task:
    return Task(what=duty["name"], who=who, product=duty["expected"], deadline=deadline, clause=CLAUSES[duty["clause"]])


CLAUSES = {each["id"]: each["cite"] for each in _PLAN["clauses"]}
_DUTIES = {each["id"]: each for each in _PLAN["duties"]}
ALL = "Các phòng, ban, đơn vị sự nghiệp của thành phố; UBND các xã, phường"
ASSIGNMENT = AssignmentLetter(
    frame=FRAME,
    units=(*SUBORDINATE, *units("subordinate", "su-nghiep")),
    partners=COORDINATING,
    tasks=(
        _task(_DUTIES["ke-hoach-don-vi"], ALL, "Chậm nhất hết ngày 23/04/2024 (mốc nội bộ, giả định)"),
        _task(_DUTIES["dang-ky-mo-hinh"], ALL, "Chậm nhất hết ngày 10/05/2024 (mốc nội bộ, giả định)"),
        _task(_DUTIES["tu-kiem-tra"], ALL, "Thường xuyên"),
        _task(_DUTIES["bao-cao-don-vi"], ALL, "Trước ngày 15/11/2024"),
        _task(_DUTIES["truyen-thong"], "Trung tâm Văn hóa, Thể thao và Truyền thông thành phố", "Thường xuyên"),
    ),
)

NOTICE = InspectionNotice(
    frame=FRAME,
    round_name="đợt 1",
    clause="khoản 8 mục II",
    contents=(
        "Công tác lãnh đạo, chỉ đạo, quán triệt, triển khai Kế hoạch; việc xây dựng kế hoạch của cơ quan, đơn vị",
        "Tiến độ, kết quả thực hiện các mô hình “Dân vận khéo” đã đăng ký",
        "Việc tự kiểm tra, rà soát văn bản; khó khăn, vướng mắc, kiến nghị",
    ),
    teams=(
        Team(name="Đoàn kiểm tra số 1", seats=("đại diện Phòng Nội vụ", "đại diện Văn phòng HĐND và UBND")),
        Team(name="Đoàn kiểm tra số 2", seats=("đại diện Phòng Nội vụ", "đại diện Phòng Văn hóa và Thông tin")),
    ),
    visits=tuple(
        Visit(
            unit=unit,
            on=date(2024, 6, 10) + timedelta(days=number // 2),
            team=f"Đoàn kiểm tra số {number % 2 + 1}",
            place=f"Trụ sở {unit}",
            begins="08 giờ 00",
        )
        for number, unit in enumerate(WARDS)
    ),
)
MINUTES = InspectionMinutes(
    frame=replace(FRAME, recipients=()),
    team=TEAM,
    unit="UBND phường Đức Xuân",
    on=date(2024, 6, 10),
    began="08 giờ 00",
    ended="10 giờ 30",
    place="Trụ sở UBND phường Đức Xuân",
    members=(
        Attendee(seat="Trưởng đoàn", unit="Phòng Nội vụ"),
        Attendee(seat="Thành viên", unit="Văn phòng HĐND và UBND"),
    ),
    hosts=(
        Attendee(seat="Đại diện lãnh đạo UBND phường"),
        Attendee(seat="Công chức phụ trách công tác dân vận"),
    ),
    seen=(
        "Kế hoạch thực hiện phong trào “Dân vận khéo” năm 2024 của phường",
        "Bản đăng ký và hồ sơ các mô hình",
    ),
    remarks=("Phường đã xây dựng kế hoạch, phân công công chức theo dõi từng mô hình",),
    rated=(
        Rated(
            code="DVK-P-DX-01",
            name="Tổ dân phố tự quản giữ gìn đường phố xanh, sạch, đẹp",
            rating="Thực hiện tốt",
            remark="Duy trì đều, được Nhân dân đồng tình tham gia.",
        ),
        Rated(
            code="DVK-P-DX-02",
            name="Bộ phận một cửa thân thiện, vì Nhân dân phục vụ",
            rating="Đạt yêu cầu",
            remark="Chưa có số liệu so sánh trước và sau khi thực hiện.",
        ),
    ),
    findings=(
        Finding(
            kind="Tồn tại", words="Hồ sơ mô hình DVK-P-DX-02 chưa có số liệu đánh giá kết quả", fix_by=date(2024, 6, 28)
        ),
        Finding(kind="Kiến nghị", words="Giới thiệu cách làm của mô hình DVK-P-DX-01 đến các phường khác"),
    ),
    opinion="Đơn vị nhất trí với nhận xét của Đoàn kiểm tra, tiếp thu và khắc phục theo thời hạn",
)

_NAMES = {
    "1": (
        "Chi đoàn cùng Nhân dân xây dựng tuyến đường văn minh",
        "Cán bộ Mặt trận gần dân, sát cơ sở, giải quyết kiến nghị ngay từ tổ dân phố",
    ),
    "2": (
        "Bộ phận một cửa thân thiện, vì Nhân dân phục vụ",
        "Công sở xanh, sạch, văn minh; cán bộ, công chức nói đi đôi với làm",
        "Hỗ trợ Nhân dân nộp hồ sơ trực tuyến tại tổ dân phố, thôn",
    ),
    "3": (
        "Tổ dân phố tự quản giữ gìn đường phố xanh, sạch, đẹp",
        "Vận động Nhân dân hiến đất, góp công mở rộng đường liên thôn",
        "Phân loại rác thải tại nguồn gắn với hỗ trợ phụ nữ có hoàn cảnh khó khăn phát triển kinh tế hộ gia đình",
        "Thắp sáng đường quê",
    ),
    "4": ("Câu lạc bộ hát then, đàn tính gắn với phát triển du lịch cộng đồng",),
}


def lines(number: int) -> tuple[InitiativeLine, ...]:
    """That many initiatives, spread over contents and units by counting."""
    every = [(content, name) for content, names in _NAMES.items() for name in names]
    owners = (*WARDS, *COORDINATING)
    made = []
    for place in range(number):
        content, name = every[place % len(every)]
        passed = place % 7 != 6
        made.append(
            InitiativeLine(
                code=f"DVK-2024-{place + 1:03d}",
                name=name if place < len(every) else f"{name} ({place // len(every) + 1})",
                unit=owners[place % len(owners)],
                content=content,
                collective=place % 10 != 9,
                new=place % 3 != 0,
                passed=passed,
                result="Nhân dân đồng tình, duy trì hằng tháng" if passed else "",
                note="" if passed else "Chưa có số liệu chứng minh hiệu quả",
            )
        )
    return tuple(made)


def candidate(line: InitiativeLine) -> Candidate:
    """The same initiative on a list of those proposed or recognised."""
    return Candidate(
        code=line.code,
        name=line.name,
        unit=line.unit,
        content=line.content,
        of="Tập thể" if line.collective else "Cá nhân",
        novelty="Đăng ký mới" if line.new else "Duy trì",
        result=line.result,
        reason="" if line.passed else line.note,
    )


CITY_LINES = lines(20)
PASSED = tuple(candidate(each) for each in CITY_LINES if each.passed)
FAILED = tuple(candidate(each) for each in CITY_LINES if not each.passed)
APPRAISAL_CITED = Cited(
    kind="Biên bản",
    symbol="BB-HĐTĐ",
    by="Hội đồng thẩm định mô hình “Dân vận khéo”",
    about="họp thẩm định mô hình “Dân vận khéo” năm 2024",
    on=date(2024, 11, 26),
)
PROPOSAL = RecognitionProposal(
    frame=FRAME,
    to="Ban Thường vụ Thành ủy",
    reviewed_by="Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở và phong trào “Dân vận khéo” thành phố",
    bases=(
        Cited(
            kind="Kế hoạch",
            symbol="209-KH/TU",
            by="Thành ủy Bắc Kạn",
            about="thực hiện phong trào “Dân vận khéo” năm 2024",
            on=date(2024, 1, 31),
        ),
        Cited(
            kind="Kế hoạch",
            symbol="89/KH-UBND",
            by="Ủy ban nhân dân tỉnh Bắc Kạn",
            about="thực hiện phong trào “Dân vận khéo” năm 2024",
            on=date(2024, 2, 20),
        ),
    ),
    minutes=APPRAISAL_CITED,
    registered=20,
    appraised=20,
    contents=CONTENTS,
    candidates=PASSED,
    enclosed=("Biên bản họp xét", "Báo cáo thành tích của từng mô hình, điển hình"),
)
APPRAISAL = AppraisalMinutes(
    frame=replace(FRAME, recipients=()),
    council=COUNCIL,
    round_name="đợt 1",
    clause="khoản 8 mục II",
    on=date(2024, 11, 26),
    began="14 giờ 00",
    ended="16 giờ 45",
    place="Phòng họp Ủy ban nhân dân thành phố",
    chair=Attendee(seat="Chủ tịch Hội đồng", unit="Ủy ban nhân dân thành phố"),
    secretary=Attendee(seat="Thư ký Hội đồng", unit="Phòng Nội vụ"),
    present=(
        Attendee(seat="Chủ tịch Hội đồng", unit="Ủy ban nhân dân thành phố"),
        Attendee(seat="Phó Chủ tịch Hội đồng", unit="Phòng Nội vụ"),
        Attendee(seat="Ủy viên", unit="Văn phòng HĐND và UBND"),
        Attendee(seat="Ủy viên", unit="Phòng Văn hóa và Thông tin"),
        Attendee(seat="Thư ký", unit="Phòng Nội vụ"),
    ),
    absent=(Attendee(seat="Ủy viên", unit="Ủy ban MTTQ Việt Nam thành phố"),),
    method=(
        "Các thành viên chấm theo bộ tiêu chí; mô hình đạt từ 5/6 tiêu chí trở lên được đưa ra biểu quyết, đạt khi quá nửa "
        "tổng số thành viên tán thành."
    ),
    judged=tuple(
        Judged(
            code=each.code,
            name=each.name,
            unit=each.unit,
            total="6/6 tiêu chí" if each.passed else "4/6 tiêu chí",
            passed=each.passed,
            vote=Vote(present=4, in_favour=4, against=0) if each.passed else None,
            reason=each.note,
            apart=("Ủy viên (Phòng Văn hóa và Thông tin)",) if number == 2 else (),
        )
        for number, each in enumerate(CITY_LINES)
    ),
)
MEETING = Invitation(
    frame=FRAME,
    meeting="họp thẩm định mô hình “Dân vận khéo” năm 2024 (đợt 1)",
    guests=(
        "Đại diện Ban Dân vận Thành ủy",
        "Đại diện lãnh đạo Ủy ban MTTQ Việt Nam thành phố",
        "Các thành viên Hội đồng thẩm định mô hình “Dân vận khéo”",
    ),
    chaired_by="Chủ tịch Hội đồng thẩm định mô hình “Dân vận khéo”",
    begins="14 giờ 00",
    on=date(2024, 11, 26),
    place="Phòng họp Ủy ban nhân dân thành phố",
    contents=("Thẩm định các mô hình, điển hình đã đăng ký năm 2024",),
    prepares=("thành viên Hội đồng nghiên cứu trước hồ sơ, hoàn thành phiếu chấm",),
)
RESULT = ResultNotice(
    frame=FRAME,
    decision=Cited(
        kind="Quyết định",
        symbol="QĐ/TU",
        by="Ban Thường vụ Thành ủy",
        about="công nhận mô hình, điển hình “Dân vận khéo” năm 2024",
        year=2024,
    ),
    recognised_by="Ban Thường vụ Thành ủy",
    contents=CONTENTS,
    recognised=PASSED,
    declined=FAILED,
)
EXTENSION = ExtensionLetter(
    frame=FRAME,
    duty=REPORT,
    unit="UBND phường Đức Xuân",
    relation=Relation.SUBORDINATE,
    asked=Cited(
        kind="Công văn",
        symbol="112/UBND-VP",
        by="UBND phường Đức Xuân",
        about="đề nghị gia hạn thời gian gửi báo cáo",
        on=date(2024, 11, 11),
    ),
    until=date(2024, 11, 18),
    reason="phường đang tổng hợp số liệu của các tổ dân phố sau đợt thiên tai",
)


def _hand_ins() -> tuple[HandInLine, ...]:
    found = []
    for product, due in (("Kế hoạch", date(2024, 4, 23)), ("Báo cáo", date(2024, 11, 14))):
        for number, unit in enumerate((*SUBORDINATE, *COORDINATING)):
            coordinating = unit in COORDINATING
            late = product == "Báo cáo" and number == 11
            missing = coordinating and number % 4 == 3
            arrived = None if missing else due + timedelta(days=5 if late else -(number % 6))
            standing = "Chưa nhận được" if missing else "Nộp chậm 5 ngày" if late else "Đúng hạn"
            found.append(
                HandInLine(
                    product=product,
                    unit=unit,
                    due=due,
                    arrived=arrived,
                    standing=standing,
                    times_returned=1 if number == 4 else 0,
                    internal=product == "Kế hoạch",
                    late=late,
                )
            )
    return tuple(found)


YEAR = YearReport(
    frame=replace(FRAME, recipients=("CT, các PCT UBND thành phố", "Ủy ban MTTQ, các đoàn thể thành phố")),
    to=(
        "Ban Thường vụ Thành ủy",
        "Ban Dân vận Thành ủy",
        "Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở và phong trào “Dân vận khéo” thành phố",
    ),
    subject="Kết quả thực hiện phong trào “Dân vận khéo” năm 2024",
    recognised_by="Ban Thường vụ Thành ủy",
    contents=CONTENTS,
    initiatives=CITY_LINES,
    hand_ins=_hand_ins(),
    visits=tuple(VisitLine(unit=unit, on=date(2024, 6, 10), findings=1, still_open=0) for unit in WARDS),
    petitions=(
        PetitionLine(voice="Ủy ban MTTQ Việt Nam", answered=True),
        PetitionLine(voice="Nhân dân", answered=False),
    ),
    said=Said(
        direction=(
            "Ủy ban nhân dân thành phố đã ban hành Kế hoạch, giao nhiệm vụ cho các cơ quan, đơn vị; gắn thực hiện phong "
            "trào với Quy chế dân chủ ở cơ sở và các nhiệm vụ trọng tâm của thành phố.",
        ),
        strengths=("Các mô hình bám sát nhiệm vụ trọng tâm, được Nhân dân đồng tình, tham gia.",),
        limits=("Một số hồ sơ mô hình chưa có số liệu chứng minh hiệu quả.",),
    ),
)

DECISION = RecognitionDecision(
    frame=FRAME,
    host_recognises=True,
    bases=("Căn cứ Kế hoạch số 89/KH-UBND ngày 20 tháng 02 năm 2024 của Ủy ban nhân dân tỉnh Bắc Kạn",),
    proposed_by="Trưởng phòng Nội vụ",
    contents=CONTENTS,
    recognised=PASSED,
    carried_out_by=("Văn phòng HĐND và UBND", "Phòng Nội vụ"),
)
COMMENDATION = CommendationDecision(
    frame=FRAME,
    authority="Chủ tịch Ủy ban nhân dân thành phố Bắc Kạn",
    signed_by=Signature.head("Chủ tịch", deputy="Phó Chủ tịch"),
    award="Giấy khen về thi đua theo chuyên đề",
    merit="đã có thành tích xuất sắc trong phong trào thi đua “Dân vận khéo”",
    bases=DECISION.bases,
    proposed_by="Trưởng phòng Nội vụ",
    commended=(
        Commended(name="Phòng Kinh tế", unit="Phòng Kinh tế", individual=False, years="năm 2024"),
        Commended(name="Người được đề nghị (ví dụ)", unit="UBND phường Đức Xuân", individual=True, years="năm 2024"),
    ),
    carried_out_by=("Văn phòng HĐND và UBND", "Phòng Nội vụ"),
)
WARD = Office(
    name="Ủy ban nhân dân phường Đức Xuân",
    short="Ủy ban nhân dân phường",
    lines=("Ủy ban nhân dân", "phường Đức Xuân"),
    code="UBND",
    drafter="VP",
    place="Đức Xuân",
)
UNIT_REPORT = UnitReport(
    frame=FRAME,
    unit=WARD,
    signed_by=Signature.collective("Ủy ban nhân dân", "Chủ tịch"),
    to=REPORT.to,
    subject="Kết quả thực hiện phong trào “Dân vận khéo” năm 2024",
    figures=tuple(
        Figure(name=each["name"], measure=each["measure"], value=value)
        for each, value in zip(_PLAN["year_end"]["columns"]["each"], (2, 1, 1, 2, 0, *[None] * 4), strict=False)
    ),
    contents=CONTENTS,
    initiatives=tuple(each for each in CITY_LINES if each.unit == "UBND phường Đức Xuân"),
)

SHEET = ScoreSheet(
    frame=replace(FRAME, recipients=()),
    council=COUNCIL,
    round_name="đợt 1",
    member=Attendee(seat="Ủy viên", unit="Văn phòng HĐND và UBND"),
    code=CITY_LINES[0].code,
    name=CITY_LINES[0].name,
    unit=CITY_LINES[0].unit,
    criteria=tuple(
        Criterion(name=each["name"], required=each.get("required", False)) for each in _PLAN["appraisal"]["criteria"]
    ),
)

SAMPLES: dict[str, object] = {
    "cong-van-giao-nhiem-vu": ASSIGNMENT,
    "cong-van-don-doc": OVERDUE,
    "cong-van-don-doc-mot-don-vi": replace(OVERDUE, units=("UBND phường Đức Xuân",)),
    "cong-van-don-doc-nhieu-don-vi": replace(OVERDUE, units=SUBORDINATE),
    "cong-van-phoi-hop": COORDINATION,
    "cong-van-gia-han": EXTENSION,
    "cong-van-khong-gia-han": replace(EXTENSION, until=None, reason="thời hạn tổng hợp chung của thành phố đã ấn định"),
    "thong-bao-kiem-tra": NOTICE,
    "bien-ban-kiem-tra": MINUTES,
    "giay-moi": MEETING,
    "phieu-cham": SHEET,
    "bien-ban-tham-dinh": APPRAISAL,
    "to-trinh-cong-nhan": PROPOSAL,
    "quyet-dinh-cong-nhan": DECISION,
    "quyet-dinh-khen-thuong": COMMENDATION,
    "thong-bao-ket-qua": RESULT,
    "bao-cao-don-vi": UNIT_REPORT,
    "bao-cao-tong-ket": YEAR,
}
