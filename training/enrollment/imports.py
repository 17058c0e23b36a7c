"""Everything that changes a list on its way in. One public function, one transaction."""

import hashlib
from datetime import datetime

from training import db, history, jobs
from training.actor import Actor, Role
from training.catalog.rules import ClassState
from training.enrollment import (
    import_queries,
    seats,
    service,
    telling,
)
from training.enrollment.import_schemas import ImportAsked, ImportView
from training.enrollment.reading import FILE
from training.enrollment.row_changes import locked_list
from training.enrollment.rules import Cause, EnrollmentState, ImportState
from training.errors import Missing, Refused
from training.notices.rules import Kind
from training.security import vault
from training.security.policy import May, require
from training.spreadsheets import limits
from training.spreadsheets.reading import refuse
from training.words import say

LONGEST_FILE_NAME = 200


async def send(
    actor: Actor,
    class_id: int,
    file_name: str,
    content: bytes,
    *,
    now: datetime,
    unit_id: int | None = None,
) -> ImportAsked:
    """Take a list in and have it read in the background. The same file again changes nothing."""
    require(actor, May.ENROLL)
    if not content:
        raise refuse("file_empty")
    if len(content) > limits.FILE_BYTES:
        raise refuse("file_too_large")
    async with db.transaction():
        locked = await seats.lock(class_id)
        service.check_registration(actor, locked, now)
        unit = await _unit(actor, class_id, unit_id)
        fingerprint = hashlib.sha256(content).digest()
        before = await db.rows(
            "SELECT o.id, o.state FROM list_import i"
            " JOIN list_import o ON o.id = COALESCE(i.continues, i.id)"
            " WHERE i.training_class = $1 AND i.unit = $2 AND i.file_hash = $3"
            " AND o.state IN ('reading', 'ready', 'confirmed') ORDER BY i.id DESC LIMIT 1",
            class_id,
            unit,
            fingerprint,
        )
        if before:
            return ImportAsked(before[0]["id"], ImportState(before[0]["state"]), again=True)
        import_id: int = await db.value(
            "INSERT INTO list_import (training_class, unit, sent_by, sent_at, file_name, file,"
            " file_hash, state) VALUES ($1, $2, $3, $4, $5, $6, $7, 'reading') RETURNING id",
            class_id,
            unit,
            actor.account_id,
            now,
            file_name[-LONGEST_FILE_NAME:] or "danh-sach",
            vault.seal_bytes(content, FILE),
            fingerprint,
        )
        job_id = await jobs.ask(actor, "enrollment.read_list", import_id=import_id)
        await db.rows("UPDATE list_import SET job = $2 WHERE id = $1", import_id, job_id)
        await history.record(
            actor, "list.sent", "import", import_id, class_id=class_id, unit_id=unit
        )
    return ImportAsked(import_id, ImportState.READING)


async def _unit(actor: Actor, class_id: int, asked: int | None) -> int:
    """Whose list it is: the secretary's own unit, or the one that the office names."""
    if actor.role is Role.SECRETARY:
        if asked is not None and asked not in actor.unit_ids:
            words = say("Chọn đơn vị trong phạm vi của bạn.")
            raise Missing(words, "no_such_unit", unit_id=words)
        return asked or int(actor.unit_id or 0)
    if asked is not None:
        if not await db.value("SELECT 1 FROM unit WHERE id = $1", asked):
            words = say("Không có đơn vị này.")
            raise Missing(words, "no_such_unit", unit_id=words)
        return asked
    host: int = await db.value("SELECT host_unit FROM training_class WHERE id = $1", class_id)
    return host


async def undo(actor: Actor, import_id: int, *, now: datetime) -> ImportView:
    """Take everybody whom a confirmed list brought in out again, until the class is convened."""
    require(actor, May.ENROLL)
    async with db.transaction():
        class_id = await class_of(actor, import_id)
        locked = await seats.lock(class_id)
        listed = await locked_list(actor, import_id)
        if listed["state"] != ImportState.CONFIRMED:
            raise Refused(say("Chỉ hoàn tác được danh sách đã xác nhận."), "import_not_confirmed")
        if locked.state not in {ClassState.OPEN, ClassState.CLOSED}:
            raise Refused(
                say("Lớp đã mở, không hoàn tác cả danh sách được nữa. Rút tên từng người."),
                "class_convened",
            )
        found = await db.rows(
            "SELECT id FROM enrollment WHERE list_import = $1"
            " AND state IN ('requested', 'confirmed', 'waitlisted') FOR UPDATE",
            import_id,
        )
        ids = [row["id"] for row in found]
        await seats.free(
            locked,
            ids,
            EnrollmentState.WITHDRAWN,
            now=now,
            by=actor.account_id,
            reason=None,
            cause=Cause.LIST_UNDONE,
        )
        await db.rows(
            "UPDATE import_row SET state = 'undone' WHERE list_import = $1 AND state = 'entered'",
            import_id,
        )
        await db.rows("UPDATE list_import SET state = 'undone' WHERE id = $1", import_id)
        await history.record(
            actor, "list.undone", "import", import_id, class_id=class_id, enrollments=ids
        )
        await _tell_returned(actor, import_id)
        await service.promote(actor, class_id, now=now)
    return await import_queries.summary(actor, import_id)


async def discard(actor: Actor, import_id: int) -> None:
    """Throw a list away that has not been confirmed; its file goes with it."""
    require(actor, May.ENROLL)
    async with db.transaction():
        listed = await locked_list(actor, import_id)
        if listed["state"] not in {ImportState.READING, ImportState.READY, ImportState.REFUSED}:
            raise Refused(say("Danh sách này đã xong, không bỏ được nữa."), "import_over")
        await db.rows(
            "UPDATE list_import SET state = 'discarded', file = NULL WHERE id = $1", import_id
        )
        await history.record(
            actor, "list.discarded", "import", import_id, class_id=listed["training_class"]
        )
        await _tell_returned(actor, import_id)


async def _tell_returned(actor: Actor, import_id: int) -> None:
    """What a unit does with its own list concerns nobody else."""
    if actor.role is not Role.SECRETARY:
        await telling.of_list(actor, import_id, Kind.LIST_RETURNED)


async def class_of(actor: Actor, import_id: int) -> int:
    """Read before the class is locked: the lock order is class, then list."""
    class_id: int = (await import_queries.listed(actor, import_id))["training_class"]
    return class_id
