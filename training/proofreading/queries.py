"""Reading the lines of a class before they are printed, each only by whom they concern."""

from collections.abc import Sequence
from typing import Any

import msgspec

from training import db
from training.actor import Actor, Role
from training.errors import Missing
from training.people.rules import GENDER_WORDS, Gender
from training.proofreading.rules import Correction, LineState, Settlement, Shown, state
from training.proofreading.schemas import ProofLineView, Reading, UnitProgress
from training.security import vault
from training.words import VIETNAMESE, say

PURPOSE = "proof_line.correction"
SEES_ALL = frozenset({Role.ORGANIZER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM})
# Whose line it is: `$2` sees all, `$3` are the units, `$4` is the person.
OWN = "($2 OR e.unit = ANY($3::int[]) OR e.person = $4)"
_LINES = f"""
    SELECT l.id, l.enrollment AS enrollment_id, e.person AS person_id, c.id AS class_id,
           c.code AS class_code, e.unit AS unit_id, r.deadline, p.full_name, p.birth_date,
           p.birth_year, p.gender, u.name AS unit_name, p.branch, l.answer, l.shown_hash,
           l.correction, a.name AS answered_by, l.answered_at, l.settled_how, l.settled_words,
           l.settled_at
    FROM proof_line l
    JOIN proof_reading r ON r.id = l.reading
    JOIN training_class c ON c.id = r.training_class
    JOIN enrollment e ON e.id = l.enrollment
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    LEFT JOIN account a ON a.id = l.answered_by
    WHERE {OWN}
"""
_IN_ORDER = " ORDER BY u.sort_key, u.id, p.sort_key, e.id"


async def reading(actor: Actor, class_id: int) -> Reading:
    """The lines of a class that concern the actor; `deadline` is None before it was opened."""
    found = await db.rows(
        "SELECT c.code, r.deadline FROM training_class c"
        " LEFT JOIN proof_reading r ON r.training_class = c.id WHERE c.id = $1::bigint",
        class_id,
    )
    lines = await lines_of(actor, class_id) if found else []
    if not found or (not lines and actor.role not in SEES_ALL):
        raise Missing(say("Không có lớp này trong phạm vi của bạn."), "no_such_class")
    return Reading(class_id, found[0]["code"], found[0]["deadline"], lines, _progress(lines))


async def lines_of(actor: Actor, class_id: int) -> list[ProofLineView]:
    """The lines of a class that concern the actor, by unit and then by given name."""
    found = await db.rows(
        _LINES + " AND r.training_class = $1::bigint" + _IN_ORDER, class_id, *scope(actor)
    )
    return [view(row) for row in found]


async def line(actor: Actor, line_id: int) -> ProofLineView:
    """One line that concerns the actor."""
    found = await db.rows(_LINES + " AND l.id = $1::bigint", line_id, *scope(actor))
    if not found:
        raise no_such_line()
    return view(found[0])


async def own_waiting(actor: Actor) -> list[ProofLineView]:
    """A learner's own lines that wait for an answer."""
    if actor.person_id is None:
        return []
    found = await db.rows(
        _LINES + " AND e.person = $1::int AND l.answer IS NULL AND r.deadline >= current_date",
        actor.person_id,
        False,  # noqa: FBT003  # the scope's own three values
        [],
        actor.person_id,
    )
    return [view(row) for row in found]


def scope(actor: Actor) -> tuple[bool, list[int], int | None]:
    """The three values that `OWN` asks for."""
    return actor.role in SEES_ALL, list(actor.unit_ids), actor.person_id


def no_such_line() -> Missing:
    """Absent, or somebody else's: both look the same."""
    return Missing(say("Không có dòng đọc soát này trong phạm vi của bạn."), "no_such_line")


def view(row: Any) -> ProofLineView:
    """A row of `_LINES` as it is shown."""
    shown = _shown(row)
    return ProofLineView(
        id=row["id"],
        enrollment_id=row["enrollment_id"],
        person_id=row["person_id"],
        class_id=row["class_id"],
        class_code=row["class_code"],
        unit_id=row["unit_id"],
        deadline=row["deadline"],
        shown=shown,
        state=state(
            row["answer"],
            same=row["shown_hash"] == shown.fingerprint(),
            settled=row["settled_at"] is not None,
        ),
        correction=_correction(row["correction"]),
        answered_by=row["answered_by"],
        answered_at=row["answered_at"],
        settled_how=Settlement(row["settled_how"]) if row["settled_how"] else None,
        settled_words=row["settled_words"],
        settled_at=row["settled_at"],
    )


def _shown(row: Any) -> Shown:
    day = row["birth_date"]
    return Shown(
        full_name=row["full_name"],
        birth=f"{day.day}/{day.month}/{day.year}" if day else str(row["birth_year"]),
        gender=GENDER_WORDS[Gender(row["gender"])].speak(VIETNAMESE),
        unit_name=row["unit_name"],
        branch=row["branch"],
    )


def _correction(sealed: bytes | None) -> Correction | None:
    if sealed is None:
        return None
    return msgspec.json.decode(vault.unseal_bytes(sealed, PURPOSE), type=Correction)


def _progress(lines: Sequence[ProofLineView]) -> list[UnitProgress]:
    of_unit: dict[tuple[int, str], list[LineState]] = {}
    for one in lines:
        of_unit.setdefault((one.unit_id, one.shown.unit_name), []).append(one.state)
    return [
        UnitProgress(
            unit_name=name,
            total=len(states),
            right=states.count(LineState.RIGHT),
            disputed=states.count(LineState.DISPUTED),
            waiting=states.count(LineState.WAITING),
            settled=states.count(LineState.SETTLED),
        )
        for (_, name), states in of_unit.items()
    ]
