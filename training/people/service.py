"""Everything that changes people and what they hold. One public function, one transaction."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from training import db, history
from training.access import queries as access
from training.actor import Actor, Role
from training.errors import Invalid, Missing, Refused, TooMany
from training.people import identity, milestone_rules, queries
from training.people.dates import Birth
from training.people.holdings import end_holding, record_holding, record_holdings
from training.people.record import COLUMNS, TYPES, number_of, record
from training.people.schemas import Known, NewPerson, PersonChange, PersonDetails, PersonView
from training.security.policy import May, require
from training.words import say

__all__ = [
    "add",
    "add_many",
    "change",
    "end_holding",
    "look_up",
    "record_holding",
    "record_holdings",
]

# Look-ups that found nobody, after which one account must wait: numbers are not to be guessed.
PATIENCE, WINDOW = 30, timedelta(minutes=15)

_VALUES = ", ".join(f"${place}" for place in range(1, len(COLUMNS) + 1))
_CONSENT = len(COLUMNS) + 1
_INSERT = (
    f"INSERT INTO person ({', '.join(COLUMNS)}, consent_by, consent_at)"
    f" VALUES ({_VALUES}, ${_CONSENT}, CASE WHEN ${_CONSENT}::int IS NOT NULL"
    " THEN current_timestamp END)"
    " ON CONFLICT (national_id_index) DO NOTHING RETURNING id"
)
_INSERT_MANY = (
    f"INSERT INTO person (consent_by, consent_at, id, {', '.join(COLUMNS)})"
    " SELECT $1, CASE WHEN $1::int IS NOT NULL THEN current_timestamp END, * FROM unnest($2::int[],"
    + ", ".join(f" ${place}::{TYPES[name]}[]" for place, name in enumerate(COLUMNS, start=3))
    + ") ON CONFLICT (national_id_index) DO NOTHING RETURNING id"
)
_UPDATE = (
    "UPDATE person SET "
    + ", ".join(f"{name} = ${place}" for place, name in enumerate(COLUMNS, start=2))
    + " WHERE id = $1"
)


async def add(actor: Actor, new: NewPerson, today: date) -> PersonDetails:
    """Put a person on record. A secretary does so for their own units, and attests consent."""
    require(actor, May.CHANGE_PEOPLE)
    await _check_unit(actor, new.unit_id, today)
    row = record(new, today)
    number = number_of(new, today)
    await _check_unknown(actor, number)
    async with db.transaction():
        person_id = await db.value(_INSERT, *msgspec.structs.astuple(row), _attests(actor))
        if person_id is not None:
            await history.record(actor, "person.added", "person", person_id, unit_id=row.unit)
            return await queries.person(actor, person_id)
    # Somebody else was quicker with the same number.
    await _check_unknown(actor, number)
    raise _changed_meanwhile()


async def add_many(actor: Actor, people: Sequence[NewPerson], today: date) -> list[int]:
    """Put a whole list on record at once; gives the ids in its order. All of it or none.

    For lists whose rows have been read and matched: raises `Invalid` for a row that cannot be
    kept, `Refused` when a citizen number of it is known already.
    """
    require(actor, May.CHANGE_PEOPLE)
    for unit_id in {one.unit_id for one in people}:
        await _check_unit(actor, unit_id, today)
    rows = [msgspec.structs.astuple(record(one, today)) for one in people]
    async with db.transaction():
        # Ids are drawn first: the order in which an INSERT returns rows is nobody's promise.
        drawn = await db.rows(
            "SELECT nextval(pg_get_serial_sequence('person', 'id')) AS id"
            " FROM generate_series(1, $1)",
            len(rows),
        )
        ids = [row["id"] for row in drawn]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in COLUMNS]
        added = await db.rows(_INSERT_MANY, _attests(actor), ids, *columns)
        if len(added) < len(ids):
            raise _changed_meanwhile()
        await history.record(actor, "person.added_many", "person", None, ids=ids)
    return ids


async def change(actor: Actor, person_id: int, change: PersonChange, today: date) -> PersonDetails:
    """Correct a record; what is left out stays. History names the fields, never their values."""
    require(actor, May.CHANGE_PEOPLE)
    asked = {
        field: value
        for field, value in msgspec.structs.asdict(change).items()
        if value is not msgspec.UNSET
    }
    async with db.transaction():
        await db.rows("SELECT 1 FROM person WHERE id = $1::bigint FOR UPDATE", person_id)
        before = await queries.person(actor, person_id)
        if before.erased_at is not None:
            raise Refused(say("Hồ sơ này đã xóa theo yêu cầu, không sửa được."), "person_erased")
        milestone_rules.check_kept(before, asked)
        if "unit_id" in asked and asked["unit_id"] != before.unit_id:
            await _check_unit(actor, asked["unit_id"], today)
        wanted = _merged(before, asked)
        row = record(wanted, today)
        number = number_of(wanted, today)
        if number != before.national_id:
            await _check_unknown(actor, number)
        await db.rows(_UPDATE, person_id, *msgspec.structs.astuple(row))
        fields = sorted(field for field in asked if asked[field] != getattr(before, field))
        await history.record(
            actor, "person.changed", "person", person_id, unit_id=row.unit, fields=fields
        )
        return await queries.person(actor, person_id)


async def look_up(actor: Actor, national_id: str, now: datetime) -> PersonView | None:
    """The person with a citizen number, if they are in the actor's scope. Every look-up counts."""
    require(actor, May.SEE_PEOPLE)
    await _be_patient(actor, now)
    reading = identity.national_id(national_id, birth=Birth(), gender=None)
    if reading.value is None:
        words = reading.faults[0].message
        raise Invalid(words, reading.faults[0].code, national_id=words)
    known = await queries.by_number(reading.value)
    found = None
    if known is not None:
        try:
            found = await queries.person(actor, known.id)
        except Missing:
            found = None
    async with db.transaction():
        if found is None:
            await _note_miss(actor, now)
        await history.record(
            actor,
            "person.looked_up",
            "person",
            found.id if found else None,
            unit_id=found.unit_id if found else None,
        )
    return msgspec.convert(found, PersonView, from_attributes=True) if found else None


