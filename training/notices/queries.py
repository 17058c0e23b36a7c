"""Reading one's own notices; there is no way to those of somebody else."""

from typing import Any

from training import db
from training.actor import Actor
from training.notices import rules
from training.notices.rules import Kind
from training.notices.schemas import Inbox, NoticeView
from training.paging import cursor, limit, place

_LAST = 2**62
_INBOX = """
    SELECT n.id, n.kind, n.noun_id, n.code, n.many, n.fields, n.created_at, n.read_at,
           COALESCE(u.short_name, '') AS unit, (n.read_at IS NOT NULL)::int AS seen,
           (extract(epoch FROM n.created_at) * 1000000)::bigint AS moment
    FROM notice n LEFT JOIN unit u ON u.id = n.unit
    WHERE n.account = $1 AND ((n.read_at IS NOT NULL)::int > $2 OR (
        (n.read_at IS NOT NULL)::int = $2
        AND ((extract(epoch FROM n.created_at) * 1000000)::bigint, n.id) < ($3, $4)))
    ORDER BY seen, n.created_at DESC, n.id DESC LIMIT $5
"""


async def inbox(actor: Actor, *, after: str | None = None, size: int | None = None) -> Inbox:
    """One's notices, unread first, then the newest."""
    start = place(after, int, int, int) or (0, _LAST, _LAST)
    many = limit(size)
    found = await db.rows(_INBOX, actor.account_id, *start, many + 1)
    shown = found[:many]
    following = None
    if len(found) > many:
        last = shown[-1]
        following = cursor(last["seen"], last["moment"], last["id"])
    return Inbox([_view(dict(row)) for row in shown], following, await unread(actor))


async def unread(actor: Actor) -> int:
    """How many of one's notices nobody has opened yet."""
    count: int = await db.value(
        "SELECT count(*)::int FROM notice WHERE account = $1 AND read_at IS NULL", actor.account_id
    )
    return count


def _view(row: dict[str, Any]) -> NoticeView:
    kind = Kind(row["kind"])
    said = rules.words(
        kind,
        code=row["code"],
        many=row["many"],
        unit=row["unit"],
        fields=row["fields"].split(","),
    )
    return NoticeView(
        id=row["id"],
        kind=kind,
        words=str(said),
        link=rules.link(kind, row["noun_id"]),
        drawing=rules.WORDINGS[kind].drawing,
        created_at=row["created_at"],
        read_at=row["read_at"],
    )
