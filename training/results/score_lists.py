"""Marks by workbook: the class's list is downloaded, filled in, sent, seen, confirmed."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from training import db, history
from training.actor import Actor
from training.attendance.queries import ON_THE_ROLL
from training.catalog.rules import CourseRules
from training.enrollment.seats import rules_of
from training.errors import Missing, Refused
from training.names import search_key
from training.results import rules, service
from training.results.schemas import MarksFault, MarksList, MarksRow
from training.results.workbooks import Learner, TypedMarks, read_marks
from training.security import vault
from training.security.policy import May, require
from training.spreadsheets import limits
from training.spreadsheets.reading import read, refuse
from training.words import Sentence, say

PURPOSE = "score_list.rows"
_LONGEST_FILE_NAME = 200


class _Judged(msgspec.Struct, frozen=True):
    staged: TypedMarks
    learner: Learner | None
    marks: tuple[tuple[int, Decimal], ...]
    verdict: str
    faults: tuple[tuple[str, str, Sentence], ...] = ()


async def send(
    actor: Actor, class_id: int, file_name: str, content: bytes, *, now: datetime
) -> int:
    """Read a workbook of marks and keep its rows sealed; gives its id. Nothing is written yet."""
    require(actor, May.ENTER_RESULTS)
    async with db.transaction():
        service.check_class(await service.hold_class(class_id))
    if len(content) > limits.FILE_BYTES:
        raise refuse("file_too_large")
    workbook = await read(content, file_name)
    staged = await asyncio.to_thread(read_marks, workbook)
    if not staged:
        raise refuse("no_rows")
    async with db.transaction():
        list_id: int = await db.value(
            "INSERT INTO score_list (training_class, sent_by, sent_at, file_name, rows, state)"
            " VALUES ($1, $2, $3, $4, $5, 'ready') RETURNING id",
            class_id,
            actor.account_id,
            now,
            file_name.replace("\x00", "")[-_LONGEST_FILE_NAME:] or "bang-diem",
            _seal(staged),
        )
        await history.record(
            actor, "score_list.sent", "score_list", list_id, class_id=class_id, rows=len(staged)
        )
    return list_id


async def view(actor: Actor, list_id: int) -> MarksList:
    """A workbook with what would come of each row now."""
    require(actor, May.ENTER_RESULTS)
    row = await _find(list_id)
    judged = await _judge(row, _unseal(row["rows"]))
    return MarksList(
        id=row["id"],
        class_id=row["class_id"],
        class_code=row["class_code"],
        file_name=row["file_name"],
        state=row["state"],
        sent_at=row["sent_at"],
        entered=row["entered"],
        rows=[_row(one) for one in judged],
    )


async def confirm(actor: Actor, list_id: int, *, now: datetime) -> int:
    """Write the marks of every row without a fault; gives of how many people. The others stay."""
    require(actor, May.ENTER_RESULTS)
    async with db.transaction():
        row = await _find(list_id, lock=True)
        if row["state"] == "discarded":
            raise Refused(say("Bảng điểm này đã bỏ. Gửi lại tệp."), "list_over")
        service.check_class(await service.hold_class(row["class_id"]))
        judged = await _judge(row, _unseal(row["rows"]))
        good = [one for one in judged if one.verdict in {"new", "changed"} and one.learner]
        changed = await service.keep(
            actor,
            [(one.learner.id, *mark) for one in good if one.learner for mark in one.marks],
            now,
        )
        done = {one.staged.row for one in good}
        kept = [
            msgspec.structs.replace(
                one.staged, entered=one.staged.entered or one.staged.row in done
            )
            for one in judged
        ]
        await db.rows(
            "UPDATE score_list SET state = 'confirmed', confirmed_at = $2, rows = $3,"
            " entered = entered + $4 WHERE id = $1",
            list_id,
            now,
            _seal(kept),
            len(good),
        )
        if changed:
            await history.record(
                actor,
                "scores.entered",
                "training_class",
                row["class_id"],
                class_id=row["class_id"],
                enrollments=sorted(changed),
                list=list_id,
            )
    return len(good)


async def discard(actor: Actor, list_id: int) -> None:
    """Throw a workbook away; marks that were written from it stay."""
    require(actor, May.ENTER_RESULTS)
    async with db.transaction():
        row = await _find(list_id, lock=True)
        await db.rows(
            "UPDATE score_list SET state = 'discarded', rows = NULL WHERE id = $1", list_id
        )
        await history.record(
            actor, "score_list.discarded", "score_list", list_id, class_id=row["class_id"]
        )


async def _find(list_id: int, *, lock: bool = False) -> Any:
    found = await db.rows(
        "SELECT s.id, s.training_class AS class_id, c.code AS class_code, s.file_name, s.rows,"
        " s.state, s.sent_at, s.entered,"
        " (SELECT rules FROM course_rule r WHERE r.course = c.course"
        " AND r.valid_from <= c.starts_on ORDER BY r.valid_from DESC LIMIT 1) AS asked"
        " FROM score_list s JOIN training_class c ON c.id = s.training_class"
        " WHERE s.id = $1::bigint" + (" FOR UPDATE OF s" if lock else ""),
        list_id,
    )
    if not found:
        raise Missing(say("Không có bảng điểm này."), "no_such_list")
    return found[0]


async def _judge(row: Any, staged: Sequence[TypedMarks]) -> list[_Judged]:
    learners = await roster(row["class_id"])
    asked = rules_of(row["asked"])
    seen: set[int] = set()
    judged = []
    for one in staged:
        judged.append(_judge_one(one, learners, asked, seen))
        if judged[-1].learner:
            seen.add(judged[-1].learner.id)
    return judged


async def roster(class_id: int) -> list[Learner]:
    """Everybody on the roll with the marks that are written, by unit and then by given name."""
    found = await db.rows(
        "SELECT e.id, p.full_name, u.name AS unit_name FROM enrollment e"
        " JOIN person p ON p.id = e.person JOIN unit u ON u.id = e.unit"
        f" WHERE e.training_class = $1::bigint AND {ON_THE_ROLL}"
        " ORDER BY u.sort_key, u.id, p.sort_key, e.id",
        class_id,
    )
    marks = await service.earlier_marks([row["id"] for row in found])
    return [Learner(**dict(row), scores=marks.get(row["id"], {})) for row in found]


def _judge_one(
    staged: TypedMarks, learners: Sequence[Learner], asked: CourseRules, seen: set[int]
) -> _Judged:
    matching = _matching(staged, learners)
    if len(matching) != 1:
        return _Judged(staged, None, (), "error", (_who(staged, matching),))
    learner = matching[0]
    if learner.id in seen:
        words = say("Người này đã có ở dòng trên. Giữ một dòng.")
        return _Judged(staged, learner, (), "error", (("full_name", "row_doubled", words),))
    marks, faults = _marks(staged.marks, learner.scores, asked)
    if faults:
        return _Judged(staged, learner, (), "error", faults)
    return _with_marks(staged, learner, marks)


def _with_marks(
    staged: TypedMarks, learner: Learner, marks: tuple[tuple[int, Decimal], ...]
) -> _Judged:
    if not marks:
        return _Judged(staged, learner, (), "empty")
    if staged.entered and all(learner.scores.get(at) == score for at, score in marks):
        return _Judged(staged, learner, marks, "entered")
    differing = tuple(pair for pair in marks if learner.scores.get(pair[0]) != pair[1])
    if not differing:
        return _Judged(staged, learner, marks, "same")
    replaces = any(at in learner.scores for at, _ in differing)
    return _Judged(staged, learner, differing, "changed" if replaces else "new")


def _matching(staged: TypedMarks, learners: Sequence[Learner]) -> list[Learner]:
    """By the code of the downloaded list with the name beside it; without a code by the name."""
    name = search_key(staged.full_name)
    if staged.code:
        return [
            one
            for one in learners
            if str(one.id) == staged.code and (not name or search_key(one.full_name) == name)
        ]
    return [one for one in learners if name and search_key(one.full_name) == name]


def _who(staged: TypedMarks, matching: Sequence[Learner]) -> tuple[str, str, Sentence]:
    if len(matching) > 1:
        words = say("Lớp có {count} người tên này. Ghi mã học viên ở cột đầu.", count=len(matching))
        return ("code", "name_ambiguous", words)
    if staged.code:
        words = say("Mã và họ tên không khớp người nào của lớp. Tải lại danh sách của lớp.")
        return ("code", "code_unknown", words)
    return ("full_name", "name_unknown", say("Không có ai tên này trong lớp."))


def _marks(
    typed: Mapping[int, str], written: Mapping[int, Decimal], asked: CourseRules
) -> tuple[tuple[tuple[int, Decimal], ...], tuple[tuple[str, str, Sentence], ...]]:
    marks: list[tuple[int, Decimal]] = []
    faults: list[tuple[str, str, Sentence]] = []
    earlier = dict(written)
    for attempt, text in sorted(typed.items()):
        try:
            score = rules.check_score(rules.read_score(text), asked)
            if earlier.get(attempt) != score:
                rules.check_attempt(attempt, earlier, asked)
        except Refused as refusal:
            faults.append((f"attempt_{attempt}", refusal.code, refusal.message))
            continue
        earlier[attempt] = score
        marks.append((attempt, score))
    return tuple(marks), tuple(faults)


def _row(one: _Judged) -> MarksRow:
    return MarksRow(
        row=one.staged.row,
        full_name=one.learner.full_name if one.learner else one.staged.full_name,
        unit_name=one.learner.unit_name if one.learner else "",
        typed={str(attempt): text for attempt, text in sorted(one.staged.marks.items())},
        verdict=one.verdict,
        faults=[MarksFault(field, code, str(words)) for field, code, words in one.faults],
        enrollment_id=one.learner.id if one.learner else None,
    )


def _seal(staged: Sequence[TypedMarks]) -> bytes:
    return vault.seal_bytes(msgspec.json.encode(staged), PURPOSE)


def _unseal(sealed: bytes | None) -> list[TypedMarks]:
    if sealed is None:
        return []
    return msgspec.json.decode(vault.unseal_bytes(sealed, PURPOSE), type=list[TypedMarks])
