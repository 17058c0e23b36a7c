"""The way from recommended to full member, as the office would read it."""

from datetime import date

import msgspec
import pytest

from training.passport.rules import Attended, Facts, StepKind, StepState, steps
from training.people.milestone_rules import decision_due, probation_ends
from training.people.rules import Held, HoldingSource, Standing

TODAY = date(2026, 11, 20)
NOBODY_YET = Facts(
    standing=Standing.CANDIDATE,
    recommended_on=date(2026, 9, 1),
    awareness=None,
    new_member=None,
    held=(),
    ceremony_date=None,
    admission_decision_number=None,
    admission_decision_date=None,
    recognition_date=None,
    recognition_decision_number=None,
)
NT = Held("NT", "0412/GCN-ĐUK", date(2024, 1, 15), date(2029, 1, 15), None, HoldingSource.ISSUED)


def states(facts: Facts, today: date = TODAY) -> str:
    return " ".join(one.state.value for one in steps(facts, today))


def test_somebody_recommended_begins_with_the_awareness_class() -> None:
    assert states(NOBODY_YET) == "done now later later later later"


def test_a_good_certificate_opens_the_way_until_its_last_day() -> None:
    facts = msgspec.structs.replace(NOBODY_YET, held=(NT,))
    assert states(facts) == "done done done now later later"
    admitted = steps(facts, TODAY)[3]
    assert admitted.until == date(2029, 1, 15)
    assert states(facts, date(2029, 1, 15)) == "done done done now later later"
    assert states(facts, date(2029, 1, 16)) == "done now late later later later"


def test_a_revoked_certificate_opens_nothing_and_a_new_one_replaces_it() -> None:
    gone = msgspec.structs.replace(NT, ended_on=date(2026, 1, 1))
    revoked = msgspec.structs.replace(NOBODY_YET, held=(gone,))
    assert states(revoked) == "done now late later later later"
    again = Attended(5, "NT 06/2026", "confirmed", date(2026, 12, 1), date(2026, 12, 3))
    step = steps(msgspec.structs.replace(revoked, awareness=again), TODAY)[1]
    assert "Có chỗ trong lớp NT 06/2026" in str(step.words)
    both = msgspec.structs.replace(NOBODY_YET, held=(gone, NT))
    assert steps(both, TODAY)[2].state is StepState.DONE


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("requested", "Chờ Văn phòng duyệt"),
        ("waitlisted", "danh sách dự bị"),
        ("confirmed", "học từ 1/12/2026 đến 3/12/2026"),
        ("failed", "Chưa hoàn thành lớp NT 06/2026"),
    ],
)
def test_a_class_on_its_way_says_where_one_stands(state: str, words: str) -> None:
    taken = Attended(5, "NT 06/2026", state, date(2026, 12, 1), date(2026, 12, 3))
    step = steps(msgspec.structs.replace(NOBODY_YET, awareness=taken), TODAY)[1]
    assert step.state is StepState.NOW
    assert words in str(step.words)
    assert step.class_id == 5


def on_probation(ceremony: date) -> Facts:
    return msgspec.structs.replace(
        NOBODY_YET,
        standing=Standing.PROBATIONARY,
        held=(NT,),
        ceremony_date=ceremony,
        admission_decision_number="97-QĐ/ĐUK",
        admission_decision_date=ceremony,
    )


def test_on_probation_the_class_is_next_and_recognition_has_its_last_day() -> None:
    facts = on_probation(date(2026, 5, 19))
    assert states(facts) == "done done done done now later"
    assert steps(facts, TODAY)[4].until == date(2027, 5, 19)
    recognised = steps(facts, TODAY)[5]
    assert recognised.until == date(2027, 6, 30)
    assert "Còn thiếu giấy chứng nhận" in str(recognised.words)


def test_what_was_missed_is_late() -> None:
    facts = on_probation(date(2025, 10, 20))
    assert states(facts).endswith("late now")
    assert states(facts, date(2026, 12, 2)).endswith("late late")


def test_a_member_from_elsewhere_is_not_told_to_go_back() -> None:
    facts = msgspec.structs.replace(NOBODY_YET, standing=Standing.FULL)
    assert states(facts) == "done unrecorded unrecorded unrecorded unrecorded unrecorded"


def test_a_probation_without_its_ceremony_asks_for_the_day() -> None:
    facts = msgspec.structs.replace(NOBODY_YET, standing=Standing.PROBATIONARY)
    by_kind = {one.kind: one for one in steps(facts, TODAY)}
    assert by_kind[StepKind.ADMITTED].state is StepState.NOW
    assert by_kind[StepKind.RECOGNISED].until is None


def test_working_days_are_monday_to_friday() -> None:
    assert probation_ends(date(2024, 2, 29)) == date(2025, 2, 28)
    # Friday 28/2/2025 and thirty working days: six weeks later, Friday 11/4/2025.
    assert decision_due(date(2024, 2, 29)) == date(2025, 4, 11)
