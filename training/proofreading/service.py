"""Everything that is said about lines before they are printed. One function, one transaction.

Lock order: class → line. A line that somebody calls wrong is held back from issuing, alone.
"""

from collections import Counter
from datetime import date, datetime

import msgspec

from training import clock, db, history, reasons
from training.actor import Actor, Role
from training.catalog.rules import ClassState, Document
from training.errors import Invalid, Missing, Refused
from training.names import clean
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To
from training.people import dates
from training.people import service as people
from training.people.schemas import PersonChange
from training.proofreading import queries, rules
from training.proofreading.rules import Answer, Correction, LineState, Settlement
from training.proofreading.schemas import ProofLineView, Said, Settled
from training.security import vault
from training.security.policy import May, require
from training.words import say

_ADD_LINES = """
    INSERT INTO proof_line (reading, enrollment)
    SELECT $1, e.id FROM enrollment e
    WHERE e.training_class = $2 AND e.state IN ('confirmed', 'completed')
      AND NOT EXISTS (SELECT 1 FROM certificate g WHERE g.enrollment = e.id AND g.state <> 'void')
    ON CONFLICT (enrollment) DO NOTHING
    RETURNING enrollment
"""
_WHOM = """
    SELECT l.id, e.unit, e.person FROM proof_line l JOIN enrollment e ON e.id = l.enrollment
    WHERE l.enrollment = ANY($1::int[])
"""


async def open_reading(actor: Actor, class_id: int, deadline: date, *, today: date) -> int:
    """Ask units and people to read what will be printed; gives how many lines are new.

    Asked again it moves the day and adds whoever joined the class meanwhile.
    """
    require(actor, May.ISSUE)
    rules.check_deadline(deadline, today)
    async with db.transaction():
        found = await db.rows(
            "SELECT c.code, c.state, k.document FROM training_class c"
            " JOIN course k ON k.id = c.course WHERE c.id = $1::bigint FOR UPDATE OF c",
            class_id,
        )
        if not found:
            raise Missing(say("Không có lớp này trong phạm vi của bạn."), "no_such_class")
        row = found[0]
        if row["document"] == Document.ELSEWHERE:
            raise Refused(
                say("Khóa này do trường cấp bằng, không in giấy ở đây."), "issued_elsewhere"
            )
        if row["state"] not in {ClassState.CONVENED, ClassState.COMPLETED}:
            raise Refused(say("Đọc soát khi lớp đã mở, trước khi cấp giấy."), "class_not_convened")
        reading_id = await db.value(
            "INSERT INTO proof_reading (training_class, deadline, opened_by) VALUES ($1, $2, $3)"
            " ON CONFLICT (training_class) DO UPDATE SET deadline = EXCLUDED.deadline"
            " RETURNING id",
            class_id,
            deadline,
            actor.account_id,
        )
        added = [one["enrollment"] for one in await db.rows(_ADD_LINES, reading_id, class_id)]
        await history.record(
            actor,
            "proof_reading.opened",
            "training_class",
            class_id,
            class_id=class_id,
            deadline=deadline,
            lines=len(added),
        )
        await _ask(actor, class_id, row["code"], added)
    return len(added)


async def _ask(actor: Actor, class_id: int, code: str, added: list[int]) -> None:
    whom = await db.rows(_WHOM, added)
    of_unit = Counter(row["unit"] for row in whom)
    letters = [
        Letter(Kind.PROOFS_TO_READ, To.UNIT, unit, class_id, code, many=many, unit_id=unit)
        for unit, many in of_unit.items()
    ]
    letters += [
        Letter(Kind.PROOF_TO_READ, To.PERSON, row["person"], row["id"], code) for row in whom
    ]
    await notices.write(actor, letters)


async def answer(actor: Actor, line_id: int, said: Said, *, now: datetime) -> ProofLineView:
    """Say whether a line is right. "Wrong" outweighs "right" until the office has settled it."""
    require(actor, May.PROOF_READ)
    async with db.transaction():
        await db.rows("SELECT 1 FROM proof_line WHERE id = $1::bigint FOR UPDATE", line_id)
        line = await queries.line(actor, line_id)
        rules.check_open(line.deadline, _day(now), office=actor.role is Role.ORGANIZER)
        await _check_unprinted(line)
        if said.answer is Answer.RIGHT:
            if line.state is LineState.DISPUTED:
                raise Refused(say("Dòng này đang báo sai, chờ Văn phòng xử lý."), "line_disputed")
            await _say_right(actor, [line], now)
        else:
            await _say_wrong(actor, line, said.correction or Correction(), now)
        return await queries.line(actor, line_id)


async def answer_rest(actor: Actor, class_id: int, *, now: datetime) -> int:
    """Say of all one's own lines that still wait that they are right; gives how many."""
    require(actor, May.PROOF_READ)
    async with db.transaction():
        await db.rows(
            "SELECT 1 FROM proof_line l JOIN proof_reading r ON r.id = l.reading"
            " WHERE r.training_class = $1::bigint ORDER BY l.id FOR UPDATE OF l",
            class_id,
        )
        seen = await queries.reading(actor, class_id)
        if seen.deadline is None:
            raise queries.no_such_line()
        rules.check_open(seen.deadline, _day(now), office=actor.role is Role.ORGANIZER)
        waiting = [line for line in seen.lines if line.state is LineState.WAITING]
        await _say_right(actor, waiting, now)
    return len(waiting)


