"""A round of appraisal as the rules take it: members, mô hình, conflicts, sheets and votes, read in a few queries.

A conflict of interest is read anew each time, so that one that shows up late counts at once and everywhere.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.appraisal import Appraising, Share, exact
from models.appraisal.record import (
    AWAITED,
    AppraisalAttendance,
    AppraisalBallot,
    AppraisalConflict,
    AppraisalDecision,
    AppraisalMeeting,
    AppraisalMember,
    AppraisalRound,
    AppraisalScore,
    AppraisalSheet,
    AppraisalTally,
    DecisionStatus,
    SheetStatus,
)
from models.initiatives import Initiative
from models.plans import Unit
from models.registration.attachments import current_digests
from models.rules.appraisal import Appraiser, Case, Rules, Subject, Verdict, Vote, conflict_kinds, judge
from models.rules.scoring import Criterion, Portion, Rounding
from models.rules.voting import ABSTAIN, AGAINST, FOR, INVALID, ShareOf, Tally, VoteRules

Pair = tuple[int, int]


def rules_of(section: Appraising) -> Rules:
    """The method as the rules take it, from the plan's data."""
    scored = section.weighted or section.ranking
    met = section.checklist.item_share if section.checklist else None
    return Rules(
        method="checklist" if section.checklist else "weighted" if section.weighted else "ranking",
        criteria=tuple(
            Criterion(
                each.id,
                exact(each.weight),
                exact(each.max or "1"),
                exact(each.step) if each.step else None,
                each.required,
            )
            for each in section.criteria
        ),
        met=_portion(met) if met else Portion(exact(section.weak_below), exceeded=False),
        rounding=Rounding(section.rounding.places, section.rounding.mode),
        compare_rounded=section.rounding.compare == "rounded",
        aggregate=scored.aggregate if scored else "mean",
        scale=exact(scored.scale) if scored and scored.scale else None,
        least_sheets=section.least_sheets,
        need=section.checklist.at_least_items if section.checklist else None,
        threshold=exact(scored.threshold) if scored and scored.threshold else None,
        top=section.ranking.top if section.ranking else None,
        tie_breaks=tuple(section.ranking.tie_breaks) if section.ranking else (),
        spread_over=exact(section.spread_over) if section.spread_over else None,
        vote=VoteRules(
            ShareOf(section.vote.quorum.of, _portion(section.vote.quorum)),
            ShareOf(section.vote.majority.of, _portion(section.vote.majority)),
            all_cases=section.vote.on == "all",
        )
        if section.vote
        else None,
    )


def _portion(share: Share) -> Portion:
    return Portion(share.value, exceeded=share.more_than is not None)


def dossier_digest(initiative: Initiative, attached: Collection[str]) -> str:
    """What a dossier is, as one hash: a change of anything that is appraised changes it, a change of status does not.

    Args:
        attached: the contents (SHA-256) of the files that hang on it now.

    Whose it is does not enter: a successor unit takes a dossier over as it stands.
    """
    fields = ("name", "kind", "of", "person", "content", "ground", "novelty", "level", "details")
    said = {name: getattr(initiative, name) for name in fields} | {"files": sorted(attached)}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def round_of(session: Session, code: str) -> AppraisalRound:
    """A round by its code, held against others who would change it at the same time.

    Raises:
        Refused: there is none.
    """
    row = session.exec(select(AppraisalRound).where(AppraisalRound.code == code).with_for_update()).one_or_none()
    if row is None:
        raise Refused(f"Không có đợt thẩm định “{code}”. Hãy chọn một đợt trong danh sách, hoặc mở đợt mới.")
    return row


@dataclass(frozen=True)
class MeetingFacts:
    """One meeting: codes of those present, and per mô hình (row id) the open ballots or the secret tally."""

    meeting: AppraisalMeeting
    present: frozenset[str]
    ballots: dict[int, dict[str, str]]
    tallies: dict[int, Tally]


