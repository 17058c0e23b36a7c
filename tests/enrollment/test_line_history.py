from training.catalog.rules import LinePolicy
from training.enrollment.line_history import Told, retell
from training.enrollment.rules import EnrollmentState

WAITS = EnrollmentState.WAITLISTED


def asked(enrollment: int, number: int) -> Told:
    return Told("enrollment.requested", enrollment, state=WAITS, queue_no=number)


def up(*enrollments: int, passed: tuple[int, ...] = (), policy: str = "fill") -> Told:
    return Told(
        "enrollments.promoted",
        enrollments=enrollments,
        passed=frozenset(passed),
        policy=LinePolicy(policy),
    )


PEOPLE = {1: 11, 2: 12, 3: 13, 4: 11}


def test_the_line_is_told_anew_from_who_came_and_who_left() -> None:
    told = retell([asked(1, 1), asked(2, 2), asked(3, 3), up(1)], PEOPLE)
    assert (told.line, told.wrong) == ({2: 2, 3: 3}, set())
    gone = [asked(1, 1), Told("enrollment.withdrawn", 1), Told("list.undone", enrollments=(2,))]
    assert retell([asked(2, 1), *gone[1:]], PEOPLE).line == {}


def test_somebody_comes_back_to_their_own_number_and_to_no_other() -> None:
    left = [asked(1, 1), asked(2, 2), Told("enrollment.withdrawn", 1)]
    assert retell([*left, asked(4, 1)], PEOPLE).wrong == set()
    assert retell([*left, asked(3, 1)], PEOPLE).wrong == {3}


def test_whoever_was_passed_without_a_reason_is_named() -> None:
    line = [asked(1, 1), asked(2, 2), asked(3, 3)]
    assert retell([*line, up(2, passed=(1,))], PEOPLE).wrong == set()
    assert retell([*line, up(2)], PEOPLE).wrong == {1}
    assert retell([*line, up(2, passed=(1,), policy="strict")], PEOPLE).wrong == {1}
    assert retell([*line, up(1, passed=(3,))], PEOPLE).wrong == {3}
    assert retell([asked(1, 1), up(2)], PEOPLE).wrong == {2}
