"""Meetings of the council and its votes (II.8). Ballots and tallies enter by file; a wrong file changes nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete
from sqlmodel import Session, col

from config.refusals import Refused
from config.vietnamese import format_date
from models import audit
from models.appraisal.batches import Problem, refuse_all
from models.appraisal.facts import MeetingFacts, RoundFacts
from models.appraisal.record import (
    ROUND,
    AppraisalAttendance,
    AppraisalBallot,
    AppraisalMeeting,
    AppraisalTally,
    Choice,
    RoundStatus,
)
from models.appraisal.rounds import check_round
from models.lifecycle import By
from models.moves import note

HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True)
class Sitting:
    """A meeting as it is recorded. `present`: codes of the members who were there; hours as "08:00"."""

    held_on: date
    began: str
    ended: str
    place: str
    present: tuple[str, ...]


def record_meeting(session: Session, facts: RoundFacts, sitting: Sitting, *, by: By) -> AppraisalMeeting:
    """Record a meeting; the same again changes nothing.

    Raises:
        Refused: a day to come or before the round, no hour or place, nobody there, an unknown member.
    """
    check_round(facts.round, (RoundStatus.CLOSED,), "ghi phiên họp")
    if sitting.held_on > by.today:
        raise Refused(
            f"Ngày họp {format_date(sitting.held_on)} sau ngày hôm nay {format_date(by.today)}. Hãy chọn lại ngày."
        )
    if sitting.held_on < facts.round.opened_on:
        raise Refused(f"Ngày họp trước ngày mở đợt {format_date(facts.round.opened_on)}. Hãy chọn lại ngày.")
    if not HOUR.fullmatch(sitting.began) or not HOUR.fullmatch(sitting.ended) or sitting.began >= sitting.ended:
        raise Refused("Giờ họp ghi như 08:00, giờ kết thúc sau giờ bắt đầu.")
    if not sitting.place.strip():
        raise Refused("Chưa ghi địa điểm họp; biên bản cần địa điểm.")
    present = {facts.member_by_code(code).id for code in sitting.present}
    if not present:
        raise Refused("Chưa chọn thành viên có mặt.")
    for known in facts.meetings:
        row = known.meeting
        if (row.held_on, row.began) == (sitting.held_on, sitting.began):
            if (row.ended, row.place, known.present) == (
                sitting.ended,
                sitting.place.strip(),
                frozenset(sitting.present),
            ):
                return row
            raise Refused(
                f"Đã ghi phiên họp lúc {row.began} ngày {format_date(row.held_on)} với nội dung khác. Hãy ghi thành "
                "phiên mới nếu Hội đồng họp lại."
            )
    number = max((each.meeting.number for each in facts.meetings), default=0) + 1
    meeting = AppraisalMeeting(
        round_id=facts.round.id or 0,
        number=number,
        held_on=sitting.held_on,
        began=sitting.began,
        ended=sitting.ended,
        place=sitting.place.strip(),
        recorded_at=by.now,
        recorded_by=by.actor,
    )
    session.add(meeting)
    session.flush()
    session.add_all(
        AppraisalAttendance(meeting_id=meeting.id or 0, member_id=key, present=key in present) for key in facts.members
    )
    detail = {"number": number, "held_on": sitting.held_on, "present": sorted(sitting.present)}
    note(session, ROUND.subject, facts.round.id, "ghi phiên họp", by=by, detail=detail)
    return meeting


@dataclass(frozen=True)
class BallotRow:
    """One open ballot."""

    row: int
    initiative: str
    member: str
    choice: Choice


@dataclass(frozen=True)
class TallyRow:
    """A secret vote on one mô hình as the tellers report it."""

    row: int
    initiative: str
    in_favour: int
    against: int
    abstained: int
    invalid: int

    @property
    def cast(self) -> int:
        """How many ballots were handed in."""
        return self.in_favour + self.against + self.abstained + self.invalid


def take_ballots(
    session: Session, facts: RoundFacts, meeting: int, rows: Sequence[BallotRow], *, title: str, by: By
) -> int:
    """Take the open ballots of a meeting in whole: they replace what it held before; return on how many mô hình.

    Raises:
        Refused: naming every wrong row; secret ballots in the plan's data; results that are applied already.
    """
    known = _meeting(facts, meeting)
    if facts.section.vote is None or facts.section.vote.ballots != "open":
        raise Refused("Kế hoạch không quy định biểu quyết công khai: hãy nạp tổng hợp kiểm phiếu.")
    refuse_all(title, _ballot_problems(facts, known, rows))
    members = {each.code: key for key, each in facts.members.items()}
    initiatives = {each.code: key for key, each in facts.candidates.items()}
    _clear(session, known)
    session.add_all(
        AppraisalBallot(
            meeting_id=known.meeting.id or 0,
            initiative_id=initiatives[each.initiative],
            member_id=members[each.member],
            choice=each.choice,
        )
        for each in rows
    )
    _log(session, facts, known, [(each.initiative, each.member, each.choice.value) for each in rows], by)
    return len({each.initiative for each in rows})


def _ballot_problems(facts: RoundFacts, known: MeetingFacts, rows: Sequence[BallotRow]) -> list[Problem]:
    members = {each.code: key for key, each in facts.members.items()}
    problems = [] if rows else [Problem(1, "", "tệp không có phiếu nào")]
    seen: set[tuple[str, str]] = set()
    for each in rows:
        initiative = _candidate(facts, each.initiative)
        if initiative is None:
            problems.append(Problem(each.row, "mô hình", f"đợt không có mô hình “{each.initiative}”"))
        if each.member not in members:
            problems.append(Problem(each.row, "thành viên", f"Hội đồng không có thành viên “{each.member}”"))
        elif each.member not in facts.voters:
            problems.append(Problem(each.row, "thành viên", f"vai trò của thành viên {each.member} không biểu quyết"))
        elif each.member not in known.present:
            problems.append(Problem(each.row, "thành viên", f"thành viên {each.member} vắng mặt ở phiên họp"))
        elif initiative is not None and (members[each.member], initiative) in facts.conflicts:
            problems.append(
                Problem(each.row, "thành viên", f"thành viên {each.member} có xung đột lợi ích với mô hình này")
            )
        if (each.initiative, each.member) in seen:
            problems.append(Problem(each.row, "", "một thành viên bỏ hai phiếu cho một mô hình"))
        seen.add((each.initiative, each.member))
    return problems


def take_tallies(
    session: Session, facts: RoundFacts, meeting: int, rows: Sequence[TallyRow], *, title: str, by: By
) -> int:
    """Take the tellers' report of a secret vote in whole, in the place of what the meeting held; return how many rows.

    Raises:
        Refused: naming every wrong row; open ballots in the plan's data; results that are applied already.
    """
    known = _meeting(facts, meeting)
    if facts.section.vote is None or facts.section.vote.ballots != "secret":
        raise Refused("Kế hoạch không quy định bỏ phiếu kín: hãy nạp phiếu biểu quyết của từng thành viên.")
    problems = [] if rows else [Problem(1, "", "tệp không có dòng nào")]
    seen: set[str] = set()
    electorates: dict[str, list[str]] = {}
    for each in rows:
        initiative = _candidate(facts, each.initiative)
        if initiative is None:
            problems.append(Problem(each.row, "mô hình", f"đợt không có mô hình “{each.initiative}”"))
            continue
        if each.initiative in seen:
            problems.append(Problem(each.row, "mô hình", f"“{each.initiative}” ghi hai lần"))
        seen.add(each.initiative)
        electorates[each.initiative] = _electorate(facts, known, initiative)
        if each.cast > len(electorates[each.initiative]):
            problems.append(
                Problem(each.row, "", "tổng số phiếu nhiều hơn số thành viên có mặt, được quyền biểu quyết mô hình này")
            )
    refuse_all(title, problems)
    initiatives = {each.code: key for key, each in facts.candidates.items()}
    _clear(session, known)
    session.add_all(
        AppraisalTally(
            meeting_id=known.meeting.id or 0,
            initiative_id=initiatives[each.initiative],
            in_favour=each.in_favour,
            against=each.against,
            abstained=each.abstained,
            invalid=each.invalid,
            electorate=electorates[each.initiative],
        )
        for each in rows
    )
    _log(
        session,
        facts,
        known,
        [(each.initiative, each.in_favour, each.against, each.abstained, each.invalid) for each in rows],
        by,
    )
    return len(rows)


def _meeting(facts: RoundFacts, number: int) -> MeetingFacts:
    check_round(facts.round, (RoundStatus.CLOSED,), "nhận phiếu biểu quyết")
    for each in facts.meetings:
        if each.meeting.number == number:
            return each
    raise Refused(f"Đợt {facts.round.code} chưa ghi phiên họp số {number}. Hãy ghi phiên họp trước.")


def _candidate(facts: RoundFacts, code: str) -> int | None:
    return next((key for key, each in facts.candidates.items() if each.code == code), None)


def _electorate(facts: RoundFacts, known: MeetingFacts, initiative: int) -> list[str]:
    """Codes of those who were there, vote, and have no conflict with this mô hình."""
    return sorted(
        member.code
        for key, member in facts.members.items()
        if member.code in known.present and member.code in facts.voters and (key, initiative) not in facts.conflicts
    )


def _clear(session: Session, known: MeetingFacts) -> None:
    for table in (AppraisalBallot, AppraisalTally):
        session.execute(delete(table).where(col(table.meeting_id) == known.meeting.id))


def _log(session: Session, facts: RoundFacts, known: MeetingFacts, rows: list[tuple[object, ...]], by: By) -> None:
    detail = {"meeting": known.meeting.number, "rows": len(rows), "digest": audit.rows_digest(rows)}
    note(session, ROUND.subject, facts.round.id, "nhận kết quả biểu quyết", by=by, detail=detail)
