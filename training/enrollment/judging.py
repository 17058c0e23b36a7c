"""What our records say of a list's rows: the same code for reading, changing and confirming."""

from collections.abc import Sequence
from datetime import date

import msgspec

from training.actor import SYSTEM
from training.enrollment.eligibility import candidates, findings
from training.enrollment.entry_rules import Facts
from training.enrollment.likeness import Request, alike, requests
from training.enrollment.overrides import OVERRIDDEN, REFUSED, Override, overridden
from training.enrollment.rules import Finding, TransferState, Verdict
from training.enrollment.seats import LockedClass, hold_people
from training.enrollment.staging import (
    Known,
    Staged,
    StoredFault,
    known_people,
    number_index,
    stored,
)
from training.people.faults import Fault, Severity, error, warning
from training.people.rules import Standing
from training.words import say


class Judged(msgspec.Struct, frozen=True):
    """All faults of a row, whom it is about, and of whom it must be asked whether they are.

    `foreign` when the number is another unit's; `gives_number` when the person has none on record.
    """

    faults: list[StoredFault]
    person: int | None = None
    alike: list[int] = []
    foreign: bool = False
    gives_number: bool = False

    def of(self, row: Staged) -> Staged:
        """The row with what was found."""
        return msgspec.structs.replace(row, faults=self.faults, alike=self.alike)


OTHER_UNIT = "person_of_other_unit"
_OTHER_UNIT = error(
    "national_id",
    OTHER_UNIT,
    say(
        "Số này thuộc về người của đơn vị khác. Kiểm tra lại số; nếu đúng, bấm “Xin chuyển về đơn "
        "vị” để Văn phòng quyết định."
    ),
)
_PENDING = error(
    "national_id",
    "transfer_pending",
    say("Đã xin chuyển người này về đơn vị. Chờ Văn phòng quyết định."),
)
_POSSIBLY_SAME = error(
    "full_name",
    "possible_duplicate",
    say(
        "Trong sổ của đơn vị đã có người cùng tên, cùng ngày sinh. Chọn cùng người hay khác người."
    ),
)
_OTHER_NUMBER = warning(
    "national_id",
    "number_differs",
    say("Trong sổ người này có số định danh khác. Sổ giữ số cũ; số mới đúng thì sửa ở hồ sơ."),
)
_ENROLLED = error(
    "national_id",
    "already_enrolled",
    say("Người này đã có tên trong lớp. Bỏ dòng này ra."),
)
_OTHER_NAME = warning(
    "full_name",
    "name_differs",
    say("Trong sổ, người mang số này có tên viết khác. Sổ sẽ giữ tên cũ."),
)
# What only speaks for the class, as a deadline that it still meets, leaves the row as it is.
_NOTES = {"probation"}
_SEVERITY = {Verdict.NO: Severity.ERROR, Verdict.WARNING: Severity.WARNING}
_FIELDS = {"age": "birth_date", "schooling": "schooling", "probation": "ceremony_date"}
_NOT_MOVED = "transfer_refused"
_OURS = {
    _NOT_MOVED,
    *(one.code for one in (_OTHER_UNIT, _PENDING, _POSSIBLY_SAME, _OTHER_NUMBER)),
    *(one.code for one in (_ENROLLED, _OTHER_NAME)),
}


async def judge(
    locked: LockedClass, rows: Sequence[Staged], *, today: date, to_enter: bool = False
) -> list[Judged]:
    """All faults of each row, those of our records included, and the person it is about.

    At most seven statements whatever the number of rows. What an earlier look found is found anew.
    `to_enter`: they are about to be enrolled, so nobody else may enroll them meanwhile.
    """
    indexes = [number_index(row.person.national_id) for row in rows]
    known = await known_people(indexes, locked)
    ours = {one.person_id for one in known.values()}
    if to_enter:
        await hold_people(sorted(ours))
    answers = {
        person_id: findings(locked, candidate.facts)
        for person_id, candidate in (
            await candidates(SYSTEM, locked, list(ours), today=today)
        ).items()
    }
    places = [place for place, index in enumerate(indexes) if index and index not in known]
    askable = {
        place: found
        for place, found in zip(
            places,
            await alike([(rows[place].person, indexes[place] or b"") for place in places]),
            strict=True,
        )
        if found
    }
    asked = await requests(_foreign(rows, indexes, known))
    judged: list[Judged] = []
    for place, (row, index) in enumerate(zip(rows, indexes, strict=True)):
        somebody = known.get(index) if index is not None else None
        if somebody is None:
            judged.append(_of_newcomer(locked, row, askable.get(place, [])))
        elif somebody.unit_id != row.person.unit_id:
            request = asked.get((somebody.person_id, int(row.person.unit_id or 0)))
            judged.append(Judged([*_own(row), _of_foreign(request)], foreign=True))
        else:
            judged.append(_of_known(row, somebody, answers.get(somebody.person_id, [])))
    return judged


