"""What our records say of a list's rows: the same code for reading, changing and confirming."""

from collections.abc import Sequence
from datetime import date

from training.actor import SYSTEM
from training.enrollment.eligibility import candidates, findings
from training.enrollment.entry_rules import Facts
from training.enrollment.overrides import OVERRIDDEN, REFUSED, Override, overridden
from training.enrollment.rules import Finding, Verdict
from training.enrollment.seats import LockedClass
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

Judged = tuple[list[StoredFault], int | None]

_OTHER_UNIT = error(
    "national_id",
    "person_of_other_unit",
    say("Số này thuộc về người của đơn vị khác. Nhờ Văn phòng chuyển đơn vị trước."),
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
_OURS = {_OTHER_UNIT.code, _ENROLLED.code, _OTHER_NAME.code}


async def judge(locked: LockedClass, rows: Sequence[Staged], *, today: date) -> list[Judged]:
    """All faults of each row, those of our records included, and the person it is about.

    Three statements whatever the number of rows. What an earlier look found is found anew.
    """
    indexes = [number_index(row.person.national_id) for row in rows]
    known = await known_people(indexes, locked)
    ours = {one.person_id for one in known.values()}
    answers = {
        person_id: findings(locked, candidate.facts)
        for person_id, candidate in (
            await candidates(SYSTEM, locked, list(ours), today=today)
        ).items()
    }
    judged: list[Judged] = []
    for row, index in zip(rows, indexes, strict=True):
        somebody = known.get(index) if index is not None else None
        if somebody is None:
            judged.append((_own(row) + _faults(row, _of_newcomer(locked, row)), None))
        else:
            judged.append(_of_known(row, somebody, answers.get(somebody.person_id, [])))
    return judged


def _own(row: Staged) -> list[StoredFault]:
    """What the list itself shows, without what an earlier look at our records added."""
    return [
        fault
        for fault in row.faults
        if fault.code not in _OURS and not fault.code.startswith((REFUSED, OVERRIDDEN))
    ]


def _of_known(row: Staged, known: Known, answers: Sequence[Finding]) -> Judged:
    faults = _own(row)
    if known.unit_id != row.person.unit_id:
        return [*faults, stored(_OTHER_UNIT)], None
    if known.enrolled_as is not None:
        return [*faults, stored(_ENROLLED)], known.person_id
    if known.full_name != row.person.full_name:
        faults.append(stored(_OTHER_NAME))
    return faults + _faults(row, answers), known.person_id


def _of_newcomer(locked: LockedClass, row: Staged) -> list[Finding]:
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
