from decimal import Decimal
from uuid import uuid4

import msgspec
import pytest

from tests import story
from tests.cast import a_unit, an_actor
from tests.story import DECISION, NOW, TODAY, a_class
from training import db
from training.actor import Role
from training.attendance import service as attendance
from training.attendance.rules import MarkStatus
from training.attendance.schemas import NewMark
from training.catalog.schemas import Decision
from training.errors import Forbidden, Invalid, Missing, Refused
from training.results import queries, service
from training.results.schemas import NewScore

pytestmark = pytest.mark.usefixtures("database")


async def state_of(enrollment_id: int) -> str:
    return str(await db.value("SELECT state FROM enrollment WHERE id = $1", enrollment_id))


async def test_a_mark_is_put_down_once_and_corrected_in_place() -> None:
    told = await a_class(people=1)
    for typed in ("7,5", "7.5", "8"):
        view = await service.enter(told.organizer, told.roll[0], NewScore(typed), now=NOW)
    assert [one.score for one in view.scores] == [Decimal(8)]
    events = await db.value("SELECT count(*) FROM event WHERE action = 'score.entered'")
    assert events == 2


@pytest.mark.parametrize(
    ("score", "code"), [("11", "score_out_of_range"), ("7,3", "score_off_step")]
)
async def test_a_wrong_mark_is_refused(score: str, code: str) -> None:
    told = await a_class(people=1)
    with pytest.raises(Invalid) as refusal:
        await service.enter(told.organizer, told.roll[0], NewScore(score), now=NOW)
    assert refusal.value.code == code


async def test_there_is_no_mark_for_somebody_who_has_no_seat() -> None:
    told = await a_class(people=1)
    await db.rows("UPDATE enrollment SET state = 'requested'")
    for enrollment_id in (told.roll[0], 999_999, 2**40):
        with pytest.raises(Missing):
            await service.enter(told.organizer, enrollment_id, NewScore("7"), now=NOW)


async def test_only_the_office_puts_down_marks() -> None:
    told = await a_class(people=1)
    with pytest.raises(Forbidden):
        await service.enter(told.trainer, told.roll[0], NewScore("7"), now=NOW)


async def test_a_page_of_marks_goes_in_whole_or_says_every_fault() -> None:
    told = await a_class(people=3)
    first, second, third = told.roll
    with pytest.raises(Invalid) as refusal:
        await service.enter_many(
            told.organizer,
            told.class_id,
            {first: NewScore("7"), second: NewScore("11"), third: NewScore("x"), 9: NewScore("7")},
            now=NOW,
        )
    assert set(refusal.value.answers) == {f"score-{second}", f"score-{third}", "score-9"}
    assert not await db.value("SELECT count(*) FROM essay_score")
    given = {one: NewScore("7") for one in told.roll}
    assert await service.enter_many(told.organizer, told.class_id, given, now=NOW) == 3
    assert await service.enter_many(told.organizer, told.class_id, given, now=NOW) == 0


async def test_the_recognition_decides_everybody_by_the_proof() -> None:
    told = await a_class(people=4)
    marks = {told.roll[0]: NewScore("8"), told.roll[1]: NewScore("4"), told.roll[3]: NewScore("9")}
    for session in told.sessions:
        await attendance.mark_rest(
            told.trainer, session, MarkStatus.PRESENT, told.roll[:3], now=NOW
        )
        await attendance.close(told.trainer, session, now=NOW)
    await service.enter_many(told.organizer, told.class_id, marks, now=NOW)
    await service.enter(told.organizer, told.roll[1], NewScore("5", 2), now=NOW)
    done = await service.complete_class(told.organizer, told.class_id, DECISION, today=TODAY)
    assert (done.completed, done.failed) == (2, 2)
    states = [await state_of(one) for one in told.roll]
    assert states == ["completed", "completed", "failed", "failed"]
    with pytest.raises(Refused) as refusal:
        await service.enter(told.organizer, told.roll[2], NewScore("8"), now=NOW)
    assert refusal.value.code == "class_over"


async def test_open_sessions_are_closed_before_anybody_is_recognised() -> None:
    told = await a_class()
    with pytest.raises(Refused, match="chưa chốt") as refusal:
        await service.complete_class(told.organizer, told.class_id, DECISION, today=TODAY)
    assert refusal.value.code == "sessions_open"
    state = await db.value("SELECT state FROM training_class WHERE id = $1", told.class_id)
    assert state == "convened"


async def test_a_class_without_people_is_not_recognised() -> None:
    told = await a_class(people=0)
    await story.everybody_came(told)
    with pytest.raises(Refused) as refusal:
        await service.complete_class(told.organizer, told.class_id, DECISION, today=TODAY)
    assert refusal.value.code == "nobody_confirmed"


async def test_a_decision_is_not_of_tomorrow_and_not_made_twice() -> None:
    told = await a_class()
    later = msgspec.structs.replace(DECISION, decision_date=TODAY.replace(year=2027))
    with pytest.raises(Invalid):
        await service.complete_class(told.organizer, told.class_id, later, today=TODAY)
    await story.completed(told)
    with pytest.raises(Refused) as refusal:
        await service.complete_class(told.organizer, told.class_id, DECISION, today=TODAY)
    assert refusal.value.code == "wrong_state"


async def test_a_disagreement_that_decides_somebody_is_settled_first() -> None:
    told = await a_class(people=2)
    session, person = told.sessions[0], told.roll[0]
    await attendance.mark_rest(told.trainer, session, MarkStatus.PRESENT, now=NOW)
    absent = NewMark(str(uuid4()), person, "absent", NOW.isoformat())
    await attendance.mark(told.organizer, session, [absent], now=NOW)
    await story.everybody_came_but_first(told)
    given = {one: NewScore("8") for one in told.roll}
    await service.enter_many(told.organizer, told.class_id, given, now=NOW)
    with pytest.raises(Refused) as refusal:
        await service.complete_class(told.organizer, told.class_id, DECISION, today=TODAY)
    assert refusal.value.code == "conflicts_unsettled"
    await attendance.settle(
        told.organizer, session, person, MarkStatus.PRESENT, "Có chữ ký", now=NOW
    )
    done = await service.complete_class(told.organizer, told.class_id, DECISION, today=TODAY)
    assert done.completed == 2


async def test_a_course_without_essay_is_completed_by_attendance() -> None:
    told = await a_class(course="NVKT", code="NVKT 01/2026")
    with pytest.raises(Refused) as refusal:
        await service.enter(told.organizer, told.roll[0], NewScore("8"), now=NOW)
    assert refusal.value.code == "no_essay"
    await story.everybody_came(told)
    done = await service.complete_class(
        told.organizer, told.class_id, Decision("7", DECISION.decision_date), today=TODAY
    )
    assert (done.completed, done.failed) == (3, 0)


async def test_a_secretary_sees_their_own_people_only() -> None:
    told = await a_class(people=2)
    other = await a_unit("DHX", "Đại học Xa")
    theirs, _ = await story.add_people(told.class_id, other, 1)
    secretary = await an_actor(Role.SECRETARY, unit_id=other)
    rows = (await queries.results(secretary, told.class_id)).rows
    assert [row.enrollment_id for row in rows] == theirs
    assert (await queries.completion_of(secretary, theirs[0])).lines
    with pytest.raises(Missing):
        await queries.completion_of(secretary, told.roll[0])
    assert len((await queries.results(told.organizer, told.class_id)).rows) == 3
