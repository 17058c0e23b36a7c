"""Registering after the last day: the unit asks with a reason, the office agrees or refuses."""

from datetime import datetime
from typing import Any

import msgspec

from training import clock, db, history, reasons
from training.actor import Actor, Role
from training.catalog import queries as catalog
from training.catalog.entry import ENTRY_RULES
from training.catalog.rules import ClassState, registration
from training.enrollment import seats, service, telling
from training.enrollment.eligibility import candidates
from training.enrollment.list_schemas import LateRequestView
from training.enrollment.overrides import Override
from training.enrollment.queries import scope
from training.enrollment.rules import LATE_LOOKS, LATE_TRANSITIONS, LateState
from training.errors import Missing, Refused
from training.notices.rules import Kind
from training.security.policy import May, require
from training.status import advance
from training.words import Sentence, say

_VIEW = """
    SELECT l.id, l.training_class AS class_id, c.code AS class_code, l.person AS person_id,
           p.full_name, l.unit AS unit_id, u.short_name AS unit_name, p.branch, l.reason, l.state,
           l.asked_at, l.decided_at, l.answer, l.enrollment AS enrollment_id
    FROM late_request l JOIN training_class c ON c.id = l.training_class
    JOIN person p ON p.id = l.person JOIN unit u ON u.id = l.unit
    WHERE ($1 OR l.unit = ANY($2::int[]) OR l.person = $3)
"""


async def of_class(
    actor: Actor, class_id: int, *, state: LateState | None = None
) -> list[LateRequestView]:
    """What was asked for a class after closing: what waits for an answer first, then the newest."""
    await catalog.training_class(actor, class_id)
    found = await db.rows(
        _VIEW + " AND l.training_class = $4 AND ($5::text IS NULL OR l.state = $5)"
        " ORDER BY (l.state = 'asked') DESC, l.asked_at DESC, l.id DESC LIMIT 500",
        *scope(actor),
        class_id,
        state.value if state else None,
    )
    return [msgspec.convert(dict(row), LateRequestView) for row in found]


async def one(actor: Actor, request_id: int) -> LateRequestView:
    """One such request; raises `Missing` for one of somebody else."""
    found = await db.rows(_VIEW + " AND l.id = $4", *scope(actor), request_id)
    if not found:
        raise Missing(say("Không có đề nghị này trong phạm vi của bạn."), "no_such_late_request")
    return msgspec.convert(dict(found[0]), LateRequestView)


async def ask(
    actor: Actor,
    class_id: int,
    person_id: int,
    reason: str,
    *,
    now: datetime,
    despite: bool = False,
) -> LateRequestView:
    """Ask for somebody to be let in after registration has closed; claims no seat yet.

    The rules of the class are asked at once, so that a unit learns early what stands against it;
    `despite` asks all the same, and the office decides whether to pass over them.
    """
    require(actor, May.ENROLL)
    why = reasons.needed(reason, say("Ghi lý do đăng ký muộn: Văn phòng đọc để quyết định."))
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        locked = await seats.lock(class_id)
        _check_late(actor, locked, now)
        found = (await candidates(actor, locked, [person_id], today=today)).get(person_id)
        if found is None:
            raise Missing(
                say("Không có người này trong phạm vi của bạn."),
                "no_such_person",
                person_id=say("Chọn một người của đơn vị."),
            )
        service.check_candidate(locked, found, _EVERY_RULE if despite else None)
        request_id = await db.value(
            "INSERT INTO late_request (training_class, unit, person, reason, state, asked_at,"
            " asked_by) VALUES ($1, $2, $3, $4, 'asked', $5, $6)"
            " ON CONFLICT (training_class, person) WHERE state = 'asked' DO NOTHING RETURNING id",
            class_id,
            found.applicant.unit_id,
            person_id,
            why,
            now,
            actor.account_id,
        )
        if request_id is None:
            words = say("Đã xin cho người này rồi, đang chờ Văn phòng trả lời.")
            raise Refused(words, "already_asked", person_id=words)
        await _record(actor, "late_request.asked", request_id, class_id, found.applicant.unit_id)
        kind, unit = Kind.LATE_ASKED, found.applicant.unit_id
        await telling.of_unit(actor, class_id, unit, kind, office=True)
    return await one(actor, request_id)


