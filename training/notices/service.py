"""Writing notices with the change that they tell of, and marking one's own as read."""

from collections.abc import Sequence
from datetime import datetime

from training import db
from training.actor import Actor
from training.errors import Missing
from training.notices import rules
from training.notices.rules import Kind, Letter
from training.words import say

# A unit's letter goes to the secretaries in whose scope it lies: its own, and those above it.
# Nobody is told what they did themselves. One statement for any number of letters.
_WRITE = """
    WITH RECURSIVE letter AS (
        SELECT * FROM unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::text[], $7::int[],
                             $8::int[], $9::text[])
             AS l (kind, addressee, to_id, noun_id, code, many, unit, fields)
    ), lies_in (own, unit) AS (
        SELECT DISTINCT to_id, to_id FROM letter WHERE addressee = 'unit'
        UNION SELECT b.own, u.parent FROM lies_in b JOIN unit u ON u.id = b.unit
        WHERE u.parent IS NOT NULL
    ), told AS (
        SELECT a.id AS account, l.* FROM letter l
        JOIN lies_in b ON l.addressee = 'unit' AND b.own = l.to_id
        JOIN account a ON a.unit = b.unit AND a.role = 'secretary' AND a.disabled_at IS NULL
        UNION ALL
        SELECT a.id, l.* FROM letter l JOIN person p ON l.addressee = 'person' AND p.id = l.to_id
        JOIN account a ON a.id = p.account AND a.disabled_at IS NULL
        UNION ALL
        SELECT a.id, l.* FROM letter l
        JOIN account a ON l.addressee = 'account' AND a.id = l.to_id AND a.disabled_at IS NULL
        UNION ALL
        SELECT a.id, l.* FROM letter l
        JOIN account a ON l.addressee = 'office' AND a.role = 'organizer' AND a.disabled_at IS NULL
    )
    INSERT INTO notice (account, kind, noun_id, unit, code, many, fields)
    SELECT account, kind, noun_id, unit, max(code), max(many), max(fields) FROM told
    WHERE account IS DISTINCT FROM $1
    GROUP BY account, kind, noun_id, unit ORDER BY account, kind, noun_id, unit
    ON CONFLICT (account, kind, noun_id, (COALESCE(unit, 0))) WHERE read_at IS NULL
    DO UPDATE SET many = notice.many + EXCLUDED.many, created_at = EXCLUDED.created_at,
        fields = array_to_string(ARRAY(
            SELECT DISTINCT one FROM unnest(
                string_to_array(notice.fields, ',') || string_to_array(EXCLUDED.fields, ',')
            ) AS one WHERE one <> '' ORDER BY one), ',')
"""


async def write(actor: Actor, letters: Sequence[Letter]) -> None:
    """Tell people, in the transaction of the change; what is refused later leaves no notice.

    An unread notice of the same kind about the same thing grows instead of standing twice.
    """
    if not db.in_transaction():
        raise RuntimeError("A notice is written with its change: open a transaction.")
    if not letters:
        return
    await db.rows(
        _WRITE,
        actor.account_id,
        [one.kind.value for one in letters],
        [one.to.value for one in letters],
        [one.to_id for one in letters],
        [one.noun_id for one in letters],
        [one.code for one in letters],
        [one.many for one in letters],
        [one.unit_id for one in letters],
        [",".join(one.fields) for one in letters],
    )


async def read(actor: Actor, notice_id: int, *, now: datetime) -> str:
    """Mark one of one's own notices as read; gives where it leads."""
    found = await db.rows(
        "UPDATE notice SET read_at = COALESCE(read_at, $3)"
        " WHERE id = $1::bigint AND account = $2 RETURNING kind, noun_id",
        notice_id,
        actor.account_id,
        now,
    )
    if not found:
        raise Missing(say("Không có thông báo này."), "no_such_notice")
    return rules.link(Kind(found[0]["kind"]), found[0]["noun_id"])


async def read_all(actor: Actor, *, now: datetime) -> int:
    """Mark everything of one's own as read; gives how many were not."""
    # Locked in the order in which they are written, so that the two never wait for each other.
    found = await db.rows(
        "WITH mine AS (SELECT id FROM notice WHERE account = $1 AND read_at IS NULL"
        " ORDER BY kind, noun_id, unit FOR UPDATE)"
        " UPDATE notice n SET read_at = $2 FROM mine WHERE n.id = mine.id RETURNING n.id",
        actor.account_id,
        now,
    )
    return len(found)
