"""The way to a session's roll: whose session it is, and whether it still takes marks."""

from collections.abc import Sequence
from typing import Any

from training import db
from training.actor import Actor, Role
from training.attendance.queries import ON_THE_ROLL, OWN_SESSION, no_such_session
from training.catalog.rules import ClassState
from training.errors import Forbidden, Refused
from training.words import Sentence, say

MARKS_EVERY_SESSION = frozenset({Role.ORGANIZER, Role.SYSTEM})

# Marking only needs the session to stay open: FOR KEY SHARE, the lock that a mark's own reference
# to its session takes anyway. Closing wants nobody marking meanwhile: FOR UPDATE.
_GATE = f"""
    SELECT s.id, s.training_class, s.closed_at, c.code AS class_code, c.state AS class_state,
           c.zone, {{listed}} AS listed
    FROM session s JOIN training_class c ON c.id = s.training_class
    WHERE s.id = $1::bigint AND {OWN_SESSION} FOR {{lock}} OF s
"""
_EVERYBODY = f"""
    ARRAY(SELECT e.id FROM enrollment e WHERE e.training_class = s.training_class
          AND {ON_THE_ROLL})
    || ARRAY(SELECT e.id FROM make_up k JOIN enrollment e ON e.id = k.enrollment
             WHERE k.attended = s.id AND k.cancelled_at IS NULL AND {ON_THE_ROLL})
"""
_NAMED = f"""
    ARRAY(SELECT e.id FROM enrollment e
          WHERE e.id = ANY({db.unseen("$4::int[]")}) AND {ON_THE_ROLL}
          AND (e.training_class = s.training_class OR EXISTS (
              SELECT 1 FROM make_up k WHERE k.attended = s.id AND k.enrollment = e.id
              AND k.cancelled_at IS NULL)))
"""
SHARED, ALONE = "KEY SHARE", "UPDATE"


async def hold_class(session_id: int) -> None:
    """Keep the class from being completed while a closed session of it changes."""
    await db.rows(
        "SELECT 1 FROM training_class c JOIN session s ON s.training_class = c.id"
        " WHERE s.id = $1::bigint FOR SHARE OF c",
        session_id,
    )


async def enter(
    actor: Actor, session_id: int, lock: str, enrollment_ids: Sequence[int] | None
) -> Any:
    """The session, held `SHARED` or `ALONE`, with those of the named who are on its roll."""
    named = () if enrollment_ids is None else (enrollment_ids,)
    found = await db.rows(
        _GATE.format(listed=_NAMED if named else _EVERYBODY, lock=lock),
        session_id,
        actor.role in MARKS_EVERY_SESSION,
        actor.account_id,
        *named,
    )
    if not found:
        raise no_such_session()
    return found[0]


def author(actor: Actor) -> int:
    """The account that answers for a mark; raises `Forbidden` for whoever has none."""
    if actor.account_id is None:
        raise Forbidden(say("Điểm danh phải có người chịu trách nhiệm."), "author_missing")
    return actor.account_id


def check_open(gate: Any) -> None:
    """Refuse what comes after the session was closed."""
    check_class(gate)
    if gate["closed_at"] is not None:
        raise Refused(closed_words(), "session_closed")


def check_class(gate: Any) -> None:
    """Refuse what comes after the class was recognised or called off."""
    if gate["class_state"] in {ClassState.COMPLETED, ClassState.CANCELLED}:
        raise Refused(class_over(gate), "class_over")


def class_over(gate: Any) -> Sentence:
    """The words for a class that is over."""
    return say("Lớp {code} đã kết thúc, không sửa điểm danh được nữa.", code=gate["class_code"])


def closed_words() -> Sentence:
    """The words for a session that is closed."""
    return say("Buổi này đã chốt. Nhờ Văn phòng mở lại nếu cần sửa.")
