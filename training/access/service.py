"""Everything that changes units and accounts. One public function, one transaction."""

from datetime import date
from typing import Any

import msgspec

from training import db, history
from training.access import queries, rules
from training.access.accounts import (
    change_password,
    disable,
    enable,
    end_other_sign_ins,
    end_sign_in,
    one_time_password,
    set_password,
)
from training.access.schemas import Handed, NewAccount, NewUnit, UnitChange, UnitView
from training.actor import Actor
from training.errors import Invalid, Missing, Refused
from training.names import clean, search_key
from training.security import passwords
from training.security.policy import May, require
from training.words import say

__all__ = [
    "add_account",
    "add_account_with_hash",
    "add_unit",
    "change_password",
    "change_unit",
    "disable",
    "enable",
    "end_other_sign_ins",
    "end_sign_in",
    "hand_over_account",
    "set_password",
]

_INSERT = """
    INSERT INTO unit (code, name, short_name, parent, single_branch, active_from, active_to,
                      sort_key, search_key)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code) DO NOTHING RETURNING id
"""


async def add_unit(actor: Actor, new: NewUnit, *, today: date) -> UnitView:
    """Add a unit to the Bloc."""
    require(actor, May.CHANGE_UNITS)
    code, name, short_name = clean(new.code), clean(new.name), clean(new.short_name)
    rules.check_unit(code, name, short_name, new.active_from, new.active_to)
    async with db.transaction():
        if new.parent_id is not None:
            await queries.unit(new.parent_id, today=today)
        unit_id = await db.value(
            _INSERT,
            code,
            name,
            short_name or name,
            new.parent_id,
            new.single_branch,
            new.active_from,
            new.active_to,
            search_key(name),
            search_key(f"{name} {short_name}"),
        )
        if unit_id is None:
            raise _code_taken(code)
        await history.record(actor, "unit.added", "unit", unit_id, unit_id=unit_id)
        return await queries.unit(unit_id, today=today)


async def change_unit(actor: Actor, unit_id: int, change: UnitChange, *, today: date) -> UnitView:
    """Rename a unit, move it or end it; what is left out stays. History names the fields."""
    require(actor, May.CHANGE_UNITS)
    async with db.transaction():
        found = await db.rows("SELECT * FROM unit WHERE id = $1::bigint FOR UPDATE", unit_id)
        if not found:
            raise Missing(say("Không có đơn vị này."), "no_such_unit")
        row = dict(found[0])
        asked: dict[str, Any] = {
            field: clean(value) if isinstance(value, str) else value
            for field, value in msgspec.structs.asdict(change).items()
            if value is not msgspec.UNSET
        }
        if "parent_id" in asked:
            asked["parent"] = asked.pop("parent_id")
            rules.check_parent(unit_id, asked["parent"], await queries.below(unit_id))
            if asked["parent"] is not None:
                await queries.unit(asked["parent"], today=today)
        row.update(asked)
        rules.check_unit(
            row["code"], row["name"], row["short_name"], row["active_from"], row["active_to"]
        )
        if await db.value("SELECT 1 FROM unit WHERE code = $1 AND id <> $2", row["code"], unit_id):
            raise _code_taken(row["code"])
        await db.rows(
            "UPDATE unit SET code = $2, name = $3, short_name = $4, parent = $5,"
            " single_branch = $6, active_from = $7, active_to = $8, sort_key = $9,"
            " search_key = $10 WHERE id = $1",
            unit_id,
            row["code"],
            row["name"],
            row["short_name"] or row["name"],
            row["parent"],
            row["single_branch"],
            row["active_from"],
            row["active_to"],
            search_key(row["name"]),
            search_key(f"{row['name']} {row['short_name']}"),
        )
        await history.record(
            actor, "unit.changed", "unit", unit_id, unit_id=unit_id, fields=sorted(asked)
        )
        return await queries.unit(unit_id, today=today)


async def add_account(actor: Actor, new: NewAccount) -> int:
    """Make an account; gives its id. The password is hashed before the transaction begins."""
    require(actor, May.MANAGE_ACCOUNTS)
    rules.check_account(new.username.strip().lower(), clean(new.name), new.role, new.unit_id)
    kept = None
    if new.password is not None:
        passwords.check_new(new.password)
        kept = await passwords.hashed(new.password)
    return await add_account_with_hash(actor, new, kept)


async def hand_over_account(actor: Actor, new: NewAccount) -> Handed:
    """Make an account with a password of ours, to be handed to its owner: shown once."""
    fresh = one_time_password()
    account_id = await add_account(actor, msgspec.structs.replace(new, password=fresh))
    return Handed(account_id, new.username.strip().lower(), fresh)


async def add_account_with_hash(actor: Actor, new: NewAccount, kept: str | None) -> int:
    """Make an account whose password is already hashed (the demo's share one)."""
    require(actor, May.MANAGE_ACCOUNTS)
    username = new.username.strip().lower()
    async with db.transaction():
        await _check_unit(new.unit_id)
        account_id: int | None = await db.value(
            "INSERT INTO account (username, name, role, unit, password_hash)"
            " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (username) DO NOTHING RETURNING id",
            username,
            clean(new.name),
            new.role.value,
            new.unit_id,
            kept,
        )
        if account_id is None:
            words = say("Tên đăng nhập này đã có. Chọn tên khác.")
            raise Refused(words, "username_taken", username=words)
        await history.record(
            actor, "account.added", "account", account_id, unit_id=new.unit_id, role=new.role
        )
    return account_id


async def _check_unit(unit_id: int | None) -> None:
    if unit_id is None or await db.value("SELECT 1 FROM unit WHERE id = $1::bigint", unit_id):
        return
    words = say("Không có đơn vị này.")
    raise Invalid(words, "no_such_unit", unit_id=words)


def _code_taken(code: str) -> Refused:
    words = say("Mã {code} đã dùng cho đơn vị khác. Chọn mã khác.", code=code)
    return Refused(words, "unit_code_taken", code=words)
