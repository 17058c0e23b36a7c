"""What a row of a list of admissions would do, against what is on record. No I/O here."""

from collections.abc import Mapping
from datetime import date

import msgspec

from training.errors import Refused
from training.names import clean
from training.people import identity, milestone_rules
from training.people.dates import Birth, read_date
from training.people.faults import Severity
from training.people.milestone_rules import Recorded
from training.people.rules import Standing
from training.people.schemas import Known
from training.spreadsheets.milestone_list import FIELDS
from training.words import Sentence, say

NEW, SAME, ERROR, ENTERED = "new", "same", "error", "entered"
_DATES = ("ceremony_date", "admission_decision_date", "recognition_date")
_ADMISSION = ("ceremony_date", "admission_decision_number", "admission_decision_date")


class Staged(msgspec.Struct, frozen=True):
    """One row as it lies sealed: what was typed, and whether it has been recorded."""

    row: int
    typed: dict[str, str]
    entered: bool = False


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a row, at which column."""

    field: str
    code: str
    words: Sentence


class Judged(msgspec.Struct, frozen=True):
    """What would come of a row; `after` is the record that it makes."""

    staged: Staged
    verdict: str
    faults: tuple[Fault, ...] = ()
    person_id: int | None = None
    after: Recorded | None = None


def number_of(typed: Mapping[str, str]) -> str | None:
    """The citizen number of a row, if it can be read."""
    return identity.national_id(typed.get("national_id", ""), birth=Birth(), gender=None).value


def judge(
    staged: Staged,
    known: Known | None,
    before: Recorded | None,
    *,
    twin: int | None,
    today: date,
) -> Judged:
    """A row against the person with its number, who is None outside the sender's scope.

    A name alone never matches; a name that differs from the record's stops the row.
    """
    if staged.entered:
        return Judged(staged, ENTERED, person_id=known.id if known else None)
    read, faults = _read(staged.typed, today)
    faults += _person_faults(staged.typed, known, before, twin)
    if faults or before is None or known is None:
        return Judged(staged, ERROR, tuple(faults), known.id if known and before else None)
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
        return Judged(staged, SAME, person_id=known.id)
    return Judged(staged, NEW, person_id=known.id, after=after)


def _wrong(staged: Staged, known: Known, faults: list[Fault]) -> Judged:
    return Judged(staged, ERROR, tuple(faults), known.id)


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


def _person_faults(
    typed: Mapping[str, str], known: Known | None, before: Recorded | None, twin: int | None
) -> list[Fault]:
    text = typed.get("national_id", "")
    if not clean(text):
        return [Fault("national_id", "national_id_missing", _NO_NUMBER)]
    reading = identity.national_id(text, birth=Birth(), gender=None)
    if reading.value is None:
        wrong = [one for one in reading.faults if one.severity is Severity.ERROR]
        return [Fault("national_id", one.code, one.message) for one in wrong or reading.faults]
    if twin is not None:
        words = say("Trùng số định danh với dòng {other}. Bỏ một trong hai dòng.", other=twin)
        return [Fault("national_id", "duplicate_in_file", words)]
    if known is None or before is None:
        return [Fault("national_id", "nobody", _NOBODY)]
    name = clean(typed.get("full_name", ""))
    if name and name.casefold() != known.full_name.casefold():
        words = say("Trong sổ, số này là của {name}. Kiểm tra lại dòng này.", name=known.full_name)
        return [Fault("full_name", "name_differs", words)]
    return []


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


_NO_NUMBER = say("Thiếu số định danh. Chỉ có tên thì không biết chắc là ai.")
_NOBODY = say("Không có hồ sơ nào với số này trong phạm vi của bạn. Kiểm tra lại số.")
_UNCLEAR = say("Không đọc được ngày. Nhập ngày/tháng/năm, ví dụ 3/2/2026.")
_NOTHING = say("Dòng này không có ngày kết nạp hay ngày công nhận nào.")
_RECORDED = say("Sổ đã ghi khác. Muốn sửa, mở hồ sơ người này và ghi lý do.")
