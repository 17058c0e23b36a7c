"""Everything that reads people and what they hold, narrowed to what the actor may see."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import msgspec

from training import db
from training.actor import Actor, Role
from training.db import searching
from training.errors import Invalid, Missing
from training.names import search_key
from training.paging import Page, cursor, limit, place
from training.people.dates import Precision
from training.people.rules import Held, Standing, is_good
from training.people.schemas import HoldingView, Known, Passport, PersonDetails, PersonView
from training.security import vault
from training.words import say

NUMBER, PHONE, EMAIL = "person.national_id", "person.phone", "person.email"
SEES_ALL = frozenset({Role.ORGANIZER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM})
_SEES_PRIVATE = frozenset({Role.ORGANIZER, Role.SYSTEM})
_LAST_DIGITS = 4

_PERSON = """
    SELECT p.*, p.unit AS unit_id, p.account AS account_id, u.name AS unit_name
    FROM person p JOIN unit u ON u.id = p.unit
"""
_KNOWN = """
    SELECT p.id, p.unit AS unit_id, p.full_name, p.search_key, p.birth_date, p.birth_year,
           p.gender, p.standing, p.national_id_index
    FROM person p
"""
_HOLDING = """
    SELECT id, person, course_code, source, number, valid_from, valid_until, ended_on, issuer,
           ended_reason
    FROM holding
"""
_PRIVATE = ("ethnicity", "religion", "hometown")
_BETWEEN_DIGITS = re.compile(r"[\s.\-]")
_LOOKS_LIKE_NUMBER = re.compile(r"\d{9,}")
_WORD = re.compile(r"[^\W_]+")


def scope(actor: Actor) -> tuple[str, list[int]]:
    """The condition that narrows `person p` to what the actor may see, and its value `$1`.

    The office and its auditors see all, a secretary their units, a learner themself.
    """
    if actor.role in SEES_ALL:
        return "$1::int[] IS NOT NULL", []
    if actor.role is Role.SECRETARY:
        return "p.unit = ANY($1::int[])", list(actor.unit_ids)
    if actor.role is Role.LEARNER and actor.person_id is not None:
        return "p.id = ANY($1::int[])", [actor.person_id]
    return "$1::int[] IS NULL", []


async def find(
    actor: Actor,
    *,
    q: str = "",
    unit_id: int | None = None,
    standing: Standing | None = None,
    after: str | None = None,
    size: int | None = None,
) -> Page[PersonView]:
    """People in dictionary order by given name; `q` finds beginnings of words of the name."""
    _refuse_number(q)
    where, units = scope(actor)
    clauses, values = [where], list[object]([units])

    def narrow(clause: str, *by: object) -> None:
        first = len(values) + 1
        values.extend(by)
        clauses.append(clause.format(*(f"${first + place}" for place in range(len(by)))))

    words = _beginnings(q)
    if q.strip() and not words:
        # Signs alone find nobody, not everybody.
        return Page([])
    if words:
        few = await searching.few("person", words)
        if few is None:
            narrow(searching.WORDS.format("p", "{}"), words)
        else:
            narrow("p.id = ANY({}::int[])", few)
    if unit_id is not None:
        narrow("p.unit = {}::bigint", unit_id)
    if standing is not None:
        narrow("p.standing = {}", standing.value)
    start = place(after, str, int)
    if start is not None:
        narrow("(p.sort_key, p.id) > ({}, {}::bigint)", *start)
    many = limit(size)
    narrow("true ORDER BY p.sort_key, p.id LIMIT {}", many + 1)
    found = await db.rows(_PERSON + " WHERE " + " AND ".join(clauses), *values)
    shown = found[:many]
    following = cursor(shown[-1]["sort_key"], shown[-1]["id"]) if len(found) > many else None
    return Page([msgspec.convert(_shown(row), PersonView) for row in shown], following)


async def person(actor: Actor, person_id: int) -> PersonDetails:
    """One person; raises `Missing` for one outside the actor's scope."""
    where, units = scope(actor)
    found = await db.rows(_PERSON + " WHERE " + where + " AND p.id = $2::bigint", units, person_id)
    if not found:
        raise Missing(say("Không có người này."), "no_such_person")
    row = dict(found[0])
    private = sees_private(actor, row["id"], row["unit"])
    shown = _shown(row) | {"private_shown": private}
    if not private:
        shown |= dict.fromkeys((*_PRIVATE, "national_id", "phone", "email"))
    else:
        shown["national_id"] = _open(row["national_id"], NUMBER)
        shown["phone"] = _open(row["phone"], PHONE)
        shown["email"] = _open(row["email"], EMAIL)
    return msgspec.convert(shown, PersonDetails)


def sees_private(actor: Actor, person_id: int, unit_id: int) -> bool:
    """Who may read what is private: the office, the own unit's secretary, the person."""
    if actor.role in _SEES_PRIVATE:
        return True
    if actor.role is Role.SECRETARY:
        return unit_id in actor.unit_ids
    return actor.role is Role.LEARNER and actor.person_id == person_id