def _merged(before: PersonDetails, asked: dict[str, object]) -> NewPerson:
    """The record as it would be typed anew."""
    kept = {field: getattr(before, field) for field in NewPerson.__struct_fields__} | asked
    if "birth_date" in asked and "birth_year" not in asked:
        kept["birth_year"] = None if asked["birth_date"] else before.birth_year
    elif "birth_year" in asked and "birth_date" not in asked:
        kept["birth_date"] = before.birth_date if asked["birth_year"] == before.birth_year else None
    return NewPerson(**kept)


async def _check_unit(actor: Actor, unit_id: int, today: date) -> None:
    """A unit that is not the secretary's looks like one that is not there."""
    words = say("Chọn đơn vị của người này trong danh sách.")
    if actor.role is Role.SECRETARY and unit_id not in actor.unit_ids:
        raise Invalid(words, "no_such_unit", unit_id=words)
    try:
        unit = await access.unit(unit_id, today=today)
    except Missing as error:
        raise Invalid(words, "no_such_unit", unit_id=words) from error
    if not unit.active:
        words = say("Đơn vị này đã ngừng hoạt động. Chọn đơn vị khác.")
        raise Invalid(words, "unit_inactive", unit_id=words)


async def _check_unknown(actor: Actor, number: str | None) -> None:
    """Refuse a number on record; whose it is shows only within the actor's scope."""
    known = await queries.by_number(number) if number else None
    if known is None:
        return
    if _in_scope(actor, known):
        words = say("Số định danh này là của {name}, đã có hồ sơ.", name=known.full_name)
        raise Refused(words, "person_known", national_id=words)
    words = say(
        "Số định danh này đã có hồ sơ ở đơn vị khác. Kiểm tra lại số; nếu đúng, gửi yêu cầu "
        "chuyển đơn vị để Văn phòng quyết định."
    )
    raise Refused(words, "person_of_other_unit", national_id=words)


def _in_scope(actor: Actor, known: Known) -> bool:
    return actor.role in queries.SEES_ALL or known.unit_id in actor.unit_ids


def _attests(actor: Actor) -> int | None:
    """Who vouches for the person's consent: the secretary who registers them."""
    return actor.account_id if actor.role is Role.SECRETARY else None


async def _be_patient(actor: Actor, now: datetime) -> None:
    misses = await db.value(
        "SELECT count(*) FROM failed_attempt WHERE subject = $1 AND at > $2",
        _subject(actor),
        now - WINDOW,
    )
    if misses >= PATIENCE:
        raise TooMany(
            say("Tra cứu quá nhiều số không có. Chờ 15 phút rồi thử lại."),
            retry_after=int(WINDOW.total_seconds()),
        )


async def _note_miss(actor: Actor, now: datetime) -> None:
    # The address is left empty: it counts failures to sign in, and this is none.
    await db.rows(
        "INSERT INTO failed_attempt (at, subject, address) VALUES ($1, $2, '')",
        now,
        _subject(actor),
    )


def _subject(actor: Actor) -> bytes:
    return hashlib.sha256(f"lookup\0{actor.account_id}".encode()).digest()


def _changed_meanwhile() -> Refused:
    return Refused(
        say("Có người vừa thêm hồ sơ với cùng số định danh. Mở lại để xem mới nhất rồi thử lại."),
        "changed_meanwhile",
    )
