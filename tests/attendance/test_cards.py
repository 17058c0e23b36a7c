"""Cards, seat numbers, and heads counted by hand."""

import asyncio
from uuid import uuid4

import httpx
import msgspec
import pytest

from tests.cast import a_unit, an_actor, problem, signed_in
from tests.story import NOW, Story, a_class, add_people
from training import db
from training.actor import Actor, Role
from training.attendance import card_queries, heads, queries, service
from training.attendance.cards import card_code, read_card
from training.attendance.numbering import give_numbers
from training.attendance.rules import Outcome
from training.attendance.schemas import MarkOutcome, NewHeadCount, NewMark
from training.errors import Missing


def test_a_card_says_whose_it_is_and_cannot_be_made_up() -> None:
    text = card_code(12, 3456)
    read = read_card(f" {text.lower()} ")
    assert read is not None
    assert (read.class_id, read.enrollment_id, read.genuine) == (12, 3456, True)
    for other in (text.replace("3456", "3457"), text.replace("SL1.12", "SL1.13")):
        forged = read_card(other)
        assert forged is not None
        assert not forged.genuine
    for junk in ("", "https://example.org/", text[:-1], text + "A", "SL2" + text[3:], "SL1.0.1."):
        assert read_card(junk) is None


def test_a_card_is_small_enough_for_a_small_qr() -> None:
    assert set(card_code(2**31 - 1, 2**31 - 1)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.")
    assert len(card_code(999_999, 9_999_999)) <= 38, "version 2 at level M"


async def _mark(told: Story, actor: Actor, **fields: object) -> MarkOutcome:
    mark = NewMark(str(uuid4()), told.roll[0], "present", **fields)  # type: ignore[arg-type]
    return (await service.mark(actor, told.sessions[0], [mark], now=NOW))[0]


@pytest.mark.usefixtures("database")
async def test_the_server_takes_a_genuine_card_and_refuses_a_forged_one() -> None:
    told = await a_class(people=2)
    own, other = (card_code(told.class_id, one) for one in told.roll)
    assert (await _mark(told, told.trainer, card=own)).outcome is Outcome.RECORDED
    forged = own[:-1] + ("A" if own[-1] != "A" else "B")
    for card in (other, forged, "SL1", ""):
        answer = await _mark(told, told.trainer, card=card)
        assert (answer.outcome, answer.code) == (Outcome.REFUSED, "card_not_genuine")


@pytest.mark.usefixtures("database")
async def test_marks_of_one_account_are_not_taken_from_another() -> None:
    told = await a_class(people=1)
    answer = await _mark(told, told.organizer, made_by=told.trainer.account_id)
    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "made_by_another")
    assert await db.value("SELECT count(*) FROM mark_operation") == 0
    answer = await _mark(told, told.trainer, made_by=told.trainer.account_id)
    assert answer.outcome is Outcome.RECORDED


@pytest.mark.usefixtures("database")
async def test_a_latecomer_gets_the_next_number_and_nobody_else_s_moves() -> None:
    told = await a_class(people=3)
    first = await queries.roster(told.trainer, told.sessions[0])
    assert [row.number for row in first.rows] == [1, 2, 3]
    early = await a_unit("AAA", "Anh")
    await add_people(told.class_id, early, 1)
    rows = (await queries.roster(told.trainer, told.sessions[0])).rows
    assert sorted((row.number, row.enrollment_id) for row in rows)[:3] == [
        (number, one) for number, one in enumerate(told.roll, start=1)
    ]
    assert {row.number for row in rows} == {1, 2, 3, 4}
    await db.rows("UPDATE training_class SET state = 'open' WHERE id = $1", told.class_id)
    await add_people(told.class_id, early, 1)
    open_rows = (await queries.roster(told.trainer, told.sessions[0])).rows
    assert [row.number for row in open_rows].count(None) == 1


@pytest.mark.commits
@pytest.mark.usefixtures("database")
async def test_two_who_open_the_roll_at_once_see_the_same_numbers() -> None:
    told = await a_class(people=40)
    await asyncio.gather(*(give_numbers(told.class_id) for _ in range(6)))
    given = await db.rows("SELECT number FROM seat_number ORDER BY number")
    assert [row["number"] for row in given] == list(range(1, 41))


@pytest.mark.usefixtures("database")
async def test_heads_counted_stand_beside_the_marks_of_then() -> None:
    told = await a_class(people=3)
    await _mark(told, told.trainer)
    op_id = str(uuid4())
    for _ in range(2):
        await heads.count(told.trainer, told.sessions[0], NewHeadCount(2, op_id), now=NOW)
    (one,) = await heads.of_session(told.organizer, told.sessions[0])
    assert (one.counted, one.marked, one.counted_by) == (2, 1, told.trainer.name)


async def test_a_count_is_typed_once_and_answered_in_words(client: httpx.AsyncClient) -> None:
    told = await a_class(people=1)
    path = f"/api/v1/sessions/{told.sessions[0]}/head-counts"
    await signed_in(client, Role.TRAINER)
    count = {"counted": 1, "op_id": str(uuid4())}
    made = [await client.post(path, json=count) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert len((await client.get(path)).json()) == 1
    for counted in (-1, 100_000):
        refused = problem(await client.post(path, json={"counted": counted}))
        assert refused["errors"][0]["field"] == "counted"
    bad = await client.post(path, json={"counted": 1, "op_id": "x"})
    assert problem(bad)["code"] == "op_id_invalid"
    await signed_in(client, Role.TRAINER, username="trainer2")
    assert problem(await client.get(path))["code"] == "no_such_session"
    assert (await client.post(path, json={"counted": 1})).status_code == 404


@pytest.mark.usefixtures("database")
async def test_a_card_is_shown_to_its_holder_their_unit_and_the_office_only() -> None:
    told = await a_class(people=2)
    holder = await an_actor(Role.LEARNER)
    await db.rows("UPDATE person SET account = $1 WHERE id = $2", holder.account_id, told.people[0])
    holder = msgspec.structs.replace(holder, person_id=told.people[0])
    shown = await card_queries.card(holder, told.roll[0])
    assert shown.code == card_code(told.class_id, told.roll[0])
    assert shown.number == 1
    assert [one.enrollment_id for one in await card_queries.own_cards(holder)] == [told.roll[0]]
    assert (await card_queries.card(told.organizer, told.roll[1])).full_name == "Trần Thị Bình"
    with pytest.raises(Missing):
        await card_queries.card(holder, told.roll[1])
    await db.rows("UPDATE enrollment SET state = 'withdrawn' WHERE id = $1", told.roll[0])
    with pytest.raises(Missing):
        await card_queries.card(holder, told.roll[0])