def _check_late(actor: Actor, locked: seats.LockedClass, now: datetime) -> None:
    refusal = registration(locked.window, now)
    if refusal is None:
        raise Refused(
            say("Lớp {code} đang nhận ghi danh: ghi danh luôn, không cần xin.", code=locked.code),
            "registration_open",
        )
    # Before its first day, and once its list is decided, there is nothing to ask for.
    if refusal.code != "registration_closed" or locked.state not in {
        ClassState.OPEN,
        ClassState.CLOSED,
    }:
        raise refusal
    if actor.role is not Role.SECRETARY:
        raise Refused(
            say("Văn phòng ghi danh thẳng được, không cần xin."), "office_enrolls_directly"
        )


_EVERY_RULE = Override("", frozenset(ENTRY_RULES), None)


async def agree(
    actor: Actor, request_id: int, *, now: datetime, override: Override | None = None
) -> LateRequestView:
    """Let somebody in late: a seat if one is free, else the waiting list, by the same rules.

    `override` lets them in against rules that say no; it is put on record.
    """
    require(actor, May.DECIDE)
    async with db.transaction():
        row = await _locked(actor, request_id, LateState.AGREED)
        made = await service.enroll(
            actor, row["class_id"], row["person_id"], now=now, override=override
        )
        await _decide(actor, row, LateState.AGREED, None, now, made.id)
        await _tell(actor, row, Kind.LATE_AGREED)
    return await one(actor, request_id)


async def refuse(
    actor: Actor, request_id: int, reason: str | None, *, now: datetime
) -> LateRequestView:
    """Say no, with a reason that the unit reads."""
    require(actor, May.DECIDE)
    why = reasons.needed(reason, say("Ghi lý do, để đơn vị biết vì sao."))
    async with db.transaction():
        row = await _locked(actor, request_id, LateState.REFUSED)
        await _decide(actor, row, LateState.REFUSED, why, now)
        await _tell(actor, row, Kind.LATE_REFUSED)
    return await one(actor, request_id)


async def take_back(actor: Actor, request_id: int, *, now: datetime) -> LateRequestView:
    """The unit no longer asks for it."""
    require(actor, May.ENROLL)
    async with db.transaction():
        row = await _locked(actor, request_id, LateState.TAKEN_BACK)
        await _decide(actor, row, LateState.TAKEN_BACK, None, now)
    return await one(actor, request_id)


async def close(actor: Actor, class_id: int, words: Sentence) -> None:
    """Answer what is still asked for a class that takes nobody any more, in its transaction."""
    found = await db.rows(
        "UPDATE late_request SET state = 'refused', answer = $2, decided_at = current_timestamp,"
        " decided_by = $3 WHERE training_class = $1 AND state = 'asked' RETURNING id, unit",
        class_id,
        words.words,
        actor.account_id,
    )
    for row in found:
        await _record(actor, "late_request.refused", row["id"], class_id, row["unit"])
        await telling.of_unit(actor, class_id, row["unit"], Kind.LATE_REFUSED)


async def _locked(actor: Actor, request_id: int, to: LateState) -> dict[str, Any]:
    """The class first, then the request as it stands once the class is ours."""
    await seats.lock((await one(actor, request_id)).class_id)
    row = msgspec.structs.asdict(await one(actor, request_id))
    advance(row["state"], to, LATE_TRANSITIONS, LATE_LOOKS)
    return row


async def _decide(
    actor: Actor,
    row: dict[str, Any],
    to: LateState,
    answer: str | None,
    now: datetime,
    enrollment: int | None = None,
) -> None:
    await db.rows(
        "UPDATE late_request SET state = $2, answer = $3, decided_at = $4, decided_by = $5,"
        " enrollment = $6 WHERE id = $1",
        row["id"],
        to.value,
        answer,
        now,
        actor.account_id,
        enrollment,
    )
    await _record(actor, f"late_request.{to}", row["id"], row["class_id"], row["unit_id"])


async def _tell(actor: Actor, row: dict[str, Any], kind: Kind) -> None:
    await telling.of_unit(actor, row["class_id"], row["unit_id"], kind)


async def _record(actor: Actor, action: str, request_id: int, class_id: int, unit_id: int) -> None:
    await history.record(
        actor, action, "late_request", request_id, class_id=class_id, unit_id=unit_id
    )
