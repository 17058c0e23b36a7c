"""What counts in a period, who may see it, and who lacks what."""

from datetime import date

import pytest

from tests.cast import a_unit, an_actor
from tests.story import NOW, Story, a_class, add_people, completed
from training import db
from training.actor import SYSTEM, Actor, Role
from training.errors import Forbidden, Invalid, Missing
from training.reports import gaps, lists, queries
from training.reports.gaps import Demand
from training.reports.periods import Period
from training.reports.rules import Figure, Side
from training.reports.schemas import Behind, Report

pytestmark = pytest.mark.usefixtures("database")

AUTUMN = Period(date(2026, 10, 1), date(2026, 10, 31))


async def told(actor: Actor = SYSTEM, period: Period = AUTUMN, unit: int | None = None) -> Report:
    return await queries.report(actor, period, unit, now=NOW)


async def second_unit(story: Story, people: int = 2) -> int:
    """Learners of another unit in the same class."""
    unit = await a_unit("DHNT", "Trường ĐH Ngoại thương Gia Lâm")
    roll, persons = await add_people(story.class_id, unit, people)
    story.roll.extend(roll)
    story.people.extend(persons)
    return unit


async def test_a_class_counts_in_the_period_in_which_it_starts() -> None:
    await a_class(people=3)
    assert (await told()).total.classes.now == 1
    later = Period(date(2026, 10, 6), date(2026, 12, 31))
    assert (await told(period=later)).empty


@pytest.mark.parametrize("state", ["draft", "cancelled"])
async def test_drafts_and_cancelled_classes_never_count(state: str) -> None:
    story = await a_class()
    await db.rows("UPDATE training_class SET state = $2 WHERE id = $1", story.class_id, state)
    report = await told()
    assert (report.total.classes.now, report.total.people.now) == (0, 0)


async def test_only_people_on_the_roll_are_learners() -> None:
    story = await a_class(people=3)
    await db.rows("UPDATE enrollment SET state = 'withdrawn' WHERE id = $1", story.roll[0])
    assert (await told()).total.people.now == 2


async def test_completed_failed_and_grades_are_counted() -> None:
    story = await a_class(people=3)
    await completed(story, scores={story.roll[0]: "4", story.roll[1]: "9,5"})
    report = await told()
    assert (report.total.completed.now, report.total.failed.now) == (2, 1)
    grades = next(one for one in report.breakdowns if one.side is Side.GRADE)
    found = {part.value: part.people for part in grades.parts}
    assert found == {"Xuất sắc": 1, "Giỏi": 1, "none": 1}
    assert sum(part.percent for part in grades.parts) == 100


async def test_a_secretary_sees_the_own_units_part_only() -> None:
    story = await a_class(people=3)
    unit = await second_unit(story)
    secretary = await an_actor(Role.SECRETARY, unit_id=unit)
    report = await told(secretary)
    assert report.total.people.now == 2
    assert [line.unit_id for line in report.units] == [unit]
    found = await lists.people(secretary, AUTUMN, None, Behind(figure=Figure.PEOPLE))
    assert {one.person_id for one in found.items} == set(story.people[3:])


async def test_a_foreign_unit_looks_like_none() -> None:
    story = await a_class()
    secretary = await an_actor(Role.SECRETARY, unit_id=await second_unit(story))
    with pytest.raises(Missing):
        await told(secretary, unit=story.unit_id)
    with pytest.raises(Missing):
        await told(unit=2**40)


async def test_the_list_behind_a_figure_is_as_long_as_the_figure() -> None:
    story = await a_class(people=3)
    await completed(story, scores={story.roll[0]: "4"})
    report = await told()
    for figure in (Figure.PEOPLE, Figure.COMPLETED, Figure.FAILED):
        behind = Behind(figure=figure, course="NT")
        many = await lists.how_many(SYSTEM, AUTUMN, None, behind)
        assert many == getattr(report.courses[0], figure).now
        assert len((await lists.people(SYSTEM, AUTUMN, None, behind)).items) == many


async def test_every_part_of_every_breakdown_opens_as_long_as_it_says() -> None:
    story = await a_class(people=4)
    await db.rows(
        "UPDATE person SET ethnicity = 'Tày', religion = 'Không', position = 'K64 Luật',"
        " birth_date = '1990-10-05', birth_year = 1990 WHERE id = $1",
        story.people[0],
    )
    report = await told()
    for side in report.breakdowns:
        assert sum(part.people for part in side.parts) == 4
        for part in side.parts:
            behind = Behind(figure=Figure.PEOPLE, side=side.side, value=part.value)
            assert await lists.how_many(SYSTEM, AUTUMN, None, behind) == part.people
    ages = next(one for one in report.breakdowns if one.side is Side.AGE)
    # Thirty-six on the first day of the class.
    assert {part.value: part.people for part in ages.parts} == {"18-30": 3, "36-40": 1}