def _foreign(
    rows: Sequence[Staged], indexes: Sequence[bytes | None], known: dict[bytes, Known]
) -> list[tuple[int, int]]:
    return [
        (somebody.person_id, row.person.unit_id)
        for row, index in zip(rows, indexes, strict=True)
        if index is not None
        and (somebody := known.get(index)) is not None
        and row.person.unit_id is not None
        and somebody.unit_id != row.person.unit_id
    ]


def _of_foreign(request: Request | None) -> StoredFault:
    """Somebody else's person: nothing of them shows, only what became of our request."""
    if request is None or request.state is TransferState.AGREED:
        return stored(_OTHER_UNIT)
    if request.state is TransferState.PENDING:
        return stored(_PENDING)
    words = say("Văn phòng không chuyển người này về đơn vị: {reason}", reason=request.reason or "")
    return stored(error("national_id", _NOT_MOVED, words))


def _own(row: Staged) -> list[StoredFault]:
    """What the list itself shows, without what an earlier look at our records added."""
    return [
        fault
        for fault in row.faults
        if fault.code not in _OURS and not fault.code.startswith((REFUSED, OVERRIDDEN))
    ]


def _of_known(row: Staged, known: Known, answers: Sequence[Finding]) -> Judged:
    faults = _own(row)
    if known.enrolled_as is not None:
        return Judged([*faults, stored(_ENROLLED)], known.person_id)
    if known.full_name != row.person.full_name:
        faults.append(stored(_OTHER_NAME))
    if not known.by_number and known.number:
        faults.append(stored(_OTHER_NUMBER))
    return Judged(faults + _faults(row, answers), known.person_id, gives_number=not known.number)


def _of_newcomer(locked: LockedClass, row: Staged, possibly_same: list[int]) -> Judged:
    faults = _own(row) + _faults(row, _newcomer_findings(locked, row))
    if possibly_same:
        faults.append(stored(_POSSIBLY_SAME))
    return Judged(faults, alike=possibly_same)


def _newcomer_findings(locked: LockedClass, row: Staged) -> list[Finding]:
    """Somebody new has the standing of the course and no history; their age may still warn."""
    person = row.person
    if person.birth_year is None:
        return []
    facts = Facts(
        standing=Standing(locked.rules.standings[0]),
        unit_active=True,
        holdings=(),
        other_class=None,
        birth_year=person.birth_year,
        birth_date=_day(person.birth_date),
        ceremony_date=_day(person.ceremony_date),
        schooling=person.schooling,
    )
    return findings(locked, facts)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _faults(row: Staged, answers: Sequence[Finding]) -> list[StoredFault]:
    said = {fault.code for fault in row.faults}
    return [
        stored(_fault(answer, row.override))
        for answer in answers
        if answer.verdict in _SEVERITY
        # The list has said already that the day of the ceremony is missing.
        and not (answer.rule == "probation" and "ceremony_date_missing" in said)
    ]


def _fault(answer: Finding, override: Override | None) -> Fault:
    field = _FIELDS.get(answer.rule, "full_name")
    if override and answer in overridden([answer], override):
        words = say("{no} Văn phòng cho qua: {why}", no=answer.words, why=override.reason)
        return warning(field, OVERRIDDEN + answer.rule, words)
    return Fault(field, REFUSED + answer.rule, _severity(answer), answer.words)


def _severity(answer: Finding) -> Severity:
    if answer.verdict is Verdict.WARNING and answer.rule in _NOTES:
        return Severity.NOTE
    return _SEVERITY[answer.verdict]
