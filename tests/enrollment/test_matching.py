"""Whom a row is about: reused, asked for once, or somebody else's person whom the office moves."""

import asyncio
from datetime import timedelta

import pytest

from tests.cast import a_unit, an_actor
from tests.enrollment.story import NOW, a_class, assert_seats_agree, states
from tests.spreadsheets.books import HEADER, xlsx
from training import clock, db
from training.actor import Actor, Role
from training.enrollment import (
    confirming,
    import_queries,
    imports,
    move_queries,
    moves,
    probing,
    row_changes,
)
from training.enrollment.import_schemas import (
    DIFFERENT,
    ImportRowView,
    ImportView,
    RowChange,
)
from training.enrollment.move_queries import TransferView
from training.enrollment.rules import RowState, TransferState
from training.errors import Forbidden, Invalid, Missing, Refused, TooMany
from training.jobs import worker
from training.people import queries as people
from training.people import service
from training.people.rules import Gender, Standing
from training.people.schemas import NewPerson

pytestmark = pytest.mark.usefixtures("database")
AN = (1, "Nguyễn Văn An", "5/9/2003", "Nam", "001203000001", "Chi bộ 1")
TODAY = NOW.date()


async def send(actor: Actor, class_id: int, *rows: tuple[object, ...]) -> ImportView:
    """Send a list and have it read."""
    asked = await imports.send(actor, class_id, "ds.xlsx", xlsx((HEADER, *rows)), now=NOW)
    view = await import_queries.summary(actor, asked.id)
    await worker.do(int(view.job_id or 0))
    return await import_queries.full(actor, asked.id)


async def known(actor: Actor, number: str | None = None, **more: str) -> int:
    """Nguyễn Văn An, on record in the actor's unit."""
    person = NewPerson(
        full_name=more.get("name", AN[1]),
        birth_date=TODAY.replace(year=2003, month=9, day=5),
        gender=Gender.MALE,
        standing=Standing.CANDIDATE,
        unit_id=int(actor.unit_id or 0),
        national_id=number,
    )
    return (await service.add(actor, person, TODAY)).id


def faults(row: ImportRowView) -> list[str]:
    return [fault.code for fault in row.faults]


async def test_the_same_number_is_the_same_person() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=5)
    person = await known(actor, AN[4])
    (row,) = (await send(actor, class_id, AN)).rows
    assert row.match is not None
    assert (row.match.person_id, row.verdict, row.alike) == (person, "ok", [])


async def test_the_same_name_and_birth_is_asked_and_not_let_in_before() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=5)
    person = await known(actor)
    view = await send(actor, class_id, AN)
    assert faults(view.rows[0]) == ["possible_duplicate"]
    assert [(one.person_id, one.birth) for one in view.rows[0].alike] == [(person, "5/9/2003")]
    done = await confirming.confirm(actor, view.id, now=NOW)
    assert done.counts.entered == 0


async def test_one_who_is_the_same_is_reused_and_gets_the_number() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=5)
    person = await known(actor)
    view = await send(actor, class_id, AN)
    row = await row_changes.change(actor, view.id, 2, RowChange(match=person), now=NOW)
    assert row.match is not None
    assert (row.match.person_id, row.verdict) == (person, "ok")
    done = await confirming.confirm(actor, view.id, now=NOW)
    assert done.counts.entered == 1
    assert (await people.person(actor, person)).national_id == AN[4]
    assert await db.value("SELECT count(*) FROM person") == 1


async def test_different_people_are_never_asked_about_again() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=5)
    person = await known(actor, "001203000009")
    view = await send(actor, class_id, AN)
    row = await row_changes.change(actor, view.id, 2, RowChange(match=DIFFERENT), now=NOW)
    assert (row.verdict, row.alike) == ("ok", [])
    later = await send(actor, await a_class(code="NT 07/2026"), (1, *AN[1:], "lần sau"))
    assert faults(later.rows[0]) == []
    await confirming.confirm(actor, view.id, now=NOW)
    assert await db.value("SELECT count(*) FROM person WHERE id <> $1", person) == 1


async def test_a_person_with_another_number_keeps_it_and_is_told() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=5)
    person = await known(actor, "001203000009")
    view = await send(actor, class_id, AN)
    row = await row_changes.change(actor, view.id, 2, RowChange(match=person), now=NOW)
    assert (faults(row), row.verdict) == (["number_differs"], "warning")
    await confirming.confirm(actor, view.id, now=NOW)
    assert (await people.person(actor, person)).national_id == "001203000009"
    assert await db.value("SELECT person FROM enrollment") == person


async def test_only_those_asked_about_may_be_answered() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=5)
    await known(actor)
    other = await known(actor, "001203000009", name="Trần Văn Bình")
    view = await send(actor, class_id, AN)
    with pytest.raises(Invalid) as refusal:
        await row_changes.change(actor, view.id, 2, RowChange(match=other), now=NOW)
    assert refusal.value.code == "no_such_match"


async def foreign_row() -> tuple[Actor, Actor, int, int, ImportView]:
    """An's unit, the unit that names them in its list, An, the class, the list."""
    home = await an_actor(Role.SECRETARY)
    person, class_id = await known(home, AN[4]), await a_class(capacity=5)
    unit = await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    actor = await an_actor(Role.SECRETARY, unit_id=unit, username="secretary02")
    return home, actor, person, class_id, await send(actor, class_id, AN)


async def ask(actor: Actor, view: ImportView) -> TransferView:
    return await moves.ask(actor, view.id, 2, now=NOW)


