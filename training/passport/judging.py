"""What a row of a list of admissions would do, against what is on record. No I/O here."""

from collections.abc import Mapping
from datetime import date

import msgspec

from training.errors import Refused
from training.names import clean
from training.passport.rows import (
    ENTERED,
    ERROR,
    NEW,
    SAME,
    Fault,
    Judged,
    Staged,
    person_faults,
)
from training.people import identity, milestone_rules
from training.people.dates import read_date
from training.people.milestone_rules import Recorded
from training.people.rules import Standing
from training.people.schemas import Known
from training.spreadsheets.milestone_list import FIELDS
from training.words import say

_DATES = ("ceremony_date", "admission_decision_date", "recognition_date")
_ADMISSION = ("ceremony_date", "admission_decision_number", "admission_decision_date")


class JudgedMilestones(Judged, frozen=True):
    """What would come of a row; `after` is the record that it makes of the one `before`."""

    before: Recorded | None = None
    after: Recorded | None = None


def judge(
    staged: Staged,
    known: Known | None,
    before: Recorded | None,
    *,
    twin: int | None,
    today: date,
) -> JudgedMilestones:
    """A row against the person with its number, who is None outside the sender's scope.

    A name alone never matches; a name that differs from the record's stops the row.
    """
    if staged.entered:
        return JudgedMilestones(staged, ENTERED, person_id=known.id if known else None)
    read, faults = _read(staged.typed, today)
    faults += person_faults(staged.typed, known, twin, reachable=before is not None)
    if faults or before is None or known is None:
        return JudgedMilestones(
            staged, ERROR, tuple(faults), known.id if known and before else None
        )
    try:
        after = _after(before, read)
    except Refused as refusal:
        return _wrong(staged, known, [Fault("recognition_date", refusal.code, refusal.message)])
    late = milestone_rules.overwritten(before, after)
    faults += [Fault(field, "milestone_recorded", _RECORDED) for field in late]
    wrong = milestone_rules.faults(before, after, today)
    faults += [Fault(field, "milestone_invalid", words) for field, words in wrong.items()]
    if faults:
        return _wrong(staged, known, faults)
    if not milestone_rules.changed(before, after):
        return JudgedMilestones(staged, SAME, person_id=known.id)
    return JudgedMilestones(staged, NEW, person_id=known.id, before=before, after=after)


def _wrong(staged: Staged, known: Known, faults: list[Fault]) -> JudgedMilestones:
    return JudgedMilestones(staged, ERROR, tuple(faults), known.id)


def _read(typed: Mapping[str, str], today: date) -> tuple[dict[str, date | str], list[Fault]]:
    """The milestones as typed; days that cannot be read are faults."""
    read: dict[str, date | str] = {}
    faults: list[Fault] = []
    for field in FIELDS:
        text = clean(typed.get(field, ""))
        if identity.is_nothing(text):
            continue
        if field not in _DATES:
            read[field] = text
            continue
        day = read_date(text, today).date
        if day is None:
            faults.append(Fault(field, "date_unclear", _UNCLEAR))
        else:
            read[field] = day
    if not read and not faults:
        faults.append(Fault("ceremony_date", "nothing_to_record", _NOTHING))
    return read, faults


def _after(before: Recorded, read: Mapping[str, date | str]) -> Recorded:
    """The record that a row makes: what it leaves out stays."""
    after = before
    admission = {field: read[field] for field in _ADMISSION if field in read}
    if admission:
        merged = {field: admission.get(field, getattr(before, field)) for field in _ADMISSION}
        fresh = before.standing is Standing.CANDIDATE
        standing = Standing.PROBATIONARY if fresh else before.standing
        after = msgspec.structs.replace(before, **merged, standing=standing)
    day = read.get("recognition_date")
    number = read.get("recognition_decision_number")
    if isinstance(day, date):
        recognition = milestone_rules.Recognition(
            recognition_date=day, decision_number=str(number) if number else None
        )
        return milestone_rules.recognised(after, recognition)
    return after


_UNCLEAR = say("Không đọc được ngày. Nhập ngày/tháng/năm, ví dụ 3/2/2026.")
_NOTHING = say("Dòng này không có ngày kết nạp hay ngày công nhận nào.")
_RECORDED = say("Sổ đã ghi khác. Muốn sửa, mở hồ sơ người này và ghi lý do.")