async def test_a_list_goes_on_where_its_cursor_says() -> None:
    await a_class(people=5)
    behind = Behind(figure=Figure.PEOPLE)
    first = await lists.people(SYSTEM, AUTUMN, None, behind, size=3)
    rest = await lists.people(SYSTEM, AUTUMN, None, behind, size=3, after=first.next)
    assert (len(first.items), len(rest.items), rest.next) == (3, 2, None)
    assert len({one.person_id for one in (*first.items, *rest.items)}) == 5


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
async def test_who_has_which_religion_is_not_for_everybody(role: Role) -> None:
    await a_class()
    actor = await an_actor(role)
    report = await told(actor)
    assert {one.side for one in report.breakdowns if not one.opens} == {
        Side.ETHNICITY,
        Side.RELIGION,
    }
    with pytest.raises(Forbidden):
        await lists.people(
            actor, AUTUMN, None, Behind(figure=Figure.PEOPLE, side=Side.RELIGION, value="unknown")
        )


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEARNER])
async def test_reports_are_not_for_trainers_and_learners(role: Role) -> None:
    with pytest.raises(Forbidden):
        await told(await an_actor(role))


async def test_admitted_and_recognised_count_by_their_days() -> None:
    story = await a_class(people=3)
    await db.rows(
        "UPDATE person SET standing = 'full', ceremony_date = '2025-10-15',"
        " recognition_date = '2026-10-31' WHERE id = ANY($1::int[])",
        story.people[:2],
    )
    report = await told()
    assert (report.admitted.now, report.admitted.before, report.recognised.now) == (0, 2, 2)
    assert str(report.admitted.percent) == "0.0"
    assert report.recognised.percent is None


async def test_the_sentences_say_what_the_tables_count() -> None:
    story = await a_class(people=3)
    await second_unit(story)
    assert (await told()).text[0] == (
        "Tháng 10 năm 2026, Đảng ủy Khối đã tổ chức 1 lớp bồi dưỡng nhận thức về Đảng"
        " cho 5 quần chúng ưu tú."
    )
    of_unit = await told(unit=story.unit_id)
    assert of_unit.text[0] == (
        "Tháng 10 năm 2026, Trường ĐH Kỹ thuật Long Biên có 3 quần chúng ưu tú học 1 lớp bồi"
        " dưỡng nhận thức về Đảng."
    )


async def test_candidates_without_a_valid_paper_are_gaps() -> None:
    story = await a_class(people=3)
    today = NOW.date()
    await _holding(story.people[0], date(2026, 1, 5), date(2031, 1, 5))
    await _holding(story.people[1], date(2020, 1, 5), date(2025, 1, 5))
    found = await gaps.gaps(SYSTEM, Demand(course="NT"), today=today)
    assert {one.person_id: one.ended_on for one in found.items} == {
        story.people[1]: date(2025, 1, 5),
        story.people[2]: None,
    }


async def _holding(person: int, since: date, until: date) -> None:
    await db.rows(
        "INSERT INTO holding (person, course_code, source, number, valid_from, valid_until)"
        " VALUES ($1, 'NT', 'elsewhere', '1/GCN', $2, $3)",
        person,
        since,
        until,
    )


async def test_the_probationary_are_gaps_by_the_end_of_their_probation() -> None:
    story = await a_class(people=3)
    ceremonies = [date(2026, 3, 2), date(2025, 11, 1), None]
    for person, day in zip(story.people, ceremonies, strict=True):
        await db.rows(
            "UPDATE person SET standing = 'probationary', ceremony_date = $2 WHERE id = $1",
            person,
            day,
        )
    today = date(2026, 11, 20)
    first = await gaps.gaps(SYSTEM, Demand(course="ĐVM"), today=today, size=2)
    rest = await gaps.gaps(SYSTEM, Demand(course="ĐVM"), today=today, size=2, after=first.next)
    found = [*first.items, *rest.items]
    assert [one.person_id for one in found] == [story.people[place] for place in (1, 0, 2)]
    assert [one.deadline for one in found] == [date(2026, 11, 1), date(2027, 3, 2), None]
    assert [one.overdue for one in found] == [True, False, False]


async def test_gaps_are_of_the_own_unit_and_of_two_courses() -> None:
    story = await a_class(people=3)
    secretary = await an_actor(Role.SECRETARY, unit_id=await second_unit(story))
    found = await gaps.gaps(secretary, Demand(course="NT"), today=NOW.date())
    assert {one.person_id for one in found.items} == set(story.people[3:])
    with pytest.raises(Invalid) as refusal:
        await gaps.gaps(SYSTEM, Demand(course="NVXD"), today=NOW.date())
    assert refusal.value.answers.keys() == {"course"}
