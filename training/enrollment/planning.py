"""Changes of a class that concern the people in it: who moves up, and who is told."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from training import db, history
from training.actor import Actor
from training.catalog import queries as catalog
from training.catalog import service as classes
from training.catalog.schemas import (
    AllotmentView,
    Cancellation,
    ClassChange,
    ClassView,
    Decision,
    NewAllotment,
    NewSession,
    SessionView,
)
from training.enrollment import allotting, decided, late, seats, service, telling
from training.enrollment.rules import Cause, EnrollmentState
from training.errors import Refused
from training.notices.rules import Kind
from training.words import say


async def change_class(
    actor: Actor, class_id: int, change: ClassChange, *, now: datetime
) -> ClassView:
    """Change a class; where it got more seats, whoever waits moves up.

    A new venue or new days are told to everybody in it.
    """
    async with db.transaction():
        await seats.lock(class_id)
        before = await catalog.training_class(actor, class_id)
        _check_policy_holds(before, change)
        after = await classes.change_class(actor, class_id, change)
        await service.promote(actor, class_id, now=now)
        if fields := _moved(before, after):
            kind = Kind.CLASS_CHANGED
            await telling.of_class(actor, class_id, after.code, kind, fields=fields)
        return await catalog.training_class(actor, class_id)


def _check_policy_holds(before: ClassView, change: ClassChange) -> None:
    """Whoever waits does so by rules that were declared: these hold until nobody waits."""
    wanted = {
        "line_policy": (before.line_policy, change.line_policy),
        "line_return": (before.line_return, change.line_return),
    }
    words = say(
        "Đang có {waiting} người chờ theo quy tắc đã công bố. Đổi được khi không còn ai chờ.",
        waiting=before.seats.waiting,
    )
    late = {
        field: words
        for field, (now, asked) in wanted.items()
        if before.seats.waiting and asked not in (now, msgspec.UNSET)
    }
    if late:
        raise Refused(words, "line_waits", **late)


def _moved(before: ClassView, after: ClassView) -> list[str]:
    """What people must know of a changed class, in words of `notices.rules.CHANGES`."""
    fields = ["venue"] if before.venue != after.venue else []
    if (before.starts_on, before.ends_on) != (after.starts_on, after.ends_on):
        fields.append("dates")
    return fields


async def set_allotments(
    actor: Actor, class_id: int, wanted: list[NewAllotment], *, now: datetime
) -> list[AllotmentView]:
    """Replace the seats per unit. People of a unit who sat elsewhere take its new seats first."""
    async with db.transaction():
        await seats.lock(class_id)
        await classes.set_allotments(actor, class_id, wanted, await allotting.outside(class_id))
        await allotting.take_own(class_id)
        await service.promote(actor, class_id, now=now)
        return await catalog.allotments(class_id)


async def set_sessions(actor: Actor, class_id: int, wanted: list[NewSession]) -> list[SessionView]:
    """Replace the timetable, and tell everybody in the class when or where it moved."""
    async with db.transaction():
        locked = await seats.lock(class_id)
        before = await catalog.sessions(class_id)
        after = await classes.set_sessions(actor, class_id, wanted)
        if before and _when_and_where(before) != _when_and_where(after):
            await telling.of_class(
                actor, class_id, locked.code, Kind.CLASS_CHANGED, fields=["sessions"]
            )
        return after


def _when_and_where(sessions: Sequence[SessionView]) -> list[tuple[datetime, datetime, str]]:
    return [(one.starts_at, one.ends_at, one.venue) for one in sessions]


async def open_registration(actor: Actor, class_id: int, *, now: datetime) -> ClassView:
    """Take registrations, for the first time or again; whoever can have a seat moves up."""
    async with db.transaction():
        await seats.lock(class_id)
        await classes.open_registration(actor, class_id)
        await service.promote(actor, class_id, now=now)
        return await catalog.training_class(actor, class_id)


async def convene(actor: Actor, class_id: int, decision: Decision) -> ClassView:
    """Record the decision that opens the class, and call its people and trainers together."""
    async with db.transaction():
        made = await classes.convene(actor, class_id, decision)
        await decided.keep(class_id, decided.Decision.OPENING)
        await telling.of_class(actor, class_id, made.code, Kind.CLASS_CONVENED)
        await late.close(actor, class_id, say("Lớp đã có quyết định mở lớp."))
        return made


async def cancel(
    actor: Actor, class_id: int, cancellation: Cancellation, *, now: datetime
) -> ClassView:
    """Call a class off, with a reason that everybody in it can read.

    Nobody has a seat or waits any more; `transfer` takes those people to another class.
    """
    async with db.transaction():
        locked = await seats.lock(class_id)
        made = await classes.cancel(actor, class_id, cancellation)
        await telling.of_class(actor, class_id, made.code, Kind.CLASS_CANCELLED)
        stranded = await db.rows(
            "SELECT id FROM enrollment WHERE training_class = $1"
            " AND state IN ('requested', 'confirmed', 'waitlisted') ORDER BY id FOR UPDATE",
            class_id,
        )
        await seats.free(
            locked,
            [row["id"] for row in stranded],
            EnrollmentState.WITHDRAWN,
            now=now,
            by=actor.account_id,
            reason=cancellation.reason,
            cause=Cause.CLASS_CANCELLED,
        )
        if stranded:
            await history.record(
                actor,
                "enrollments.stranded",
                "training_class",
                class_id,
                class_id=class_id,
                enrollments=[row["id"] for row in stranded],
            )
        await late.close(actor, class_id, say("Lớp đã hủy."))
        return await catalog.training_class(actor, class_id)
