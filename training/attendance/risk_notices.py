"""Telling whom it concerns that somebody may miss no more, or can no longer reach the rule.

Every change that moves a forecast comes here: a session closed, a mark settled or let in after
that, an absence agreed to, a make-up arranged or called off. What was told last is kept, so that
each fall is told once whatever way it came, and told anew only after the person had recovered.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from training import db
from training.actor import Actor
from training.attendance import queries
from training.attendance.rules import RISKY, Forecast
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To

_TOLD = {
    Forecast.AT_RISK: (Kind.UNIT_AT_RISK, Kind.OWN_AT_RISK),
    Forecast.LOST: (Kind.UNIT_TOO_LITTLE, Kind.OWN_TOO_LITTLE),
}
# Guests of a session bear its mark into their own class.
_GUESTS = """
    SELECT enrollment FROM make_up WHERE attended = $1 AND cancelled_at IS NULL
"""
_CLASSES = """
    SELECT c.id, c.code, array_agg(e.id ORDER BY e.id) AS people
    FROM enrollment e JOIN training_class c ON c.id = e.training_class
    WHERE e.id = ANY($1::int[]) AND c.state = 'convened' GROUP BY c.id, c.code ORDER BY c.id
"""
_RECOVERED = """
    UPDATE risk_told t SET forecast = 'safe', told_at = $4 FROM enrollment e
    WHERE e.id = t.enrollment AND e.training_class = $1 AND t.forecast <> 'safe'
      AND NOT t.enrollment = ANY($2::int[]) AND ($3::int[] IS NULL OR t.enrollment = ANY($3))
"""
_BEFORE = "SELECT enrollment, forecast FROM risk_told WHERE enrollment = ANY($1::int[])"
# Of two who tell the same at once, the second finds it told.
_TELL = """
    INSERT INTO risk_told (enrollment, forecast, told_at)
    SELECT enrollment, forecast, $3
    FROM unnest($1::int[], $2::text[]) AS new (enrollment, forecast) ORDER BY enrollment
    ON CONFLICT (enrollment) DO UPDATE SET forecast = EXCLUDED.forecast, told_at = EXCLUDED.told_at
        WHERE risk_told.forecast <> EXCLUDED.forecast
    RETURNING enrollment
"""
_PERSONS = """
    SELECT e.id, e.person FROM enrollment e JOIN person p ON p.id = e.person
    WHERE e.id = ANY($1::int[]) AND p.account IS NOT NULL
"""


async def after_closing(
    actor: Actor, class_id: int, code: str, session_id: int, *, now: datetime
) -> None:
    """Tell of everybody whom a session that was just closed brought down, guests too."""
    await _tell(actor, class_id, code, None, now)
    guests = await db.rows(_GUESTS, session_id)
    await after_change(actor, [row["enrollment"] for row in guests], now=now)


async def after_change(actor: Actor, enrollment_ids: Sequence[int], *, now: datetime) -> None:
    """Tell of those of some people, of whatever running class, who have fallen."""
    if not enrollment_ids:
        return
    for row in await db.rows(_CLASSES, list(enrollment_ids)):
        await _tell(actor, row["id"], row["code"], row["people"], now)


async def _tell(
    actor: Actor, class_id: int, code: str, only: Sequence[int] | None, now: datetime
) -> None:
    # Whoever came to everything has not fallen: only those who missed something are reckoned.
    book, people = await queries.read_book(class_id, only, missing=True)
    risky = {
        one: forecast
        for one in sorted(book.marks)
        if (forecast := book.reckoning(one).forecast) in RISKY
    }
    await db.rows(_RECOVERED, class_id, list(risky), only, now)
    falls = await _new(risky, now)
    if not falls:
        return
    units = {row["enrollment_id"]: row["unit_id"] for row in people}
    letters = _unit_letters(falls, units, class_id, code)
    letters += [
        Letter(_TOLD[falls[row["id"]]][1], To.PERSON, row["person"], class_id, code)
        for row in await db.rows(_PERSONS, list(falls))
    ]
    lost = sum(one is Forecast.LOST for one in falls.values())
    if lost:
        letters.append(Letter(Kind.CLASS_TOO_LITTLE, To.OFFICE, 0, class_id, code, many=lost))
    await notices.write(actor, letters)


async def _new(risky: Mapping[int, Forecast], now: datetime) -> dict[int, Forecast]:
    """Of those at risk, whom nobody was told of yet; from "too late" back to "at risk" is none."""
    if not risky:
        return {}
    before = {row["enrollment"]: row["forecast"] for row in await db.rows(_BEFORE, list(risky))}
    told = await db.rows(_TELL, list(risky), [one.value for one in risky.values()], now)
    return {
        row["enrollment"]: risky[row["enrollment"]]
        for row in told
        if before.get(row["enrollment"]) != Forecast.LOST.value
    }


def _unit_letters(
    falls: Mapping[int, Forecast], units: Mapping[int, int], class_id: int, code: str
) -> list[Letter]:
    counted = Counter((units[enrollment_id], fallen) for enrollment_id, fallen in falls.items())
    return [
        Letter(_TOLD[fallen][0], To.UNIT, unit, class_id, code, many=many, unit_id=unit)
        for (unit, fallen), many in counted.items()
    ]
