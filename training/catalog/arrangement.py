"""What is arranged within a class: seats per unit, sessions, who teaches them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from training import db, history
from training.actor import Actor
from training.catalog import life, queries, rules, timetable
from training.catalog.locks import lock_class
from training.catalog.rules import ClassState
from training.catalog.schemas import AllotmentView, NewAllotment, NewSession, SessionView
from training.errors import Choice, Invalid, Missing, Refused
from training.names import clean
from training.security.policy import May, require
from training.words import say


async def set_allotments(
    actor: Actor,
    class_id: int,
    wanted: list[NewAllotment],
    outside: Mapping[int, int] | None = None,
) -> list[AllotmentView]:
    """Replace the seats set aside for units; no unit may get fewer than it holds.

    `outside` tells how many seats each unit's people hold outside any allotment: as far as the
    unit's new allotment has room they will sit there, so they need no seat beside it. Enrollment
    knows them and calls this; without it every such seat counts beside the allotments.
    """
    require(actor, May.CHANGE_CLASSES)
    seats = {one.unit_id: one.seats for one in wanted}
    if len(seats) < len(wanted):
        words = say("Mỗi đơn vị chỉ ghi một lần.")
        raise Invalid(words, "allotment_twice", allotments=words)
    async with db.transaction():
        row = await lock_class(class_id)
        life.check_may_change(ClassState(row["state"]), {"allotments"})
        kept = await db.rows(
            "SELECT unit, held FROM allotment WHERE training_class = $1 ORDER BY id FOR UPDATE",
            class_id,
        )
        held = {one["unit"]: one["held"] for one in kept}
        if row["released_at"] is not None:
            raise _released(class_id)
        try:
            rules.check_allotments(seats, held, row["capacity"])
        except Invalid as refusal:
            raise refusal.offer(*await _ways_to_fewer(class_id, seats, held)) from None
        # Seats held outside any allotment stay held: what is promised must fit beside them.
        beside = row["held"] - sum(held.values()) - _absorbed(seats, held, outside or {})
        life.check_promises(sum(seats.values()) + beside, row["capacity"])
        await _check_units(seats)
        await _write_allotments(class_id, seats)
        await history.record(
            actor, "class.allotted", "training_class", class_id, class_id=class_id, seats=seats
        )
        return await queries.allotments(class_id)


def _released(class_id: int) -> Refused:
    words = say("Chỗ chưa dùng đã trả lại và chia rồi: chỗ trống là chỗ chung.")
    return Refused(words, "seats_released", allotments=words).offer(
        Choice(say("Tăng số chỗ của lớp."), f"/classes/{class_id}/edit"),
        Choice(say("Cho đặt lại chỉ tiêu, kèm lý do."), f"/classes/{class_id}/release#again"),
    )


async def _ways_to_fewer(
    class_id: int, seats: Mapping[int, int], held: Mapping[int, int]
) -> list[Choice]:
    """For each unit that holds more than it is to have, the people among whom to choose."""
    over = {unit: taken - seats.get(unit, 0) for unit, taken in held.items()}
    found = await db.rows(
        "SELECT id, short_name FROM unit WHERE id = ANY($1::bigint[]) ORDER BY sort_key, id",
        [unit for unit, many in over.items() if many > 0],
    )
    return [
        Choice(
            say(
                "{unit}: từ chối, rút hoặc chuyển bớt {over} người rồi giảm chỉ tiêu.",
                unit=row["short_name"],
                over=over[row["id"]],
            ),
            f"/classes/{class_id}/enrollments?unit={row['id']}",
        )
        for row in found
    ]


def _absorbed(seats: Mapping[int, int], held: Mapping[int, int], outside: Mapping[int, int]) -> int:
    return sum(min(outside.get(unit, 0), room - held.get(unit, 0)) for unit, room in seats.items())


async def set_sessions(actor: Actor, class_id: int, wanted: list[NewSession]) -> list[SessionView]:
    """Replace the timetable. Sessions that are closed or marked stay as they are, or `Refused`."""
    require(actor, May.CHANGE_CLASSES)
    async with db.transaction():
        row = await lock_class(class_id)
        life.check_may_change(ClassState(row["state"]), ())
        timetable.check(
            wanted,
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            trainers=await _trainers({one for new in wanted for one in new.trainer_ids}),
        )
        await _check_not_emptied(row["state"], wanted)
        planned = sorted(wanted, key=lambda one: one.starts_at)
        # Locked before looking for marks: a mark on its way in holds the session's row.
        await db.rows("SELECT 1 FROM session WHERE training_class = $1 FOR UPDATE", class_id)
        kept = await queries.sessions(class_id)
        pairs, ending = timetable.pair(
            kept, planned, await _fixed(class_id), await _spoken_for(class_id)
        )
        await _write_sessions(
            class_id, row["venue"], list(zip(pairs, planned, strict=True)), ending
        )
        await history.record(
            actor,
            "class.timetabled",
            "training_class",
            class_id,
            class_id=class_id,
            sessions=len(planned),
        )
        return await queries.sessions(class_id)


async def plan_sessions(
    actor: Actor, class_id: int, days: Iterable[date], trainer_ids: tuple[int, ...] = ()
) -> list[SessionView]:
    """Give a class its course's usual timetable over some days, two half-days each."""
    require(actor, May.CHANGE_CLASSES)
    async with db.transaction():
        course = await queries.class_rules(class_id)
        planned = timetable.plan(course.syllabus, days, trainer_ids)
        return await set_sessions(actor, class_id, planned)


