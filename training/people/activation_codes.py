"""Giving out activation codes on paper, for people whose record one keeps; taking them back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from training import db, history, typed_codes
from training.actor import Actor, Role
from training.errors import Invalid, Missing, Refused
from training.people import activation_rules as rules
from training.people.activation import code_hash
from training.people.queries import scope
from training.people.schemas import IssuedCode
from training.security.policy import May, require
from training.words import say

_PEOPLE = """
    SELECT p.id, p.full_name, p.branch, p.unit, p.erased_at, p.sort_key, u.name AS unit_name,
           u.sort_key AS unit_key, a.role, a.disabled_at
    FROM person p JOIN unit u ON u.id = p.unit LEFT JOIN account a ON a.id = p.account
"""


async def issue(actor: Actor, person_ids: Collection[int], *, now: datetime) -> list[IssuedCode]:
    """A fresh code for each of these people, by unit and name; one that is out ends.

    All or nobody: raises `Missing` for somebody outside the actor's scope and `Refused` for
    somebody who must not get in by a code.
    """
    require(actor, May.GIVE_CODES)
    wanted = sorted(set(person_ids))
    _check_count(len(wanted))
    async with db.transaction():
        people = await _lock(actor, wanted)
        codes = [typed_codes.new() for _ in people]
        await _end(wanted, now, replaced=True)
        made = await db.rows(
            "INSERT INTO activation_code (person, code_hash, issued_by, issued_at, expires_at)"
            " SELECT person, hash, $3, $4, $5 FROM unnest($1::int[], $2::bytea[])"
            " AS new (person, hash) RETURNING id, person",
            [one["id"] for one in people],
            [code_hash(code) for code in codes],
            actor.account_id,
            now,
            now + rules.LASTS,
        )
        only = people[0] if len(people) == 1 else None
        await history.record(
            actor,
            "activation.issued",
            "person",
            only["id"] if only else None,
            unit_id=only["unit"] if only else None,
            ids=wanted,
        )
    ids = {row["person"]: row["id"] for row in made}
    return [
        IssuedCode(
            id=ids[one["id"]],
            person_id=one["id"],
            full_name=one["full_name"],
            unit_name=one["unit_name"],
            branch=one["branch"],
            code=code,
            issued_at=now,
            expires_at=now + rules.LASTS,
            renews=one["role"] is not None,
        )
        for one, code in zip(people, codes, strict=True)
    ]


def address(public_url: str, code: str) -> str:
    """Where a code is typed by its QR: the page that asks the rest."""
    return f"{public_url.rstrip('/')}/activate/{code}"


async def withdraw(actor: Actor, person_id: int, *, now: datetime) -> None:
    """Let the code that is out open nothing any more."""
    require(actor, May.GIVE_CODES)
    where, units = scope(actor)
    async with db.transaction():
        found = await db.rows(
            f"SELECT p.unit FROM person p WHERE {where} AND p.id = $2::bigint", units, person_id
        )
        if not found:
            raise Missing(say("Không có người này."), "no_such_person")
        if not await _end([person_id], now, replaced=False):
            raise Missing(say("Người này không có mã nào đang chờ dùng."), "no_code")
        await history.record(
            actor, "activation.withdrawn", "person", person_id, unit_id=found[0]["unit"]
        )


async def _lock(actor: Actor, wanted: list[int]) -> list[Any]:
    """The people in the order of the sheet, their rows held, so that one code is out at a time."""
    where, units = scope(actor)
    found = await db.rows(
        f"{_PEOPLE} WHERE {where} AND p.id = ANY($2::int[]) ORDER BY p.id FOR UPDATE OF p",
        units,
        wanted,
    )
    if len(found) != len(wanted):
        raise Missing(say("Không có người này."), "no_such_person")
    for one in found:
        role = Role(one["role"]) if one["role"] else None
        rules.check_may_have(one["full_name"], role, one["disabled_at"], one["erased_at"])
    return sorted(found, key=lambda one: (one["unit_key"], one["unit"], one["sort_key"], one["id"]))


async def _end(person_ids: Collection[int], now: datetime, *, replaced: bool) -> int:
    ended = await db.rows(
        "UPDATE activation_code SET withdrawn_at = $2, replaced = $3"
        " WHERE person = ANY($1::int[]) AND used_at IS NULL AND withdrawn_at IS NULL RETURNING id",
        list(person_ids),
        now,
        replaced,
    )
    return len(ended)


def _check_count(count: int) -> None:
    if count == 0:
        words = say("Chọn ít nhất một người.")
        raise Invalid(words, "nobody_chosen", person_id=words)
    if count > rules.MOST_AT_ONCE:
        words = say(
            "Một lần cấp nhiều nhất {most} mã. Chia làm nhiều lần.", most=rules.MOST_AT_ONCE
        )
        raise Refused(words, "too_many_codes", person_id=words)
