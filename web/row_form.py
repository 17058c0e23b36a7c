"""One row of a list as a form, and what its form asks for when it comes back."""

import msgspec

from training.enrollment.corrections import typed_cell
from training.enrollment.import_schemas import DIFFERENT, ImportRowView, RowChange
from training.errors import Invalid
from training.people.checking import FIELDS
from training.people.rules import GENDER_WORDS, Gender
from training.words import Sentence, say
from web import forms

_LONGEST_ID = 9


def row_form(row: ImportRowView) -> forms.Form:
    """A whole row as a form, each fault at its field."""
    answers: dict[str, Sentence] = {}
    for fault in row.faults:
        if fault.severity != "note":
            # Spoken already: the words go through as they are.
            answers.setdefault(fault.field, Sentence("{words}", {"words": fault.message}))
    typed = {field: [typed_cell(row, field)] for field in FIELDS}
    typed["gender"] = [GENDER_WORDS[Gender(row.person.gender)].words if row.person.gender else ""]
    refusal = Invalid(say("Dòng này còn điều phải xem lại."), "row", **answers) if answers else None
    return forms.Form(typed, refusal)


def change_of(typed: dict[str, str]) -> RowChange:
    """What a row's form asks for: another fate, an answer to who it is, or new cells."""
    fate = typed.get("fate", "")
    if fate in {"out", "in"}:
        return RowChange(taken_out=fate == "out")
    cells = {field: typed[field] for field in FIELDS if field in typed}
    if typed.get("pad"):
        cells["national_id"] = typed["pad"]
    change = RowChange(typed=cells or msgspec.UNSET)
    match = typed.get("match", "")
    if match == DIFFERENT:
        return msgspec.structs.replace(change, match=DIFFERENT)
    if match.isascii() and match.isdecimal() and len(match) <= _LONGEST_ID:
        return msgspec.structs.replace(change, match=int(match))
    return change