@dataclass
class RoundFacts:
    """All of one round that the rules need. Keys are row ids unless they say code."""

    round: AppraisalRound
    section: Appraising
    members: dict[int, AppraisalMember]
    initiatives: dict[int, Initiative]
    decisions: dict[int, AppraisalDecision]
    declared: dict[tuple[str, str], str]
    sheets: dict[Pair, AppraisalSheet]
    scores: dict[int, dict[str, AppraisalScore]]
    meetings: list[MeetingFacts]
    successors: dict[str, str]
    attached: dict[int, frozenset[str]]

    def digest_of(self, initiative_id: int) -> str:
        """What one dossier is now: its fields and the files that hang on it."""
        return dossier_digest(self.initiatives[initiative_id], self.attached[initiative_id])

    @cached_property
    def rules(self) -> Rules:
        """The method."""
        return rules_of(self.section)

    @cached_property
    def conflicts(self) -> dict[Pair, tuple[str, ...]]:
        """(member, mô hình) → why; pairs without a conflict are not in it."""
        found = {}
        for initiative_id, initiative in self.initiatives.items():
            subject = subject_of(initiative, self.section)
            subject = replace(subject, units=self._with_successors(*subject.units))
            for member_id, member in self.members.items():
                appraiser = Appraiser(member.code, self._with_successors(member.unit_code), member.name)
                if kinds := conflict_kinds(appraiser, subject, self.declared):
                    found[member_id, initiative_id] = kinds
        return found

    def _with_successors(self, *units: str) -> frozenset[str]:
        """Units and whoever took them over since."""
        found, waiting = set(units), list(units)
        while waiting:
            following = self.successors.get(waiting.pop())
            if following is not None and following not in found:
                found.add(following)
                waiting.append(following)
        return frozenset(found)

    def apart(self, initiative_id: int) -> list[str]:
        """Codes of the members who take no part in a mô hình because of a conflict of interest."""
        return sorted(self._conflicted(initiative_id))

    @property
    def candidates(self) -> dict[int, Initiative]:
        """The mô hình of the round, without those left for a later one; by code."""
        taken = [
            (key, initiative)
            for key, initiative in self.initiatives.items()
            if self.decisions[key].status is not DecisionStatus.DROPPED
        ]
        return dict(sorted(taken, key=lambda pair: pair[1].code))

    def may_score(self, member: AppraisalMember, initiative: Initiative) -> bool:
        """Whether a member's role and team take this mô hình; a conflict is another matter."""
        role = self.section.role(member.role)
        team = self.section.team_of(initiative.content)
        return role is not None and role.scores and (team is None or member.team == team.id)

    @property
    def voters(self) -> frozenset[str]:
        """Codes of the members whose role votes."""
        return frozenset(
            member.code
            for member in self.members.values()
            if (role := self.section.role(member.role)) is not None and role.votes
        )

    def live_sheets(self, initiative_id: int) -> list[AppraisalSheet]:
        """The sheets on a mô hình without removed ones and without those of members with a conflict."""
        return [
            sheet
            for (member_id, own), sheet in sorted(self.sheets.items())
            if own == initiative_id
            and sheet.status is not SheetStatus.REMOVED
            and (member_id, own) not in self.conflicts
        ]

    def awaited_sheets(self) -> list[AppraisalSheet]:
        """What has still to be handed in, of the mô hình that are in the round."""
        return [
            sheet
            for initiative_id in self.candidates
            for sheet in self.live_sheets(initiative_id)
            if sheet.status in AWAITED
        ]

    def stale_sheets(self) -> list[AppraisalSheet]:
        """Sheets that were handed in on a dossier that has changed since, or on other criteria than today's.

        A sheet of a member with a conflict is none of them: it counts nowhere, so nobody hears of it.
        """
        criteria = {each.id for each in self.section.criteria}
        return [
            sheet
            for initiative_id in self.candidates
            for digest in (self.digest_of(initiative_id),)
            for sheet in self.live_sheets(initiative_id)
            if sheet.status is SheetStatus.HANDED_IN
            and (sheet.dossier_digest != digest or not criteria <= self.scores.get(sheet.id or 0, {}).keys())
        ]

    def cases(self) -> list[Case]:
        """Every mô hình of the round as the rules take it, in the order of the codes."""
        stale = {sheet.id for sheet in self.stale_sheets()}
        return [self._case(key, initiative, stale) for key, initiative in self.candidates.items()]

    def verdicts(self) -> list[Verdict]:
        """What the rules say now."""
        return judge(self.cases(), self.rules)

    @cached_property
    def votes(self) -> dict[int, Vote]:
        """The vote that counts for each mô hình: of the newest meeting at which somebody without a conflict voted."""
        found: dict[int, Vote] = {}
        for each in self.meetings:
            for key, ballots in each.ballots.items():
                apart = self._conflicted(key)
                free = {code: choice for code, choice in ballots.items() if code not in apart}
                if free:
                    found[key] = Vote(each.present, ballots=free)
            for key, tally in each.tallies.items():
                found[key] = Vote(each.present, tally=tally)
        return found

    def _conflicted(self, initiative_id: int) -> frozenset[str]:
        return frozenset(self.members[member].code for member, own in self.conflicts if own == initiative_id)

    def _case(self, key: int, initiative: Initiative, stale: set[int | None]) -> Case:
        decision = self.decisions[key]
        settled = (
            (decision.tie_key, decision.council_outcome) if decision.tie_key and decision.council_outcome else None
        )
        return Case(
            code=initiative.code,
            group=self._group(initiative),
            conflicted=self._conflicted(key),
            sheets={
                self.members[member].code: {
                    criterion: Fraction(row.score) for criterion, row in self.scores.get(sheet.id or 0, {}).items()
                }
                for (member, own), sheet in self.sheets.items()
                if own == key
                and sheet.status is SheetStatus.HANDED_IN
                and sheet.id not in stale
                and (member, own) not in self.conflicts
            },
            voters=self.voters,
            vote=self.votes.get(key),
            settled=settled,
        )

    def _group(self, initiative: Initiative) -> str:
        per = self.section.ranking.per if self.section.ranking else "all"
        if per == "content":
            return initiative.content
        if per == "kind":
            return initiative.kind.value
        if per == "team":
            team = self.section.team_of(initiative.content)
            return team.id if team else ""
        return ""

    def member_by_code(self, code: str) -> AppraisalMember:
        """A member of the round.

        Raises:
            Refused: the council has no such code.
        """
        for member in self.members.values():
            if member.code == code:
                return member
        raise Refused(
            f"Hội đồng của đợt {self.round.code} không có thành viên “{code}”. Hãy chọn một mã trong danh sách thành "
            "viên."
        )

    def initiative_by_code(self, code: str) -> Initiative:
        """A mô hình of the round.

        Raises:
            Refused: the round does not have it.
        """
        for initiative in self.initiatives.values():
            if initiative.code == code:
                return initiative
        raise Refused(f"Đợt {self.round.code} không có mô hình “{code}”. Hãy chọn một mô hình trong danh sách.")


