"""A missed lesson made up as a guest of another class of the course."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.cast import a_unit, an_actor, problem, signed_in
from tests.story import BEGAN, NOW, Story, a_class, add_people
from training import clock, db
from training.actor import Actor, Role
from training.attendance import make_up_queries, make_ups, queries, service
from training.attendance.make_up_rules import parts, stands_for
from training.attendance.make_ups import NewMakeUp
from training.attendance.rules import Forecast, MarkStatus
from training.attendance.schemas import NewMark
from training.errors import Missing, Refused
from training.operations import invariants
from training.results import queries as results

LATER = BEGAN + timedelta(days=2)


@pytest.fixture(autouse=True)
def _between_the_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)


async def two_classes(*, capacity: int = 50) -> tuple[Story, Story]:
    """One whose first two sessions are over and missed by An; one that teaches them next week."""
    home = await a_class(people=2, sessions=2)
    for session in home.sessions:
        present = NewMark(str(uuid4()), home.roll[1], "present")
        await service.mark(home.trainer, session, [present], now=LATER)
        await service.close(home.trainer, session, now=LATER)
    host = await a_class(code="NT 02/2026", people=1, sessions=2, capacity=capacity)
    await db.rows(
        "UPDATE session SET starts_at = starts_at + interval '7 days',"
        " ends_at = ends_at + interval '7 days' WHERE training_class = $1",
        host.class_id,
    )
    await db.rows("UPDATE training_class SET held = 1 WHERE id = $1", host.class_id)
    return home, host


async def secretary_of(told: Story) -> Actor:
    return await an_actor(Role.SECRETARY, unit_id=told.unit_id)


async def arrange(actor: Actor, home: Story, host: Story, nth: int = 0, **more: Any) -> Any:
    new = NewMakeUp(home.sessions[nth], host.sessions[nth])
    return await make_ups.arrange(actor, more.get("person", home.roll[0]), new, now=LATER)


def test_a_lesson_in_two_parts_is_made_up_part_by_part() -> None:
    lessons = parts([(1, 1, 2, 5), (2, 1, 2, 5), (3, 2, 2, 5), (4, 2, 2, 4), (5, 2, None, 5)])
    assert [(one.session_id, one.part) for one in lessons.values()] == [
        (1, 1),
        (2, 2),
        (3, 1),
        (4, 2),
        (5, 1),
    ]
    assert stands_for(lessons[3], lessons[1])
    assert not stands_for(lessons[3], lessons[2])
    assert not stands_for(lessons[4], lessons[2]), "shorter than what was missed"
    assert not stands_for(lessons[2], lessons[1]), "the same class"
    assert not stands_for(lessons[3], lessons[5]), "no lesson was missed"


@pytest.mark.usefixtures("database")
async def test_what_was_missed_is_offered_arranged_attended_and_counted() -> None:
    home, host = await two_classes()
    secretary = await secretary_of(home)
    an = home.roll[0]
    found = await make_up_queries.of_enrollment(secretary, an, now=LATER)
    assert [[offer.session_id for offer in one.offers] for one in found.missed] == [
        [host.sessions[0]],
        [host.sessions[1]],
    ]
    assert found.missed[0].offers[0].free == 49
    for nth in (0, 1):
        await arrange(secretary, home, host, nth)
    roster = await queries.roster(host.trainer, host.sessions[0])
    assert [(row.guest_of, row.number) for row in roster.rows] == [(None, 1), ("NT 01/2026", None)]
    row = (await queries.matrix(home.organizer, home.class_id)).rows[0]
    assert (row.attended, row.forecast) == (0, Forecast.SAFE)
    for nth, status in enumerate(("present", "late")):
        mark = NewMark(str(uuid4()), an, status)
        await service.mark(host.trainer, host.sessions[nth], [mark], now=NOW)
        await service.close(host.trainer, host.sessions[nth], now=NOW)
    row = (await queries.matrix(home.organizer, home.class_id)).rows[0]
    assert (row.attended, row.held, row.made_up) == (10, 10, home.sessions)
    proof = (await results.proofs(home.class_id)).of(an)
    said = "buổi 1 (5 tiết) học ở lớp NT 02/2026, buổi 1 ngày 12/10/2026, "
    assert said in str(proof.lines[1].words)
    counted = proof.counted
    assert counted is not None
    assert (counted.attended, counted.made_up, counted.absent, counted.excused) == (10, 10, 0, 0)
    assert [(one.ordinal, one.periods, one.session_ordinal) for one in counted.make_ups] == [
        (1, 5, 1),
        (2, 5, 2),
    ]
    assert all(one.venue for one in counted.make_ups)
    # The story puts people into classes without their history.
    broken = invariants.violations(await invariants.audit())
    assert [one.name for one in broken] == ["enrollment_in_history"]
    await db.rows("UPDATE training_class SET makeup_allowed = false WHERE id = $1", home.class_id)
    assert (await queries.matrix(home.organizer, home.class_id)).rows[0].attended == 0
    counted = (await results.proofs(home.class_id)).of(an).counted
    assert counted is not None
    assert (counted.made_up, counted.make_ups) == (0, [])


@pytest.mark.usefixtures("database")
async def test_a_guest_who_does_not_come_has_made_up_nothing() -> None:
    home, host = await two_classes()
    await arrange(home.organizer, home, host)
    await service.close(host.trainer, host.sessions[0], MarkStatus.ABSENT, now=NOW)
    row = (await queries.matrix(home.organizer, home.class_id)).rows[0]
    assert (row.attended, row.forecast) == (0, Forecast.LOST)


@pytest.mark.usefixtures("database")
async def test_what_cannot_be_arranged_is_refused_in_words() -> None:
    home, host = await two_classes(capacity=2)
    secretary = await secretary_of(home)
    await db.rows("UPDATE training_class SET makeup_allowed = false WHERE id = $1", home.class_id)
    with pytest.raises(Refused) as refusal:
        await arrange(secretary, home, host)
    assert refusal.value.code == "makeup_not_allowed"
    await db.rows("UPDATE training_class SET makeup_allowed = true WHERE id = $1", home.class_id)
    with pytest.raises(Refused) as attended:
        await arrange(secretary, home, host, person=home.roll[1])
    assert attended.value.code == "not_missed"
    await arrange(secretary, home, host)
    with pytest.raises(Refused) as twice:
        await arrange(secretary, home, host)
    assert twice.value.code == "made_up_before"
    elsewhere = await an_actor(Role.SECRETARY, unit_id=await a_unit("DHX", "Xa"), username="xa")
    with pytest.raises(Missing):
        await arrange(elsewhere, home, host)


@pytest.mark.usefixtures("database")
async def test_it_is_called_off_until_the_roll_there_has_the_guest() -> None:
    home, host = await two_classes()
    secretary = await secretary_of(home)
    made = (await arrange(secretary, home, host)).missed[0].arranged
    again = await make_ups.cancel(secretary, made.id, now=LATER)
    assert again.missed[0].arranged is None
    with pytest.raises(Missing):
        await make_ups.cancel(secretary, made.id, now=LATER)
    made = (await arrange(secretary, home, host)).missed[0].arranged
    await service.mark_rest(host.trainer, host.sessions[0], MarkStatus.PRESENT, now=NOW)
    with pytest.raises(Refused) as refusal:
        await make_ups.cancel(secretary, made.id, now=LATER)
    assert refusal.value.code == "make_up_marked"
    kinds = await db.rows("SELECT kind, count(*)::int FROM notice GROUP BY kind ORDER BY kind")
    assert [row["kind"] for row in kinds][:2] == ["class_too_little", "guest_expected"]


@pytest.mark.commits
@pytest.mark.usefixtures("database")
async def test_two_cannot_be_guests_on_the_last_place() -> None:
    """Holds because places are counted under the row of the class that takes the guest."""
    home, host = await two_classes(capacity=2)
    others, _ = await add_people(home.class_id, home.unit_id, 5)
    outcomes = await asyncio.gather(
        *(arrange(home.organizer, home, host, person=one) for one in (home.roll[0], *others)),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, BaseException) for one in outcomes) == 1
    assert {one.code for one in outcomes if isinstance(one, Refused)} == {"not_offered"}
    assert await db.value("SELECT count(*) FROM make_up") == 1


@pytest.mark.usefixtures("database")
async def test_over_the_api(client: httpx.AsyncClient) -> None:
    home, host = await two_classes()
    await signed_in(client, Role.SECRETARY, unit_id=home.unit_id)
    path = f"/api/v1/enrollments/{home.roll[0]}/make-ups"
    assert len((await client.get(path)).json()["missed"]) == 2
    body = {"missed_session_id": home.sessions[0], "session_id": host.sessions[0]}
    made = await client.post(path, json=body)
    assert made.status_code == 201, made.text
    listed = (await client.get(f"/api/v1/classes/{home.class_id}/make-ups")).json()
    assert [one["class_code"] for one in listed] == ["NT 02/2026"]
    wrong = await client.post(path, json={**body, "session_id": 10**12})
    assert problem(wrong)["code"] == "made_up_before"
    off = await client.post(f"/api/v1/make-ups/{listed[0]['id']}/cancellation")
    assert off.json()["missed"][0]["arranged"] is None
