"""Reading what happened, newest first. Only for those who may see the history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from training import db
from training.actor import Actor
from training.history.words import FIELDS, words_of
from training.paging import Page, cursor, limit, place
from training.security.policy import May, require
from training.words import Sentence, say

_LAST = 2**62

# The subject's name is looked up as it is today: the event itself holds ids only.
_EVENT = """
    SELECT v.id, v.at, v.actor_name, v.action, v.noun, v.noun_id, v.class_id, v.details,
           a.username, c.code AS class_code, p.id AS person_id, p.full_name AS person_name,
           u.short_name AS unit_name, o.username AS account_name
    FROM event v
    LEFT JOIN account a ON a.id = v.actor_id
    LEFT JOIN training_class c ON c.id = v.class_id
    LEFT JOIN enrollment e ON v.noun = 'enrollment' AND e.id = v.noun_id
    LEFT JOIN person p ON p.id = CASE v.noun WHEN 'person' THEN v.noun_id
                                             WHEN 'enrollment' THEN e.person END
    LEFT JOIN unit u ON u.id = CASE v.noun WHEN 'unit' THEN v.noun_id ELSE v.unit_id END
    LEFT JOIN account o ON v.noun = 'account' AND o.id = v.noun_id AND o.id <> v.actor_id
"""


class EventView(msgspec.Struct, frozen=True):
    """One thing that happened: who, what in words, to what, and when."""

    id: int
    at: datetime
    actor_name: str
    username: str | None
    action: str
    words: Sentence
    noun: str
    noun_id: int | None
    class_id: int | None
    class_code: str | None
    person_id: int | None
    person_name: str | None
    unit_name: str | None
    account_name: str | None
    more: Sentence | None


async def events(
    actor: Actor,
    *,
    class_id: int | None = None,
    class_code: str = "",
    person_id: int | None = None,
    noun: str | None = None,
    changes_only: bool = False,
    after: str | None = None,
    size: int | None = None,
) -> Page[EventView]:
    """What happened, newest first; of one class, one person or one kind of thing.

    `changes_only` leaves out who came and went.
    """
    require(actor, May.SEE_HISTORY)
    start = place(after, int) or (_LAST,)
    clauses, values = ["v.id < $1"], list[object]([start[0]])
    if class_id is not None:
        values.append(class_id)
        clauses.append(f"v.class_id = ${len(values)}::bigint")
    if class_code:
        values.append(class_code)
        clauses.append(
            "v.class_id = (SELECT id FROM training_class"
            f" WHERE lower(code) = lower(${len(values)}))"
        )
    if person_id is not None:
        values.append(person_id)
        clauses.append(
            f"((v.noun = 'person' AND v.noun_id = ${len(values)}::bigint) OR (v.noun = 'enrollment'"
            f" AND v.noun_id IN (SELECT id FROM enrollment WHERE person = ${len(values)}::bigint)))"
        )
    if noun:
        values.append(noun)
        clauses.append(f"v.noun = ${len(values)}")
    if changes_only:
        clauses.append("v.action NOT IN ('signed_in', 'signed_out')")
    many = limit(size)
    values.append(many + 1)
    found = await db.rows(
        _EVENT + f" WHERE {' AND '.join(clauses)} ORDER BY v.id DESC LIMIT ${len(values)}", *values
    )
    shown = found[:many]
    following = cursor(shown[-1]["id"]) if len(found) > many else None
    return Page([_view(dict(row)) for row in shown], following)


def _view(row: dict[str, Any]) -> EventView:
    details = msgspec.json.decode(row.pop("details"))
    return EventView(**row, words=words_of(row["action"]), more=_more(details))


def _more(details: Mapping[str, Any]) -> Sentence | None:
    """The one detail worth reading: which fields, how many people, or why."""
    if fields := details.get("fields"):
        named = [str(FIELDS[field]) if field in FIELDS else field for field in fields]
        return say("Ô đã sửa: {fields}.", fields=", ".join(named))
    for of_many in ("enrollments", "ids"):
        if isinstance(details.get(of_many), list):
            return say("{count} người.", count=len(details[of_many]))
    if isinstance(details.get("count"), int):
        return say("{count} lần.", count=details["count"])
    if reason := details.get("reason"):
        return say("Lý do: {reason}", reason=reason)
    return None
