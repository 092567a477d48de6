"""Who appraises what: by field, with balanced load, the same for the same seed, and explained.

What was assigned before stays; only what is missing is added, so that running it again changes nothing.
"""

import hashlib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Case:
    """One mô hình to be appraised.

    Args:
        eligible: the members of its field who score and have no conflict.
        assigned: those who already appraise it; they stay.
    """

    code: str
    field: str
    eligible: frozenset[str]
    assigned: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Assigned:
    """One pair, and why this member."""

    case: str
    member: str
    why: str


@dataclass(frozen=True)
class Assignment:
    """What is added, and which cases still lack how many members."""

    added: tuple[Assigned, ...]
    missing: Mapping[str, int]
    load: Mapping[str, int]


def assign(
    cases: Sequence[Case], members: Sequence[str], *, each: int | None, cap: int | None, seed: str
) -> Assignment:
    """Give every case the members that it lacks.

    The case with the fewest to choose from comes first; of those who may, the one with the least to do is taken, and
    among equals the seed draws. At the end work is passed on from whoever has at least two more than another who may
    take it, until nobody has.

    Args:
        each: how many members appraise a case; None means every eligible one.
        cap: the most that one member takes on.
    """
    load = dict.fromkeys(members, 0)
    for case in cases:
        for member in case.assigned & load.keys():
            load[member] += 1
    chosen: dict[str, set[str]] = {case.code: set() for case in cases}
    for case in sorted(cases, key=lambda case: (len(case.eligible), _lot(seed, case.code))):
        wanted = len(case.eligible | case.assigned) if each is None else each
        for _ in range(wanted - len(case.assigned)):
            free = [
                member
                for member in sorted(case.eligible - case.assigned - chosen[case.code])
                if cap is None or load[member] < cap
            ]
            if not free:
                break
            taken = min(free, key=lambda member: (load[member], _lot(seed, case.code, member)))
            chosen[case.code].add(taken)
            load[taken] += 1
    if each is not None:
        _even_out(cases, chosen, load, seed)
    return Assignment(_explained(cases, chosen, load, each, seed), _missing(cases, chosen, each), load)


def _even_out(cases: Sequence[Case], chosen: dict[str, set[str]], load: dict[str, int], seed: str) -> None:
    """Pass new work on, from the most loaded to whoever can be reached with at least two less, while there is one."""
    by_code = {case.code: case for case in cases}
    while True:
        for giver in sorted(load, key=lambda member: (-load[member], _lot(seed, member))):
            way = _way_down(giver, by_code, chosen, load, seed)
            if way:
                break
        else:
            return
        for member, case, taker in way:
            chosen[case].remove(member)
            chosen[case].add(taker)
        load[giver] -= 1
        load[way[-1][2]] += 1


def _way_down(
    giver: str, cases: Mapping[str, Case], chosen: Mapping[str, set[str]], load: Mapping[str, int], seed: str
) -> list[tuple[str, str, str]]:
    """A chain of hand-overs (from, case, to) that ends at a member with at least two less than the giver."""
    came: dict[str, tuple[str, str]] = {}
    waiting = deque([giver])
    while waiting:
        member = waiting.popleft()
        if load[member] <= load[giver] - 2:
            way = []
            while member != giver:
                before, case = came[member]
                way.append((before, case, member))
                member = before
            return way[::-1]
        for code in sorted(code for code, taken in chosen.items() if member in taken):
            takers = cases[code].eligible - cases[code].assigned - chosen[code] - {giver} - came.keys()
            for taker in sorted(takers, key=lambda taker: (load[taker], _lot(seed, code, taker))):
                came[taker] = (member, code)
                waiting.append(taker)
    return []


def _explained(
    cases: Sequence[Case],
    chosen: Mapping[str, set[str]],
    load: Mapping[str, int],
    each: int | None,
    seed: str,
) -> tuple[Assigned, ...]:
    added = []
    for case in cases:
        field = f"lĩnh vực “{case.field}”" if case.field else "toàn Hội đồng"
        for member in sorted(chosen[case.code]):
            if each is None:
                why = f"Mọi thành viên đủ điều kiện ({field}) đều thẩm định."
            else:
                why = (
                    f"Chọn trong {len(case.eligible)} thành viên đủ điều kiện ({field}), không có xung đột lợi ích; "
                    f"được giao {load[member]} hồ sơ, chia đều; thứ tự khi bằng nhau theo số bốc thăm {seed}."
                )
            added.append(Assigned(case.code, member, why))
    return tuple(added)


def _missing(cases: Sequence[Case], chosen: Mapping[str, set[str]], each: int | None) -> dict[str, int]:
    lacking = {
        case.code: (each or 1) - len(chosen[case.code] | case.assigned)
        for case in cases
        if len(chosen[case.code] | case.assigned) < (each or 1)
    }
    return dict(sorted(lacking.items()))


@lru_cache(maxsize=65_536)
def _lot(seed: str, *parts: str) -> str:
    """A number drawn by the seed: the same for the same names on every machine."""
    return hashlib.sha256("|".join((seed, *parts)).encode()).hexdigest()
