"""The year up to 21/11/2024 through the real server and runner, against the list written by hand from the plan."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from conftest import EngineProcess

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

EXPECTED = Path(__file__).parent.parent / "data" / "bac-kan-2024-expected-notices.csv"

SAID = """
    select notice.day, contact.email, obligation.unit_code, obligation.duty_code, obligation.occurrence,
           notice_line.clause_code, notice_line.rung, notice_line.message
    from notice_line
    join notice on notice.id = notice_line.notice_id
    join contact on contact.id = notice_line.contact_id
    join obligation on obligation.id = notice_line.obligation_id
    where notice.state = 'accepted' and notice_line.state = 'said'
"""

REPORT, UNIT_PLAN = "bao-cao-don-vi", "ke-hoach-don-vi"

Line = tuple[str, ...]


def test_every_notice_of_the_year_is_the_one_the_plan_asks_for(office: EngineProcess) -> None:
    expected = expected_lines()

    live_the_year(office)

    units, recipients = {line[2] for line in expected}, {line[1] for line in expected}
    said = [tuple(str(value) for value in row) for row in office.record(SAID)]
    assert sorted(line for line in said if line[2] in units and line[1] in recipients) == sorted(expected)
    assert office.newest_artifact("bang-theo-doi").startswith("# DIỄN TẬP · Bảng theo dõi, ngày 21/11/2024\n")


def live_the_year(office: EngineProcess) -> None:
    """Press the buttons of the story that `tests/data/README.md` tells."""
    advance(office, date(2024, 4, 12))
    hand_in(office, "X-DQ", UNIT_PLAN, "2024-04-12")
    advance(office, date(2024, 11, 11))
    hand_in(office, "X-DQ", REPORT, "2024-11-11")
    advance(office, date(2024, 11, 12))
    done(
        office,
        "Ghi nhận nộp",
        action="Trả lại để bổ sung",
        unit=choice(office, "unit", "X-DQ"),
        duty=choice(office, "duty", REPORT),
        reason="Thiếu phụ lục danh sách mô hình.",
        supplement_due_on="2024-11-18",
        complete=True,
    )
    advance(office, date(2024, 11, 15))
    refuse_release_before_the_check(office)
    done(office, "Đối chiếu", duty=choice(office, "duty", REPORT), through_on="2024-11-14")
    release_all(office)
    advance(office, date(2024, 11, 18))
    done(office, "Đối chiếu", duty=choice(office, "duty", REPORT), through_on="2024-11-15")
    release_all(office)
    hand_in(office, "X-DQ", REPORT, "2024-11-18")
    advance(office, date(2024, 11, 19))
    hand_in(office, "P-DX", REPORT, "2024-11-19")
    send_the_citys_report(office, "2024-11-19")
    advance(office, date(2024, 11, 21))


def send_the_citys_report(office: EngineProcess, on: str) -> None:
    """The office's own duty is met by the report's whole way out, and by nothing less."""
    done(office, "Bản số liệu báo cáo", action="Lập bản số liệu")
    for _ in ("Trưởng phòng", "Văn phòng", "Phó Chủ tịch"):
        done(office, "Ký, phát hành báo cáo", action="Ghi nhận ký, duyệt bước tiếp theo", on=on)
    done(office, "Ký, phát hành báo cáo", action="Ghi nhận phát hành", on=on, number="120/BC-UBND")
    recipients = ["BTV-TU · Ban Thường vụ Thành ủy", "BDV-TU · Ban Dân vận Thành ủy"]
    recipients.append("BCD · BCĐ thực hiện QCDC ở cơ sở và phong trào “Dân vận khéo” thành phố")
    done(office, "Gửi báo cáo", action="Ghi nhận đã gửi", recipients=recipients, sent_on=on)


def done(office: EngineProcess, flow_name: str, **form: object) -> str:
    """Run a flow that must succeed; return its sentence."""
    state, message = office.do(flow_name, **form)
    assert state == "COMPLETED", message
    return message


def advance(office: EngineProcess, to: date) -> None:
    """Move the training clock."""
    done(office, "Diễn tập: chuyển đến ngày", to=to.isoformat())


def hand_in(office: EngineProcess, unit: str, duty: str, arrived_on: str) -> None:
    """Record that a unit's document has arrived."""
    done(
        office,
        "Ghi nhận nộp",
        unit=choice(office, "unit", unit),
        duty=choice(office, "duty", duty),
        arrived_on=arrived_on,
    )


def choice(office: EngineProcess, field: str, code: str) -> str:
    """Pick from a form's list by the code that each entry begins with."""
    (found,) = [entry for entry in office.choices("Ghi nhận nộp", field) if entry.startswith(f"{code} · ")]
    return found


def refuse_release_before_the_check(office: EngineProcess) -> None:
    """Nothing that says late may leave before the clerk has looked at the register: the run is red and says so."""
    before = office.record("select count(*) from notice_line where state = 'held'")

    state, message = office.do("Duyệt gửi", action="Gửi", code="khong-co")

    assert (state, message.startswith("Không có thông báo nào chờ duyệt.")) == ("FAILED", True), message
    assert office.record("select count(*) from notice_line where state = 'held'") == before


def release_all(office: EngineProcess) -> None:
    """Look, take the code, and release what was shown."""
    done(office, "Duyệt gửi", action="Xem trước")
    code = re.search(r"mã duyệt \*\*(\S+)\*\*", office.newest_artifact("duyet-gui"))
    assert code is not None, office.newest_artifact("duyet-gui")
    done(office, "Duyệt gửi", action="Gửi", code=code.group(1))


def expected_lines() -> list[Line]:
    """Read the list that was written before the ladder's code."""
    with EXPECTED.open(encoding="utf-8", newline="") as table:
        return [tuple(row) for row in list(csv.reader(table))[1:]]
