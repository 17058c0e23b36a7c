"""Somebody of another unit whom a list names: the unit asks, the office decides, they move."""

from datetime import date, datetime
from typing import Any

from training import clock, db, history, reasons
from training.actor import Actor
from training.enrollment import import_queries, move_queries, row_changes, seats, service, staging
from training.enrollment.move_queries import TransferView
from training.enrollment.rules import ImportState, RowState, TransferState
from training.errors import Refused
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To
from training.people import service as people
from training.people.schemas import PersonChange
from training.security.policy import May, require
from training.words import say


async def ask(actor: Actor, import_id: int, row: int, *, now: datetime) -> TransferView:
    """Ask the office to move the person whom a row names to the row's unit. Asked twice is once."""
    require(actor, May.ENROLL)
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        # The class first, as in deciding, so that the two never wait for each other.
        class_id = (await import_queries.listed(actor, import_id))["training_class"]
        locked = await seats.lock(class_id)
        listed = await row_changes.ready(actor, import_id)
        found = await row_changes.locked_row(import_id, row)
        staged = staging.unseal(found["typed"])
        known = (await staging.known_people([found["number_index"]], locked)).get(
            bytes(found["number_index"] or b"")
        )
        to_unit = int(staged.person.unit_id or listed["unit"])
        if known is None or known.unit_id == to_unit:
            raise Refused(
                say("Dòng {row} không phải người của đơn vị khác. Mở lại trang.", row=row),
                "not_of_other_unit",
            )
        request_id = await _pending(actor, known, to_unit, listed, row, now)
        await row_changes.check_again(listed, import_id, row, staged, today)
    return await move_queries.request(actor, request_id)


async def _pending(
    actor: Actor,
    known: staging.Known,
    to_unit: int,
    listed: dict[str, Any],
    row: int,
    now: datetime,
) -> int:
    made = await db.value(
        "INSERT INTO transfer_request (person, from_unit, to_unit, training_class, list_import,"
        " row, state, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8)"
        " ON CONFLICT (person, to_unit) WHERE state = 'pending' DO NOTHING RETURNING id",
        known.person_id,
        known.unit_id,
        to_unit,
        listed["training_class"],
        listed["id"],
        row,
        actor.account_id,
        now,
    )
    if made is None:
        before: int = await db.value(
            "SELECT id FROM transfer_request WHERE person = $1 AND to_unit = $2"
            " AND state = 'pending'",
            known.person_id,
            to_unit,
        )
        return before
    await history.record(
        actor,
        "transfer.asked",
        "transfer_request",
        made,
        class_id=listed["training_class"],
        unit_id=to_unit,
    )
    await notices.write(actor, [Letter(Kind.TRANSFER_ASKED, To.OFFICE, 0, 0, unit_id=to_unit)])
    return int(made)


async def agree(actor: Actor, request_id: int, *, now: datetime) -> TransferView:
    """Move the person to the unit that asks, and register them from its list where that is still
    open to them; what stands in the way then shows at the row.
    """
    require(actor, May.DECIDE)
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        request = await _decide(actor, request_id, TransferState.AGREED, None, now)
        await people.change(
            actor, request["person"], PersonChange(unit_id=request["to_unit"]), today
        )
        await _check_rows(request, today)
        await _enroll(actor, request, now)
        await notices.write(
            actor,
            [
                _letter(Kind.TRANSFER_AGREED, request["to_unit"]),
                _letter(Kind.PERSON_MOVED_AWAY, request["from_unit"]),
            ],
        )
    return await move_queries.request(actor, request_id)


async def refuse(
    actor: Actor, request_id: int, reason: str | None, *, now: datetime
) -> TransferView:
    """Leave the person where they are, with a reason that the asking unit reads at its row."""
    require(actor, May.DECIDE)
    why = reasons.needed(reason, say("Ghi lý do, để đơn vị biết phải làm gì."))
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        request = await _decide(actor, request_id, TransferState.REFUSED, why, now)
        await _check_rows(request, today)
        await notices.write(actor, [_letter(Kind.TRANSFER_REFUSED, request["to_unit"])])
    return await move_queries.request(actor, request_id)


def _letter(kind: Kind, unit_id: int) -> Letter:
    return Letter(kind, To.UNIT, unit_id, 0, unit_id=unit_id)


async def _decide(
    actor: Actor, request_id: int, state: TransferState, reason: str | None, now: datetime
) -> dict[str, Any]:
    """The class is locked first, then the request: whoever decides second is told so."""
    view = await move_queries.request(actor, request_id)
    await seats.lock(view.class_id)
    found = await db.rows(
        "UPDATE transfer_request SET state = $2, reason = $3, decided_by = $4, decided_at = $5"
        " WHERE id = $1 AND state = 'pending' RETURNING id, person, from_unit, to_unit,"
        " training_class, list_import, row",
        request_id,
        state.value,
        reason,
        actor.account_id,
        now,
    )
    if not found:
        raise Refused(say("Yêu cầu này đã được quyết định. Mở lại trang."), "transfer_decided")
    request = dict(found[0])
    await history.record(
        actor,
        "transfer.agreed" if state is TransferState.AGREED else "transfer.refused",
        "transfer_request",
        request_id,
        class_id=request["training_class"],
        unit_id=request["to_unit"],
        person=request["person"],
    )
    return request


async def _check_rows(request: dict[str, Any], today: date) -> None:
    """Look again at every waiting row of the unit's lists that names the person."""
    found = await db.rows(
        "SELECT r.list_import, r.row, r.typed, i.training_class, i.unit, a.role FROM import_row r"
        " JOIN list_import i ON i.id = r.list_import JOIN account a ON a.id = i.sent_by"
        " JOIN person p ON p.national_id_index = r.number_index"
        " WHERE p.id = $1 AND r.state = 'waiting' AND i.state IN ('ready', 'confirmed')"
        " ORDER BY r.list_import, r.row FOR UPDATE OF r",
        request["person"],
    )
    for one in found:
        staged = staging.unseal(one["typed"])
        await row_changes.check_again(dict(one), one["list_import"], one["row"], staged, today)


async def _enroll(actor: Actor, request: dict[str, Any], now: datetime) -> None:
    """Every rule is asked before the first write, so that a refusal leaves the move alone."""
    row = await db.rows(
        "SELECT r.verdict, i.state FROM import_row r JOIN list_import i ON i.id = r.list_import"
        " WHERE r.list_import = $1 AND r.row = $2 AND r.state = 'waiting' AND r.person = $3",
        request["list_import"],
        request["row"],
        request["person"],
    )
    open_lists = {ImportState.READY, ImportState.CONFIRMED}
    if not row or row[0]["verdict"] == "error" or row[0]["state"] not in open_lists:
        return
    try:
        made = await service.enroll(actor, request["training_class"], request["person"], now=now)
    except Refused:
        return
    await db.rows(
        "UPDATE enrollment SET list_import = $2 WHERE id = $1", made.id, request["list_import"]
    )
    await db.rows(
        "UPDATE import_row SET state = $3, enrollment = $4 WHERE list_import = $1 AND row = $2",
        request["list_import"],
        request["row"],
        RowState.ENTERED.value,
        made.id,
    )
    await db.rows(
        "UPDATE transfer_request SET enrollment = $2 WHERE id = $1", request["id"], made.id
    )