def subject_of(initiative: Initiative, section: Appraising) -> Subject:
    """A mô hình as far as a conflict of interest goes: whose it is, and where its authors are named."""
    details = initiative.details or {}
    authors = [initiative.person or "", *(_texts(details.get(name)) for name in section.author_fields)]
    return Subject(
        initiative.code,
        frozenset({initiative.unit_code, initiative.registered_by_unit}),
        tuple(text for text in authors if text),
    )


def _texts(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return " ; ".join(_texts(each) for each in value.values())
    if isinstance(value, Iterable):
        return " ; ".join(_texts(each) for each in value)
    return ""


def facts_of(session: Session, row: AppraisalRound, section: Appraising) -> RoundFacts:
    """Read a round."""
    session.flush()
    members = {
        each.id or 0: each
        for each in session.exec(
            select(AppraisalMember).where(AppraisalMember.round_id == row.id).order_by(col(AppraisalMember.code))
        )
    }
    decisions = {
        each.initiative_id: each
        for each in session.exec(select(AppraisalDecision).where(AppraisalDecision.round_id == row.id))
    }
    initiatives = {
        each.id or 0: each
        for each in session.exec(
            select(Initiative).where(col(Initiative.id).in_(list(decisions))).order_by(col(Initiative.code))
        )
    }
    of_the_round = select(AppraisalMember.id).where(AppraisalMember.round_id == row.id)
    declared = {
        (members[each.member_id].code, initiatives[each.initiative_id].code): each.kind.value
        for each in session.exec(
            select(AppraisalConflict).where(
                col(AppraisalConflict.member_id).in_(of_the_round), col(AppraisalConflict.active)
            )
        )
    }
    sheets = {
        (each.member_id, each.initiative_id): each
        for each in session.exec(select(AppraisalSheet).where(col(AppraisalSheet.member_id).in_(of_the_round)))
    }
    scores: dict[int, dict[str, AppraisalScore]] = defaultdict(dict)
    for score in session.exec(
        select(AppraisalScore)
        .join(AppraisalSheet, col(AppraisalSheet.id) == col(AppraisalScore.sheet_id))
        .where(col(AppraisalSheet.member_id).in_(of_the_round))
    ):
        scores[score.sheet_id][score.criterion] = score
    meetings = _meetings(session, row, members)
    successors = {
        unit.code: unit.successor
        for unit in session.exec(select(Unit).where(col(Unit.successor).is_not(None)))
        if unit.successor is not None
    }
    attached = current_digests(session, initiatives)
    return RoundFacts(
        row, section, members, initiatives, decisions, declared, sheets, dict(scores), meetings, successors, attached
    )


def _meetings(session: Session, row: AppraisalRound, members: dict[int, AppraisalMember]) -> list[MeetingFacts]:
    found = []
    for meeting in session.exec(
        select(AppraisalMeeting).where(AppraisalMeeting.round_id == row.id).order_by(col(AppraisalMeeting.number))
    ):
        attended = session.exec(select(AppraisalAttendance).where(AppraisalAttendance.meeting_id == meeting.id))
        present = frozenset(members[each.member_id].code for each in attended if each.present)
        ballots: dict[int, dict[str, str]] = defaultdict(dict)
        for ballot in session.exec(select(AppraisalBallot).where(AppraisalBallot.meeting_id == meeting.id)):
            ballots[ballot.initiative_id][members[ballot.member_id].code] = ballot.choice.value
        tallies = {}
        for told in session.exec(select(AppraisalTally).where(AppraisalTally.meeting_id == meeting.id)):
            counts = {FOR: told.in_favour, AGAINST: told.against, ABSTAIN: told.abstained, INVALID: told.invalid}
            tallies[told.initiative_id] = Tally(counts, frozenset(told.electorate))
        found.append(MeetingFacts(meeting, present, dict(ballots), tallies))
    return found
