"""Everything that reads units and accounts. Answers in schemas; no table leaves this file."""

from datetime import date, datetime

import msgspec

from training import db
from training.access.schemas import AccountView, OwnSignIn, Persona, UnitDetails, UnitView
from training.actor import Actor, Role
from training.errors import Missing
from training.names import clean, search_key
from training.paging import Page, cursor, limit, place
from training.security.policy import May, require
from training.words import say

_UNIT = """
    SELECT id, code, name, short_name, parent AS parent_id, single_branch, sort_key,
           (active_from IS NULL OR active_from <= $1) AND (active_to IS NULL OR active_to >= $1)
               AS active
    FROM unit
"""


async def units(
    *, today: date, q: str = "", after: str | None = None, size: int | None = None
) -> Page[UnitView]:
    """All units in dictionary order, `size` to a page; `q` finds part of a name or the code."""
    start = place(after, str, int) or ("", 0)
    many = limit(size)
    found = await db.rows(
        _UNIT + " WHERE (sort_key, id) > ($2, $3) AND (strpos(search_key, $4) > 0"
        " OR lower(code) = lower($5)) ORDER BY sort_key, id LIMIT $6",
        today,
        start[0],
        start[1],
        search_key(q),
        q.strip(),
        many + 1,
    )
    shown = found[:many]
    following = cursor(shown[-1]["sort_key"], shown[-1]["id"]) if len(found) > many else None
    return Page([_unit(dict(row)) for row in shown], following)


async def every_unit(*, today: date, only_active: bool = True) -> list[UnitView]:
    """All units at once, for choosing one. There are some seventy."""
    found = await db.rows(_UNIT + " ORDER BY sort_key, id", today)
    views = [_unit(dict(row)) for row in found]
    return [view for view in views if view.active] if only_active else views


async def unit(unit_id: int, *, today: date) -> UnitView:
    """One unit."""
    found = await db.rows(_UNIT + " WHERE id = $2::bigint", today, unit_id)
    if not found:
        raise Missing(say("Không có đơn vị này."), "no_such_unit")
    return _unit(dict(found[0]))


async def unit_details(unit_id: int, *, today: date) -> UnitDetails:
    """One unit with its dates and what hangs on it, for whoever changes it."""
    view = await unit(unit_id, today=today)
    found = await db.rows(
        "SELECT u.active_from, u.active_to, p.name AS parent_name,"
        " (SELECT count(*)::int FROM person WHERE unit = u.id) AS people,"
        " (SELECT count(*)::int FROM account WHERE unit = u.id AND disabled_at IS NULL) AS accounts"
        " FROM unit u LEFT JOIN unit p ON p.id = u.parent WHERE u.id = $1::bigint",
        unit_id,
    )
    return UnitDetails(**msgspec.structs.asdict(view), **dict(found[0]))


async def units_below(unit_id: int, *, today: date) -> list[UnitView]:
    """The units that stand directly under one."""
    found = await db.rows(_UNIT + " WHERE parent = $2 ORDER BY sort_key, id", today, unit_id)
    return [_unit(dict(row)) for row in found]


async def below(unit_id: int) -> frozenset[int]:
    """The ids of all units under one, itself left out."""
    found = await db.rows(
        "WITH RECURSIVE below AS (SELECT id FROM unit WHERE parent = $1"
        " UNION SELECT u.id FROM unit u JOIN below b ON u.parent = b.id) SELECT id FROM below",
        unit_id,
    )
    return frozenset(row["id"] for row in found)


_ACCOUNT = """
    SELECT a.id, a.username, a.name, a.role, a.unit AS unit_id, u.short_name AS unit_name,
           a.created_at, a.disabled_at, a.password_hash IS NOT NULL AS has_password,
           (SELECT max(s.seen_at) FROM sign_in s WHERE s.account = a.id) AS seen_at
    FROM account a LEFT JOIN unit u ON u.id = a.unit
"""


async def accounts(
    actor: Actor,
    *,
    q: str = "",
    role: Role | None = None,
    disabled: bool | None = None,
    unused: bool = False,
    after: str | None = None,
    size: int | None = None,
) -> Page[AccountView]:
    """Accounts by user name; `q` finds part of the user name or of the name, marks and all.

    `unused` gives the staff who never signed in.
    """
    require(actor, May.MANAGE_ACCOUNTS)
    start = place(after, str) or ("",)
    many = limit(size)
    found = await db.rows(
        _ACCOUNT + " WHERE a.username > $1 AND ($2::text IS NULL OR a.role = $2)"
        " AND ($3::bool IS NULL OR (a.disabled_at IS NOT NULL) = $3)"
        " AND (strpos(a.username, $4) > 0 OR strpos(lower(a.name), $4) > 0)"
        " AND (NOT $6 OR a.disabled_at IS NULL AND a.role <> 'learner'"
        " AND NOT EXISTS (SELECT 1 FROM sign_in s WHERE s.account = a.id))"
        " ORDER BY a.username LIMIT $5",
        start[0],
        role.value if role else None,
        disabled,
        clean(q).lower(),
        many + 1,
        unused,
    )
    shown = found[:many]
    following = cursor(shown[-1]["username"]) if len(found) > many else None
    return Page([msgspec.convert(dict(row), AccountView) for row in shown], following)


async def account(account_id: int) -> AccountView:
    """One account; raises `Missing`. For its administrator, or its owner."""
    found = await db.rows(_ACCOUNT + " WHERE a.id = $1::bigint", account_id)
    if not found:
        raise Missing(say("Không có tài khoản này."), "no_such_account")
    return msgspec.convert(dict(found[0]), AccountView)


async def own_sign_ins(actor: Actor, *, now: datetime) -> list[OwnSignIn]:
    """Where one is signed in just now, the latest used first."""
    found = await db.rows(
        "SELECT id, kind, started_at, seen_at, expires_at, address, device FROM sign_in"
        " WHERE account = $1 AND ended_at IS NULL AND expires_at > $2"
        " ORDER BY seen_at DESC, id DESC LIMIT 100",
        actor.account_id,
        now,
    )
    return [msgspec.convert(dict(row), OwnSignIn) for row in found]


CAST = ("organizer", "secretary", "trainer", "learner", "auditor", "admin")


async def personas() -> list[Persona]:
    """The demo's named cast, in the order in which one would try them."""
    found = await db.rows(
        "SELECT a.username, a.name, a.role, u.short_name AS unit_name FROM account a"
        " LEFT JOIN unit u ON u.id = a.unit WHERE a.username = ANY($1::text[])"
        " ORDER BY array_position($1::text[], a.username)",
        list(CAST),
    )
    return [msgspec.convert(dict(row), Persona) for row in found]


async def demo_account(username: str) -> int:
    """The account of a named person; the caller has made sure that this is a demo."""
    found: int | None = await db.value("SELECT id FROM account WHERE username = $1", username)
    if found is None:
        raise Missing(say("Không có người này trong bản dùng thử."), "no_such_account")
    return found


def _unit(row: dict[str, object]) -> UnitView:
    row.pop("sort_key")
    return msgspec.convert(row, UnitView)