async def _say_right(actor: Actor, lines: list[ProofLineView], now: datetime) -> None:
    if not lines:
        return
    await db.rows(
        "UPDATE proof_line l SET answer = 'right', shown_hash = new.hash, answered_by = $1,"
        " answered_at = $2, correction = NULL, settled_how = NULL, settled_words = NULL,"
        " settled_by = NULL, settled_at = NULL"
        " FROM unnest($3::int[], $4::bytea[]) AS new (id, hash) WHERE l.id = new.id",
        actor.account_id,
        now,
        [line.id for line in lines],
        [line.shown.fingerprint() for line in lines],
    )
    await history.record(
        actor,
        "proof_lines.confirmed",
        "training_class",
        lines[0].class_id,
        class_id=lines[0].class_id,
        enrollments=[line.enrollment_id for line in lines],
    )


async def _say_wrong(actor: Actor, line: ProofLineView, said: Correction, now: datetime) -> None:
    cleaned = Correction(*(clean(text) for text in msgspec.structs.astuple(said)))
    correction = rules.check_correction(cleaned)
    if correction.birth and not dates.birth(correction.birth, _day(now)).year:
        words = say("Ghi ngày sinh như 5/9/2003, hoặc chỉ năm 2003.")
        raise Invalid(words, "birth_unreadable", birth=words)
    await db.rows(
        "UPDATE proof_line SET answer = 'wrong', shown_hash = $2, answered_by = $3,"
        " answered_at = $4, correction = $5, settled_how = NULL, settled_words = NULL,"
        " settled_by = NULL, settled_at = NULL WHERE id = $1",
        line.id,
        line.shown.fingerprint(),
        actor.account_id,
        now,
        vault.seal_bytes(msgspec.json.encode(correction), queries.PURPOSE),
    )
    await history.record(
        actor,
        "proof_line.disputed",
        "enrollment",
        line.enrollment_id,
        class_id=line.class_id,
        unit_id=line.unit_id,
        fields=[name for name, text in msgspec.structs.asdict(correction).items() if text],
    )
    office = Letter(Kind.PROOF_DISPUTED, To.OFFICE, 0, line.class_id, line.class_code)
    await notices.write(actor, [office])


async def settle(actor: Actor, line_id: int, settled: Settled, *, now: datetime) -> ProofLineView:
    """Settle a line called wrong: write the correction into the record, or keep it and say why."""
    require(actor, May.ISSUE)
    async with db.transaction():
        await db.rows("SELECT 1 FROM proof_line WHERE id = $1::bigint FOR UPDATE", line_id)
        line = await queries.line(actor, line_id)
        if line.state is not LineState.DISPUTED or line.correction is None:
            raise Refused(say("Dòng này không có gì chờ xử lý."), "nothing_to_settle")
        if settled.how is Settlement.KEPT:
            words: str | None = reasons.needed(
                settled.words, say("Ghi vì sao giữ nguyên, để đơn vị hiểu.")
            )
        else:
            words = reasons.optional(settled.words)
            await _correct(actor, line, line.correction, _day(now))
        await db.rows(
            "UPDATE proof_line SET settled_how = $2, settled_words = $3, settled_by = $4,"
            " settled_at = $5 WHERE id = $1",
            line_id,
            settled.how.value,
            words,
            actor.account_id,
            now,
        )
        await history.record(
            actor,
            "proof_line.settled",
            "enrollment",
            line.enrollment_id,
            class_id=line.class_id,
            unit_id=line.unit_id,
            how=settled.how,
        )
        await _tell_settled(actor, line)
        return await queries.line(actor, line_id)


async def _correct(actor: Actor, line: ProofLineView, said: Correction, today: date) -> None:
    wanted: dict[str, object] = {}
    if said.full_name:
        wanted["full_name"] = said.full_name
    if said.branch:
        wanted["branch"] = said.branch
    if said.birth:
        birth = dates.birth(said.birth, today)
        wanted |= (
            {"birth_date": birth.date}
            if birth.date
            else {"birth_date": None, "birth_year": birth.year}
        )
    if wanted:
        await people.change(actor, line.person_id, PersonChange(**wanted), today)  # type: ignore[arg-type]  # by the fields' own names


async def _tell_settled(actor: Actor, line: ProofLineView) -> None:
    unit, code = line.unit_id, line.class_code
    to_unit = Letter(Kind.PROOF_SETTLED, To.UNIT, unit, line.class_id, code, unit_id=unit)
    to_person = Letter(Kind.OWN_PROOF_SETTLED, To.PERSON, line.person_id, line.id, code)
    await notices.write(actor, [to_unit, to_person])


async def _check_unprinted(line: ProofLineView) -> None:
    if await db.value(
        "SELECT 1 FROM certificate WHERE enrollment = $1 AND state <> 'void'", line.enrollment_id
    ):
        raise Refused(
            say("Giấy đã cấp. Sai thì báo Văn phòng cấp thay hoặc cải chính."), "already_issued"
        )


def _day(now: datetime) -> date:
    return now.astimezone(clock.ZONE).date()