async def passport(actor: Actor, person_id: int, *, today: date) -> Passport:
    """What somebody holds and what it is worth today."""
    details = await person(actor, person_id)
    found = await db.rows(
        _HOLDING + " WHERE person = $1 ORDER BY valid_from DESC, id DESC", details.id
    )
    view = msgspec.convert(details, PersonView, from_attributes=True)
    return Passport(view, [_holding(dict(row), today) for row in found])


async def holdings(person_ids: Collection[int]) -> dict[int, tuple[Held, ...]]:
    """What each of these people holds; whoever holds nothing has an empty tuple."""
    found = await db.rows(
        _HOLDING + " WHERE person = ANY($1::int[]) ORDER BY valid_from, id", list(person_ids)
    )
    held: dict[int, list[Held]] = {one: [] for one in person_ids}
    for row in found:
        held[row["person"]].append(msgspec.convert(dict(row), Held))
    return {one: tuple(all_of) for one, all_of in held.items()}


async def named(actor: Actor, person_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and unit (by its short name) of those of the people whom the actor may see."""
    where, units = scope(actor)
    found = await db.rows(
        "SELECT p.id, p.full_name, u.short_name FROM person p JOIN unit u ON u.id = p.unit"
        f" WHERE {where} AND p.id = ANY($2::int[])",
        units,
        list(person_ids),
    )
    return {row["id"]: (row["full_name"], row["short_name"]) for row in found}


async def by_number(number: str) -> Known | None:
    """Whoever bears a citizen number, in any unit. For rules, never for showing."""
    return (await by_numbers([number])).get(number)


async def by_numbers(numbers: Iterable[str]) -> dict[str, Known]:
    """The same for a whole list in one statement."""
    by_index = {vault.blind_index(number, NUMBER): number for number in numbers}
    found = await db.rows(_KNOWN + " WHERE p.national_id_index = ANY($1::bytea[])", list(by_index))
    return {by_index[row["national_id_index"]]: _known(row) for row in found}


async def hold(person_ids: Iterable[int]) -> None:
    """Lock these records until the transaction ends, in the order of their ids."""
    await db.rows(
        "SELECT 1 FROM person WHERE id = ANY($1::int[]) ORDER BY id FOR UPDATE", list(person_ids)
    )


async def namesakes(unit_id: int, full_names: Iterable[str]) -> dict[str, list[Known]]:
    """The people of a unit who bear these names, under each name's search key."""
    keys = {search_key(name) for name in full_names}
    found = await db.rows(
        _KNOWN + " WHERE p.unit = $1 AND p.search_key = ANY($2::text[]) ORDER BY p.id",
        unit_id,
        list(keys),
    )
    alike: dict[str, list[Known]] = {}
    for row in found:
        alike.setdefault(row["search_key"], []).append(_known(row))
    return alike


async def possible_duplicates(
    full_name: str, *, birth_date: date | None, birth_year: int, unit_id: int
) -> list[Known]:
    """People of the unit with this name and birth: perhaps the same, which somebody must say."""
    alike = (await namesakes(unit_id, [full_name])).get(search_key(full_name), [])
    return [one for one in alike if is_same_birth(one, birth_date, birth_year)]


def is_same_birth(known: Known, birth_date: date | None, birth_year: int) -> bool:
    """Whether two births may be one: a year alone agrees with every day of it."""
    if known.birth_date is None or birth_date is None:
        return known.birth_year == birth_year
    return known.birth_date == birth_date


def _refuse_number(q: str) -> None:
    if _LOOKS_LIKE_NUMBER.search(_BETWEEN_DIGITS.sub("", q)):
        words = say(
            "Ô tìm này chỉ tìm theo tên. Số định danh chỉ tra ở mục “Tra theo số định danh”."
        )
        raise Invalid(words, "number_in_search", q=words)


def _beginnings(q: str) -> str:
    """A tsquery of beginnings. Only letters and digits pass, so none of it is an operator."""
    return " & ".join(f"'{word}':*" for word in _WORD.findall(search_key(q)))


def _shown(row: Any) -> dict[str, Any]:
    shown = dict(row)
    shown["birth_precision"] = Precision.DAY if row["birth_date"] else Precision.YEAR
    shown["national_id_masked"] = masked_number(row["national_id"])
    return shown


def masked_number(sealed: bytes | None) -> str | None:
    """The last four digits of a sealed citizen number."""
    number = _open(sealed, NUMBER)
    return f"•••••••• {number[-_LAST_DIGITS:]}" if number else None


def _open(sealed: bytes | None, purpose: str) -> str | None:
    return None if sealed is None else vault.unseal(sealed, purpose)


def _known(row: Any) -> Known:
    return msgspec.convert(dict(row), Known)


def _holding(row: dict[str, Any], today: date) -> HoldingView:
    row["good"] = is_good(msgspec.convert(row, Held), today)
    return msgspec.convert(row, HoldingView)
