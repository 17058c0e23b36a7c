"""The form of a person's record: one box for the birth, a day or a year alone."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from training.errors import Invalid, Refused
from training.people import dates
from training.people.faults import Severity
from training.people.rules import LONGEST_NAME, LONGEST_TEXT, Gender, Standing
from training.people.schemas import NewPerson, PersonChange, PersonDetails
from training.words import Sentence, say
from web import forms

Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]


class PersonForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form asks for. `born` is a day or a year, as people write it."""

    full_name: Annotated[str, Meta(max_length=LONGEST_NAME, extra={"ask": say("Nhập họ và tên.")})]
    born: Annotated[
        str, Meta(extra={"ask": say("Nhập ngày sinh, ví dụ 5/9/2003, hoặc chỉ năm sinh.")})
    ]
    gender: Annotated[Gender, Meta(extra={"ask": say("Chọn nam hoặc nữ.")})]
    unit_id: Annotated[int, Meta(extra={"ask": say("Chọn đơn vị của người này.")})]
    standing: Annotated[Standing, Meta(extra={"ask": say("Chọn diện của người này.")})]
    national_id: str | None = None
    branch: Text = ""
    phone: str | None = None
    email: str | None = None
    ethnicity: Text | None = None
    religion: Text | None = None
    hometown: Text | None = None
    schooling: Text | None = None
    position: Text | None = None
    ceremony_date: date | None = None
    admission_decision_number: Text | None = None
    admission_decision_date: date | None = None
    recognition_date: date | None = None


def known(person: PersonDetails) -> dict[str, object]:
    """What the form begins with when a record is corrected."""
    born = person.birth_date or str(person.birth_year)
    names = set(PersonForm.__struct_fields__) - {"born"}
    return {"born": born} | {name: getattr(person, name) for name in names}


def read_new(posted: Mapping[str, Any], today: date) -> NewPerson:
    """The record to make, or `Invalid` with every answer at fault."""
    asked = _asked(posted, today)
    if asked["birth_date"] is not None:
        asked["birth_year"] = None
    return NewPerson(**asked)


def read_change(posted: Mapping[str, Any], today: date) -> PersonChange:
    """The whole record as it is to be: an emptied box is emptied."""
    return PersonChange(**_asked(posted, today))


def _asked(posted: Mapping[str, Any], today: date) -> dict[str, Any]:
    wrong: dict[str, Sentence] = {}
    asked: dict[str, Any] = {}
    try:
        asked = msgspec.structs.asdict(forms.read(PersonForm, posted))
    except Refused as refusal:
        wrong |= refusal.answers
    born = dates.birth(next(iter(forms.typed(posted).get("born", ())), ""), today)
    for fault in born.faults:
        if fault.severity is Severity.ERROR:
            wrong["born"] = fault.message
    if wrong:
        raise Invalid(say("Có câu trả lời cần xem lại. Sửa ở chỗ được đánh dấu."), "form", **wrong)
    del asked["born"]
    return asked | {"birth_date": born.date, "birth_year": born.year}