async def test_somebody_elses_person_is_asked_for_and_nothing_of_them_shows() -> None:
    home, actor, person, _, view = await foreign_row()
    assert faults(view.rows[0]) == ["person_of_other_unit"]
    assert (view.rows[0].match, view.rows[0].alike) == (None, [])
    request = await ask(actor, view)
    assert (request.state, request.on_record) == (TransferState.PENDING, None)
    assert (await ask(actor, view)).id == request.id, "asked twice is once"
    assert faults(await import_queries.row(actor, view.id, 2)) == ["transfer_pending"]
    with pytest.raises(Missing):
        await move_queries.request(home, request.id)
    office = await an_actor(Role.ORGANIZER)
    seen = await move_queries.request(office, request.id)
    assert seen.on_record is not None
    assert seen.on_record.person_id == person
    assert await move_queries.pending(office) == 1


async def test_the_office_agrees_and_the_person_moves_and_is_enrolled() -> None:
    home, actor, person, class_id, view = await foreign_row()
    office = await an_actor(Role.ORGANIZER)
    request = await ask(actor, view)
    done = await moves.agree(office, request.id, now=NOW)
    assert (done.state, done.enrollment_id is not None) == (TransferState.AGREED, True)
    assert (await people.person(actor, person)).unit_id == actor.unit_id
    with pytest.raises(Missing):
        await people.person(home, person)
    row = await import_queries.row(actor, view.id, 2)
    assert (row.state, row.enrollment_id) == (RowState.ENTERED, done.enrollment_id)
    assert await states(class_id) == {"requested": 1}
    with pytest.raises(Refused) as refusal:
        await moves.agree(office, request.id, now=NOW)
    assert refusal.value.code == "transfer_decided"
    kinds = {row["kind"] for row in await db.rows("SELECT kind FROM notice")}
    assert {"transfer_asked", "transfer_agreed", "person_moved_away"} <= kinds
    await assert_seats_agree()


async def test_the_move_stands_even_where_the_class_no_longer_takes_anybody() -> None:
    _, actor, person, class_id, view = await foreign_row()
    request = await ask(actor, view)
    await db.rows("UPDATE training_class SET state = 'announced' WHERE id = $1", class_id)
    done = await moves.agree(await an_actor(Role.ORGANIZER), request.id, now=NOW)
    assert done.enrollment_id is None
    assert (await people.person(actor, person)).unit_id == actor.unit_id
    row = await import_queries.row(actor, view.id, 2)
    assert row.match is not None
    assert (row.state, row.match.person_id) == (RowState.WAITING, person)


async def test_the_office_refuses_with_a_reason_that_stands_at_the_row() -> None:
    home, actor, person, _, view = await foreign_row()
    request = await ask(actor, view)
    office = await an_actor(Role.ORGANIZER)
    with pytest.raises(Invalid):
        await moves.refuse(office, request.id, " ", now=NOW)
    await moves.refuse(office, request.id, "Người này vẫn ở đơn vị cũ.", now=NOW)
    (fault,) = (await import_queries.row(actor, view.id, 2)).faults
    assert fault.code == "transfer_refused"
    assert "Người này vẫn ở đơn vị cũ." in fault.message
    assert (await people.person(home, person)).unit_id == home.unit_id
    assert (await ask(actor, view)).id != request.id, "a unit may ask once more"


async def test_units_ask_and_only_the_office_decides() -> None:
    home, actor, _, _, view = await foreign_row()
    request = await ask(actor, view)
    with pytest.raises(Forbidden):
        await moves.agree(actor, request.id, now=NOW)
    with pytest.raises(Missing):
        await moves.ask(home, view.id, 2, now=NOW)
    own = await send(home, await a_class(code="NT 07/2026"), AN)
    with pytest.raises(Refused) as refusal:
        await ask(home, own)
    assert refusal.value.code == "not_of_other_unit"


async def test_trying_numbers_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    _, actor, _, class_id, _ = await foreign_row()
    monkeypatch.setattr(probing, "TYPED", 1)
    view = await send(actor, class_id, (1, "Lê Bình", "5/9/2003", "Nam", "001203000007", ""))
    guess = RowChange(typed={"national_id": AN[4]})
    row = await row_changes.change(actor, view.id, 2, guess, now=NOW)
    assert faults(row) == ["person_of_other_unit"]
    with pytest.raises(TooMany):
        await row_changes.change(actor, view.id, 2, guess, now=NOW)
    await row_changes.change(actor, view.id, 2, guess, now=NOW + timedelta(minutes=16))


async def test_a_file_of_guessed_numbers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _, actor, _, _, _ = await foreign_row()
    monkeypatch.setattr(probing, "READ", 1)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    view = await send(actor, await a_class(code="NT 07/2026"), AN)
    assert view.refusal is not None
    assert (view.refusal["code"], view.rows) == ("too_many_of_other_units", [])


@pytest.mark.commits
async def test_two_of_the_office_cannot_both_decide() -> None:
    _, actor, person, class_id, view = await foreign_row()
    office = await an_actor(Role.ORGANIZER)
    request = await ask(actor, view)
    answers = await asyncio.gather(
        moves.agree(office, request.id, now=NOW),
        moves.refuse(office, request.id, "Người này vẫn ở đơn vị cũ.", now=NOW),
        moves.agree(office, request.id, now=NOW),
        ask(actor, view),
        return_exceptions=True,
    )
    decided = [one for one in answers[:3] if isinstance(one, TransferView)]
    late = [one for one in answers[:3] if isinstance(one, Refused)]
    assert (len(decided), {one.code for one in late}) == (1, {"transfer_decided"})
    moved = decided[0].state is TransferState.AGREED
    unit = await db.value("SELECT unit FROM person WHERE id = $1", person)
    assert (unit == actor.unit_id) is moved
    assert await states(class_id) == ({"requested": 1} if moved else {})
    await assert_seats_agree()
