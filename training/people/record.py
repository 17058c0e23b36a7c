"""A person as typed, made into the columns of their record. No I/O here.

One way for the form, the API and the lists: what is wrong is found here, what is private is
sealed here.
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from training.errors import Invalid
from training.names import clean, search_key, sort_key
from training.people import identity, rules
from training.people.dates import Birth
from training.people.faults import Fault, Severity
from training.people.queries import EMAIL, NUMBER, PHONE
from training.people.rules import LONGEST_TEXT, Milestones
from training.people.schemas import NewPerson
from training.security import vault
from training.words import Sentence, say

_TEXTS = (
    "branch",
    "ethnicity",
    "religion",
    "hometown",
    "schooling",
    "position",
    "admission_decision_number",
)


class Record(msgspec.Struct, frozen=True):
    """The columns of a person's row, in the order of `COLUMNS`."""

    unit: int
    full_name: str
    sort_key: str
    search_key: str
    birth_date: date | None
    birth_year: int
    gender: str
    national_id: bytes | None
    national_id_index: bytes | None
    phone: bytes | None
    email: bytes | None
    branch: str
    standing: str
    ethnicity: str | None
    religion: str | None
    hometown: str | None
    schooling: str | None
    position: str | None
    ceremony_date: date | None
    admission_decision_date: date | None
    admission_decision_number: str | None
    recognition_date: date | None


COLUMNS = Record.__struct_fields__
# What PostgreSQL is told of a list of each column's values.
TYPES = {
    **dict.fromkeys(COLUMNS, "text"),
    **dict.fromkeys(("unit", "birth_year"), "int"),
    **dict.fromkeys(("national_id", "national_id_index", "phone", "email"), "bytea"),
    **dict.fromkeys(
        ("birth_date", "ceremony_date", "admission_decision_date", "recognition_date"), "date"
    ),
}


def record(new: NewPerson, today: date) -> Record:
    """The row for a person; raises `Invalid` with every answer at fault. Warnings do not stop it.

    A phone number or address that cannot be read does: it would be lost without a word.
    """
    full_name = clean(new.full_name)
    texts = {field: clean(getattr(new, field) or "") for field in _TEXTS}
    born = _born(new, today)
    number = _number(new, born)
    phone, email = identity.phone(new.phone or ""), identity.email(new.email or "")
    wrong = _errors((*born.faults, *number.faults))
    wrong |= {
        one.field: one.message
        for one in (*phone.faults, *email.faults)
        if one.severity is not Severity.NOTE
    }
    if fault := rules.name_fault(full_name):
        wrong["full_name"] = fault
    for field, text in texts.items():
        if len(text) > LONGEST_TEXT:
            wrong[field] = say("Dài nhất {most} ký tự.", most=LONGEST_TEXT)
    if born.year is not None:
        wrong |= rules.milestone_faults(new.standing, _milestones(new, born.year), today)
    if wrong or born.year is None:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "person_invalid", **wrong)
    return Record(
        unit=new.unit_id,
        full_name=full_name,
        sort_key=sort_key(full_name),
        search_key=search_key(full_name),
        birth_date=born.date,
        birth_year=born.year,
        gender=new.gender.value,
        national_id=_sealed(number.value, NUMBER),
        national_id_index=vault.blind_index(number.value, NUMBER) if number.value else None,
        phone=_sealed(phone.value, PHONE),
        email=_sealed(email.value, EMAIL),
        branch=texts["branch"],
        standing=new.standing.value,
        ethnicity=texts["ethnicity"] or None,
        religion=texts["religion"] or None,
        hometown=texts["hometown"] or None,
        schooling=texts["schooling"] or None,
        position=texts["position"] or None,
        ceremony_date=new.ceremony_date,
        admission_decision_date=new.admission_decision_date,
        admission_decision_number=texts["admission_decision_number"] or None,
        recognition_date=new.recognition_date,
    )


def number_of(new: NewPerson, today: date) -> str | None:
    """The citizen number as it will be kept, if it was given and can be read."""
    return _number(new, _born(new, today)).value


def _born(new: NewPerson, today: date) -> Birth:
    if new.birth_date is None:
        return identity.birth("" if new.birth_year is None else new.birth_year, today)
    if new.birth_year not in {None, new.birth_date.year}:
        words = say("Năm sinh không khớp với ngày sinh. Nhập một trong hai.")
        raise Invalid(words, "person_invalid", birth_year=words)
    return identity.birth(new.birth_date, today)


def _number(new: NewPerson, born: Birth) -> identity.Reading:
    if not clean(new.national_id or ""):
        return identity.Reading()
    return identity.national_id(new.national_id or "", birth=born, gender=new.gender)


def _milestones(new: NewPerson, birth_year: int) -> Milestones:
    return Milestones(
        birth_year, new.ceremony_date, new.admission_decision_date, new.recognition_date
    )


def _errors(faults: Iterable[Fault]) -> dict[str, Sentence]:
    return {one.field: one.message for one in faults if one.severity is Severity.ERROR}


def _sealed(value: str | None, purpose: str) -> bytes | None:
    return None if value is None else vault.seal(value, purpose)
