"""The waiting list told anew from history alone: it must come out as it stands. No I/O here.

History says who registered and with which number, who moved up, was passed, left or came back.
From that the line is told again; a number that nobody could have had, somebody seated who did not
wait, and a passing without a reason are said to be wrong.
"""

from collections.abc import Iterable, Mapping

import msgspec

from training.catalog.rules import LinePolicy
from training.enrollment.rules import EnrollmentState

# What takes the enrollment that it names out of the line, if it stood there. Before releases of
# seats a person of the line was also seated by `enrollment.confirmed` alone.
_LEAVES = frozenset({"enrollment.withdrawn", "enrollment.rejected", "enrollment.confirmed"})
_LEAVE = frozenset({"list.undone", "enrollments.stranded"})
ACTIONS = frozenset({"enrollment.requested", "enrollments.promoted", *_LEAVES, *_LEAVE})


class Told(msgspec.Struct, frozen=True):
    """One line of a class's history, as far as it concerns the waiting list.

    `passed` is None where history did not keep who was passed.
    """

    action: str
    enrollment: int | None = None
    enrollments: tuple[int, ...] = ()
    state: EnrollmentState | None = None
    queue_no: int | None = None
    passed: frozenset[int] | None = None
    policy: LinePolicy | None = None


class Retold(msgspec.Struct):
    """The line as history tells it: numbers by enrollment; and the enrollments told wrongly."""

    line: dict[int, int] = {}
    wrong: set[int] = set()


def retell(history: Iterable[Told], people: Mapping[int, int]) -> Retold:
    """Go through a class's history in order; `people` are persons by enrollment."""
    told = Retold({}, set())
    highest = 0
    numbers: dict[int, set[int]] = {}
    for one in history:
        if one.action == "enrollment.requested" and one.enrollment is not None:
            if one.state is not EnrollmentState.WAITLISTED or one.queue_no is None:
                continue
            own = numbers.setdefault(people.get(one.enrollment, 0), set())
            # A number is new, or this very person's from before they left the line.
            if one.queue_no <= highest and one.queue_no not in own:
                told.wrong.add(one.enrollment)
            own.add(one.queue_no)
            highest = max(highest, one.queue_no)
            told.line[one.enrollment] = one.queue_no
        elif one.action == "enrollments.promoted":
            _promote(told, one)
        elif one.action in _LEAVES and one.enrollment is not None:
            told.line.pop(one.enrollment, None)
        elif one.action in _LEAVE:
            for enrollment in one.enrollments:
                told.line.pop(enrollment, None)
    return told


def _promote(told: Retold, one: Told) -> None:
    up = set(one.enrollments)
    told.wrong |= up - told.line.keys()
    last = max((told.line.get(enrollment, 0) for enrollment in up), default=0)
    stayed = {
        enrollment
        for enrollment, number in told.line.items()
        if number < last and enrollment not in up
    }
    if one.passed is not None:
        told.wrong |= stayed ^ one.passed
    if one.policy is LinePolicy.STRICT:
        told.wrong |= stayed
    for enrollment in up:
        told.line.pop(enrollment, None)
