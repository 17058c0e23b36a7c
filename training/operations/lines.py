"""Does every waiting list come out of its history, and every release out of its arithmetic?"""

from collections import defaultdict
from typing import Any

import msgspec

from training import db
from training.catalog.rules import LinePolicy
from training.enrollment.line_history import ACTIONS, Told, retell
from training.enrollment.line_rules import Demand, by_demand
from training.enrollment.rules import EnrollmentState

AT_ONCE = 50

# Classes that take people, and those that still keep somebody waiting.
_CLASSES = """
    SELECT c.id FROM training_class c
    WHERE c.state IN ('announced', 'open', 'closed') OR EXISTS (
        SELECT 1 FROM enrollment e WHERE e.training_class = c.id AND e.state = 'waitlisted')
    ORDER BY c.id
"""
_HISTORY = """
    SELECT class_id, action, noun_id, details FROM event
    WHERE class_id = ANY($1::int[]) AND action = ANY($2::text[]) ORDER BY class_id, id
"""
_PEOPLE = """
    SELECT id, training_class, person, state, queue_no FROM enrollment
    WHERE training_class = ANY($1::int[])
"""


class _Details(msgspec.Struct):
    enrollments: tuple[int, ...] = ()
    state: str | None = None
    queue_no: int | None = None
    passed: dict[str, str] | None = None
    policy: LinePolicy | None = None


async def check_lines() -> tuple[int, list[int]]:
    """How many people wait, and the enrollments whose place history tells otherwise."""
    classes = [row["id"] for row in await db.rows(_CLASSES)]
    broken: set[int] = set()
    for start in range(0, len(classes), AT_ONCE):
        broken |= await _differing(classes[start : start + AT_ONCE])
    waiting = "SELECT count(*) FROM enrollment WHERE state = 'waitlisted'"
    return await db.value(waiting), sorted(broken)


async def _differing(classes: list[int]) -> set[int]:
    history: dict[int, list[Told]] = defaultdict(list)
    for row in await db.rows(_HISTORY, classes, sorted(ACTIONS)):
        history[row["class_id"]].append(_told(row))
    people: dict[int, dict[int, int]] = defaultdict(dict)
    line: dict[int, dict[int, int]] = defaultdict(dict)
    for row in await db.rows(_PEOPLE, classes):
        people[row["training_class"]][row["id"]] = row["person"]
        if row["state"] == EnrollmentState.WAITLISTED:
            line[row["training_class"]][row["id"]] = row["queue_no"]
    broken: set[int] = set()
    for class_id in classes:
        told = retell(history[class_id], people[class_id])
        broken |= told.wrong
        broken |= {one for one, _ in line[class_id].items() ^ told.line.items()}
    return broken


def _told(row: Any) -> Told:
    details = msgspec.json.decode(row["details"], type=_Details)
    return Told(
        row["action"],
        row["noun_id"],
        details.enrollments,
        EnrollmentState(details.state) if details.state else None,
        details.queue_no,
        None if details.passed is None else frozenset(int(one) for one in details.passed),
        details.policy,
    )


async def check_releases() -> tuple[int, list[int]]:
    """How many releases of seats there are, and those whose shares do not follow from their sum."""
    broken = []
    found = await db.rows("SELECT id, policy, pool, waiting FROM seat_release ORDER BY id")
    for row in found:
        lines = await db.rows(
            "SELECT unit, waiting, first, whole, rest, got FROM release_share"
            " WHERE seat_release = $1",
            row["id"],
        )
        if not _adds_up(row, lines):
            broken.append(row["id"])
    return len(found), broken


def _adds_up(release: Any, lines: Any) -> bool:
    demands = [
        Demand(one["unit"], one["waiting"], one["first"] or 0) for one in lines if one["waiting"]
    ]
    got = sum(one["got"] for one in lines)
    if got != min(release["pool"], release["waiting"]):
        return False
    if release["policy"] == LinePolicy.STRICT:
        return True
    shares = by_demand(release["pool"], demands)
    return all(
        (share.whole, share.rest, share.got) == (one["whole"], one["rest"], one["got"])
        for one in lines
        if (share := shares.get(one["unit"])) is not None
    )