async def close_session(session_id: int, account_id: int | None, now: datetime) -> None:
    """Close a session's roll. For attendance's service, which checks the right and writes history.

    Raises `Refused` when it is closed already.
    """
    await _close(session_id, now, account_id, closed=False)


async def reopen_session(session_id: int) -> None:
    """Open a closed roll again; likewise for attendance's service."""
    await _close(session_id, None, None, closed=True)


async def _close(
    session_id: int, at: datetime | None, account_id: int | None, *, closed: bool
) -> None:
    """Compare and set: of two who close at once, one is told."""
    done = await db.value(
        "UPDATE session SET closed_at = $2, closed_by = $3"
        " WHERE id = $1::bigint AND (closed_at IS NOT NULL) = $4 RETURNING id",
        session_id,
        at,
        account_id,
        closed,
    )
    if done is not None:
        return
    if await db.value("SELECT 1 FROM session WHERE id = $1::bigint", session_id) is None:
        raise Missing(say("Không có buổi học này."), "no_such_session")
    if closed:
        raise Refused(say("Buổi này đang mở, không cần mở lại."), "session_open")
    raise Refused(say("Buổi này đã khóa điểm danh."), "session_closed")


async def _check_units(seats: dict[int, int]) -> None:
    found = await db.rows("SELECT id FROM unit WHERE id = ANY($1::bigint[])", list(seats))
    known = {row["id"] for row in found}
    words = say("Không có đơn vị này.")
    missing = {f"seats-{unit}": words for unit in seats if unit not in known}
    life.refuse(missing, "no_such_unit")


async def _write_allotments(class_id: int, seats: dict[int, int]) -> None:
    # An allotment that an enrollment names, even one withdrawn since, stays with no seats left.
    await db.rows(
        "DELETE FROM allotment a WHERE a.training_class = $1 AND a.unit <> ALL($2::int[])"
        " AND NOT EXISTS (SELECT 1 FROM enrollment e"
        "                 WHERE e.training_class = $1 AND e.allotment = a.id)",
        class_id,
        list(seats),
    )
    await db.rows(
        "UPDATE allotment SET seats = 0 WHERE training_class = $1 AND unit <> ALL($2::int[])",
        class_id,
        list(seats),
    )
    await db.rows(
        "INSERT INTO allotment (training_class, unit, seats)"
        " SELECT $1, * FROM unnest($2::int[], $3::int[])"
        " ON CONFLICT (training_class, unit) DO UPDATE SET seats = excluded.seats",
        class_id,
        list(seats),
        list(seats.values()),
    )


