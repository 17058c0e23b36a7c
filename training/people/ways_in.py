"""Reading who has an account, who has a code that is out, and who has neither."""

from collections.abc import Collection
from datetime import datetime

from training import db
from training.actor import Actor, Role
from training.errors import Missing
from training.names import search_key
from training.paging import Page, cursor, limit, place
from training.people.activation_rules import WayInState, state
from training.people.queries import scope
from training.people.schemas import WayIn
from training.security.policy import May, require
from training.words import say

_WAY_IN = """
    SELECT p.id, p.full_name, p.sort_key, p.unit AS unit_id, u.name AS unit_name, p.branch,
           a.username, a.role, c.issued_at, c.expires_at
    FROM person p JOIN unit u ON u.id = p.unit LEFT JOIN account a ON a.id = p.account
    LEFT JOIN activation_code c
        ON c.person = p.id AND c.used_at IS NULL AND c.withdrawn_at IS NULL
"""
# The conditions of the states, told to the database. $3 is now.
_LACKS = {
    "": "true",
    WayInState.ACCOUNT: "a.id IS NOT NULL AND (c.id IS NULL OR c.expires_at <= $3)",
    WayInState.CODE: "c.expires_at > $3",
    WayInState.NONE: "a.id IS NULL AND (c.id IS NULL OR c.expires_at <= $3)",
}


async def find(
    actor: Actor,
    *,
    now: datetime,
    q: str = "",
    unit_id: int | None = None,
    among: Collection[int] | None = None,
    only: WayInState | None = None,
    after: str | None = None,
    size: int | None = None,
) -> Page[WayIn]:
    """People in dictionary order with how they stand; `among` narrows to these persons.

    `only`: with an account, with a code out, or with neither (an expired code is none).
    """
    require(actor, May.GIVE_CODES)
    where, units = scope(actor)
    start = place(after, str, int) or ("", 0)
    many = limit(size)
    found = await db.rows(
        f"{_WAY_IN} WHERE {where} AND p.erased_at IS NULL AND {_LACKS.get(only or '', 'true')}"
        " AND $3::timestamptz IS NOT NULL AND (p.sort_key, p.id) > ($2, $4::bigint)"
        " AND ($5::bigint IS NULL OR p.unit = $5) AND ($6::int[] IS NULL OR p.id = ANY($6))"
        " AND strpos(p.search_key, $7) > 0"
        " ORDER BY p.sort_key, p.id LIMIT $8",
        units,
        start[0],
        now,
        start[1],
        unit_id,
        None if among is None else list(among),
        search_key(q),
        many + 1,
    )
    shown = found[:many]
    following = cursor(shown[-1]["sort_key"], shown[-1]["id"]) if len(found) > many else None
    return Page([_shown(dict(row), now) for row in shown], following)


async def way_in(actor: Actor, person_id: int, *, now: datetime) -> WayIn:
    """How one person stands; raises `Missing` for one outside the actor's scope."""
    require(actor, May.GIVE_CODES)
    where, units = scope(actor)
    found = await db.rows(f"{_WAY_IN} WHERE {where} AND p.id = $2::bigint", units, person_id)
    if not found:
        raise Missing(say("Không có người này."), "no_such_person")
    return _shown(dict(found[0]), now)


async def without_account(
    actor: Actor, among: Collection[int] | None, *, now: datetime, unit_id: int | None = None
) -> list[int]:
    """Who of these (None: of all) within one's scope has neither an account nor a good code.

    At most 1,000: more than one sheet can be printed for.
    """
    page = await find(actor, now=now, among=among, unit_id=unit_id, only=WayInState.NONE, size=1000)
    return [one.id for one in page.items]


def _shown(row: dict[str, object], now: datetime) -> WayIn:
    row.pop("sort_key")
    role = Role(str(row["role"])) if row["role"] else None
    expires_at = row["expires_at"]
    assert expires_at is None or isinstance(expires_at, datetime)  # noqa: S101  # the column's type
    return WayIn(**row | {"role": role}, state=state(role, expires_at, now))  # type: ignore[arg-type]  # the columns are named as the fields
