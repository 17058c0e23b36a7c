"""Writes docs/states.md from the tables of states: `python -m training.states > docs/states.md`."""

import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from training.attendance import absence_rules, late_rules
from training.catalog import rules as catalog
from training.certificates import rules as certificates
from training.enrollment import rules as enrollment
from training.status import Look
from training.words import Sentence

# Who causes a state, by the thing and the state. A state that nobody causes is where it begins.
CAUSES: dict[tuple[str, str], str] = {
    ("Class", "announced"): "organizer: `POST /classes/{id}/publication`",
    ("Class", "open"): "organizer: `POST /classes/{id}/opening`",
    ("Class", "closed"): "organizer: `POST /classes/{id}/closing`",
    ("Class", "convened"): "organizer, with the opening decision: `POST /classes/{id}/convening`",
    ("Class", "completed"): (
        "organizer, with the recognition decision: `POST /classes/{id}/completion`"
    ),
    ("Class", "cancelled"): "organizer, with a reason: `POST /classes/{id}/cancellation`",
    ("Enrollment", "requested"): "secretary or organizer, when a seat is free; promotion, the "
    "release of unused seats, or somebody else's seat: `POST /enrollments/{id}/substitution`",
    ("Enrollment", "confirmed"): "organizer: `POST /enrollments/{id}/confirmation`; at once in "
    "a class with automatic approval",
    ("Enrollment", "waitlisted"): "secretary or organizer, when no seat is free",
    ("Enrollment", "rejected"): "organizer, with a reason: `POST /enrollments/{id}/rejection`",
    ("Enrollment", "withdrawn"): "secretary until the class is convened, then the organizer: "
    "`POST /enrollments/{id}/withdrawal`; transfer, substitution, a list undone, the class "
    "cancelled (`cause` tells which)",
    ("Enrollment", "completed"): "the recognition decision, by the completion rules",
    ("Enrollment", "failed"): "the recognition decision, by the completion rules",
    ("Late request", "asked"): "secretary, after registration has closed: "
    "`POST /classes/{id}/late-requests`",
    ("Late request", "agreed"): "organizer: `POST /late-requests/{id}/agreement`",
    ("Late request", "refused"): "organizer, with a reason: `POST /late-requests/{id}/refusal`; "
    "by itself when the class is convened or cancelled",
    ("Late request", "taken_back"): "secretary: `POST /late-requests/{id}/withdrawal`",
    ("Transfer request", "agreed"): "organizer: `POST /transfer-requests/{id}/agreement`",
    ("Transfer request", "refused"): "organizer, with a reason: "
    "`POST /transfer-requests/{id}/refusal`",
    ("Certificate", "valid"): "organizer: `POST /classes/{id}/certificates`",
    ("Certificate", "revoked"): "organizer, with a reason: `POST /certificates/{id}/revocation`",
    ("Absence notice", "waiting"): "secretary or organizer: `POST /enrollments/{id}/absences`",
    ("Absence notice", "agreed"): "organizer: `POST /absences/{id}/agreement`",
    ("Absence notice", "declined"): "organizer, with an answer: `POST /absences/{id}/refusal`",
    ("Absence notice", "withdrawn"): "whoever may tell it: `POST /absences/{id}/withdrawal`",
    ("Late mark", "waiting"): "a device, by a mark that comes after the closing",
    ("Late mark", "accepted"): "organizer, with a reason: `POST /late-marks/{id}/acceptance`",
    ("Late mark", "declined"): "organizer, with a reason: `POST /late-marks/{id}/refusal`",
    ("Certificate", "void"): "organizer, with a reason, before the paper was handed over: "
    "`POST /certificates/{id}/voiding`",
    ("Certificate", "replaced"): "organizer, for the office's own error: "
    "`POST /certificates/{id}/replacement`",
}


def page() -> str:
    """The page: every state with its words, what may follow, and who causes it."""
    parts = [
        "# States",
        "",
        "Written from the tables in the code by `python -m training.states`; a test compares.",
        "",
        *_table("Class", catalog.TRANSITIONS, catalog.LOOKS),
        "*Full* and *running today* are derived, not states.",
        "",
        *_table("Enrollment", enrollment.TRANSITIONS, enrollment.LOOKS),
        (
            f"A seat is held in: {_words(enrollment.HOLDS_SEAT)}. "
            f"Active, once per class and person: {_words(enrollment.ACTIVE)}."
        ),
        "",
        "A request that the office sent back to its unit stays `requested` and keeps its seat.",
        "",
        *_table("Late request", enrollment.LATE_TRANSITIONS, enrollment.LATE_LOOKS),
        *_table("Transfer request", enrollment.TRANSFER_TRANSITIONS, enrollment.TRANSFER_LOOKS),
        *_table("Certificate", certificates.TRANSITIONS, certificates.LOOKS),
        *_table("Absence notice", absence_rules.TRANSITIONS, absence_rules.LOOKS),
        *_table("Late mark", late_rules.TRANSITIONS, late_rules.LOOKS),
    ]
    return "\n".join(parts).rstrip() + "\n"


S = TypeVar("S", bound=StrEnum)


def _table(thing: str, transitions: Mapping[S, frozenset[S]], looks: Mapping[S, Look]) -> list[str]:
    lines = [
        f"## {thing}",
        "",
        "| state | Vietnamese | may become | caused by |",
        "| --- | --- | --- | --- |",
    ]
    for state, following in transitions.items():
        word: Sentence = looks[state].word
        cause = CAUSES.get((thing, state.value), "where it begins")
        lines.append(
            f"| `{state}` | {word.speak('vi')} | {_words(following) or 'nothing'} | {cause} |"
        )
    return [*lines, ""]


def _words(states: Iterable[StrEnum]) -> str:
    # In the order in which the office meets them, not in that of a set.
    in_order = sorted(states, key=lambda state: [*type(state).__members__].index(state.name))
    return ", ".join(f"`{state}`" for state in in_order)


if __name__ == "__main__":
    sys.stdout.write(page())
