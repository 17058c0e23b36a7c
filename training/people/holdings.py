"""What people hold: written by whoever issues, or as a course completed elsewhere."""

from collections.abc import Sequence
from datetime import date

from training import db, history
from training.actor import Actor
from training.errors import Invalid, Missing, Refused
from training.names import clean
from training.people import queries
from training.people.rules import HoldingSource
from training.people.schemas import NewHolding
from training.security.policy import May, require
from training.words import Sentence, say


async def record_holding(
    actor: Actor,
    person_id: int,
    course_code: str,
    source: HoldingSource,
    number: str,
    valid_from: date,
    valid_until: date | None,
) -> int:
    """Write down one holding; gives its id. Raises `Missing` for a person outside the scope."""
    require(actor, May.ISSUE if source is HoldingSource.ISSUED else May.CHANGE_PEOPLE)
    person = await queries.person(actor, person_id)
    new = NewHolding(
        person_id=person.id,
        course_code=course_code,
        number=number,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
    )
    return (await _write(actor, [new]))[0]


async def record_holdings(actor: Actor, new: Sequence[NewHolding]) -> list[int]:
    """Write down many in one statement, for whoever issues; gives the ids in their order."""
    require(actor, May.ISSUE)
    return await _write(actor, new)


async def record_elsewhere(actor: Actor, new: Sequence[NewHolding]) -> list[int]:
    """Write down papers that others issued; the caller has seen that the people are in scope."""
    require(actor, May.CHANGE_PEOPLE)
    return await _write(actor, new)


async def correct_elsewhere(actor: Actor, holding_id: int, new: NewHolding, reason: str) -> None:
    """Put right what stands on a paper that others issued."""
    require(actor, May.CHANGE_PEOPLE)
    _check(new)
    async with db.transaction():
        await db.rows(
            "UPDATE holding SET course_code = $2, number = $3, issuer = $4, valid_from = $5,"
            " valid_until = $6 WHERE id = $1::bigint AND source = 'elsewhere' AND ended_on IS NULL",
            holding_id,
            new.course_code,
            clean(new.number),
            new.issuer,
            new.valid_from,
            new.valid_until,
        )
        await history.record(
            actor, "holding.corrected", "person", new.person_id, holding=holding_id, reason=reason
        )


async def end_elsewhere(actor: Actor, holding_id: int, on: date, reason: str) -> None:
    """Let a paper that others issued count no longer from a day on."""
    require(actor, May.CHANGE_PEOPLE)
    async with db.transaction():
        person_id = await db.value(
            "UPDATE holding SET ended_on = $2, ended_reason = $3 WHERE id = $1::bigint"
            " AND source = 'elsewhere' AND ended_on IS NULL RETURNING person",
            holding_id,
            on,
            reason,
        )
        if person_id is None:
            await _say_why_not(holding_id)
        await history.record(
            actor, "holding.ended", "person", person_id, holding=holding_id, reason=reason
        )


async def end_holding(actor: Actor, holding_id: int, on: date) -> None:
    """Let a holding count no longer from a day on: its paper was revoked or replaced."""
    require(actor, May.REVOKE)
    async with db.transaction():
        person_id = await db.value(
            "UPDATE holding SET ended_on = $2 WHERE id = $1::bigint AND ended_on IS NULL"
            " RETURNING person",
            holding_id,
            on,
        )
        if person_id is None:
            await _say_why_not(holding_id)
        await history.record(actor, "holding.ended", "holding", holding_id, person=person_id)


async def _write(actor: Actor, new: Sequence[NewHolding]) -> list[int]:
    for one in new:
        _check(one)
    async with db.transaction():
        drawn = await db.rows(
            "SELECT nextval(pg_get_serial_sequence('holding', 'id')) AS id"
            " FROM generate_series(1, $1)",
            len(new),
        )
        ids = [row["id"] for row in drawn]
        await db.rows(
            "INSERT INTO holding (id, person, course_code, source, number, valid_from, valid_until,"
            " issuer) SELECT * FROM unnest($1::int[], $2::int[], $3::text[], $4::text[],"
            " $5::text[], $6::date[], $7::date[], $8::text[])",
            ids,
            [one.person_id for one in new],
            [clean(one.course_code) for one in new],
            [one.source.value for one in new],
            [clean(one.number) for one in new],
            [one.valid_from for one in new],
            [one.valid_until for one in new],
            [one.issuer for one in new],
        )
        people = {one.person_id for one in new}
        of_one = people.pop() if len(people) == 1 else None
        noun = "holding" if of_one is None else "person"
        await history.record(actor, "holding.recorded", noun, of_one, ids=ids)
    return ids


async def _say_why_not(holding_id: int) -> None:
    if await db.value("SELECT 1 FROM holding WHERE id = $1::bigint", holding_id) is None:
        raise Missing(say("Không có mục này."), "no_such_holding")
    raise Refused(say("Mục này đã hết hiệu lực từ trước."), "holding_ended")


def _check(new: NewHolding) -> None:
    wrong: dict[str, Sentence] = {}
    if not clean(new.course_code):
        wrong["course_code"] = say("Chọn chương trình.")
    if not clean(new.number):
        wrong["number"] = say("Nhập số giấy chứng nhận.")
    if new.valid_until is not None and new.valid_until < new.valid_from:
        wrong["valid_until"] = say("Ngày hết hạn phải từ ngày cấp trở đi.")
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "holding_invalid", **wrong)