async def _trainers(asked: set[int]) -> frozenset[int]:
    found = await db.rows(
        "SELECT id FROM account WHERE id = ANY($1::bigint[]) AND role = 'trainer'"
        " AND disabled_at IS NULL",
        list(asked),
    )
    return frozenset(row["id"] for row in found)


async def _check_not_emptied(state: str, wanted: list[NewSession]) -> None:
    if not wanted and state == ClassState.CONVENED:
        words = say("Lớp đã mở cần ít nhất một buổi học.")
        raise Invalid(words, "no_sessions", sessions=words)


async def _fixed(class_id: int) -> frozenset[int]:
    """The sessions that are closed or have marks. Marks stand above this noun: only looked at."""
    found = await db.rows(
        "SELECT id FROM session s WHERE training_class = $1 AND (closed_at IS NOT NULL"
        " OR EXISTS (SELECT 1 FROM attendance_mark m WHERE m.session = s.id)"
        " OR EXISTS (SELECT 1 FROM mark_operation o WHERE o.session = s.id))",
        class_id,
    )
    return frozenset(row["id"] for row in found)


async def _spoken_for(class_id: int) -> frozenset[int]:
    """The sessions that somebody told an absence for or makes a lesson up; likewise only seen."""
    found = await db.rows(
        "SELECT id FROM session s WHERE training_class = $1 AND ("
        " EXISTS (SELECT 1 FROM absence_notice n WHERE n.session = s.id)"
        " OR EXISTS (SELECT 1 FROM make_up k WHERE k.missed = s.id OR k.attended = s.id)"
        " OR EXISTS (SELECT 1 FROM late_mark l WHERE l.session = s.id))",
        class_id,
    )
    return frozenset(row["id"] for row in found)


async def _write_sessions(
    class_id: int,
    venue: str,
    pairs: list[tuple[SessionView | None, NewSession]],
    ending: list[SessionView],
) -> None:
    gone = [one.id for one in ending]
    await db.rows(
        "DELETE FROM session_trainer t USING session s"
        " WHERE t.session = s.id AND s.training_class = $1",
        class_id,
    )
    await db.rows("DELETE FROM session WHERE id = ANY($1::int[])", gone)
    # Out of each other's way first: an ordinal is unique at every moment.
    await db.rows("UPDATE session SET ordinal = -ordinal WHERE training_class = $1", class_id)
    for ordinal, (kept, new) in enumerate(pairs, start=1):
        session_id = await _write_session(class_id, ordinal, kept, new, venue)
        await db.rows(
            "INSERT INTO session_trainer (session, trainer) SELECT $1, unnest($2::int[])",
            session_id,
            sorted(set(new.trainer_ids)),
        )


async def _write_session(
    class_id: int, ordinal: int, kept: SessionView | None, new: NewSession, venue: str
) -> int:
    columns = (
        ordinal,
        new.lesson,
        clean(new.title),
        new.starts_at,
        new.ends_at,
        new.periods,
        clean(new.venue) or venue,
        new.counts,
    )
    if kept is None:
        sql = (
            "INSERT INTO session (training_class, ordinal, lesson, title, starts_at, ends_at,"
            " periods, venue, counts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id"
        )
        return int(await db.value(sql, class_id, *columns))
    sql = (
        "UPDATE session SET ordinal = $2, lesson = $3, title = $4, starts_at = $5, ends_at = $6,"
        " periods = $7, venue = $8, counts = $9 WHERE id = $1 RETURNING id"
    )
    return int(await db.value(sql, kept.id, *columns))
