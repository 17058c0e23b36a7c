"""Marks by workbook, the second pair of eyes, commendations, and what a proof was reckoned from."""

from typing import Any

import pytest

from tests import story
from tests.cast import an_actor
from tests.story import DECISION, NOW, TODAY, a_class
from training import db
from training.actor import Role
from training.errors import Invalid, Refused
from training.office import service as office
from training.office.rules import Switch
from training.results import commendations, queries, reviewing, score_lists, service
from training.results.schemas import NewCommendation, NewScore
from training.results.workbooks import headers, rows_of
from training.spreadsheets import writing

pytestmark = pytest.mark.usefixtures("database")


def workbook(rows: list[list[Any]]) -> bytes:
    """As people send it back: a title over the table, a signature below."""
    below: list[list[Any]] = [["", "Người chấm", "", "", ""]]
    return writing.workbook("Bảng điểm", headers(2), rows + below)


async def test_the_downloaded_workbook_comes_back_with_marks_row_by_row() -> None:
    told = await a_class(people=4)
    an, binh, cuong, dung = told.roll
    await service.enter(told.organizer, cuong, NewScore("4"), now=NOW)
    rows = rows_of(await score_lists.roster(told.class_id), 2)
    by_id = {int(row[0]): row for row in rows}
    assert by_id[cuong][3] == "4"
    by_id[an][3], by_id[binh][3], by_id[cuong][4] = "7,5", "7,3", 6.25  # type: ignore[call-overload]
    by_id[dung][1] = "Phạm Thu Lan"
    made = await score_lists.send(
        told.organizer, told.class_id, "bang-diem.xlsx", workbook(rows), now=NOW
    )
    view = await score_lists.view(told.organizer, made)
    verdicts = {one.enrollment_id or one.full_name: one.verdict for one in view.rows}
    assert verdicts == {an: "new", binh: "error", cuong: "new", "Phạm Thu Lan": "error"}
    faults = {fault.code for one in view.rows for fault in one.faults}
    assert faults == {"score_off_step", "code_unknown"}
    assert await db.value("SELECT count(*) FROM essay_score") == 1
    assert await score_lists.confirm(told.organizer, made, now=NOW) == 2
    found = await db.rows("SELECT enrollment, attempt, score::text FROM essay_score ORDER BY 1, 2")
    assert [tuple(row) for row in found] == [
        (an, 1, "7.50"),
        (cuong, 1, "4.00"),
        (cuong, 2, "6.25"),
    ]
    assert await score_lists.confirm(told.organizer, made, now=NOW) == 0


async def test_a_mark_that_differs_is_shown_apart_and_names_do_without_a_code() -> None:
    told = await a_class(people=2)
    await service.enter(told.organizer, told.roll[0], NewScore("6"), now=NOW)
    content = "Họ tên,Điểm\nNGUYỄN VĂN AN,8\nTrần Thị Bình,5\nTrần Thị Bình,6\nAi đó lạ,7\n"
    made = await score_lists.send(told.organizer, told.class_id, "d.csv", content.encode(), now=NOW)
    view = await score_lists.view(told.organizer, made)
    assert [one.verdict for one in view.rows] == ["changed", "new", "error", "error"]
    await score_lists.discard(told.organizer, made)
    with pytest.raises(Refused):
        await score_lists.confirm(told.organizer, made, now=NOW)


async def test_a_table_without_marks_is_refused_in_words() -> None:
    told = await a_class(people=1)
    with pytest.raises(Invalid) as refusal:
        await score_lists.send(told.organizer, told.class_id, "a.csv", b"a,b\n1,2\n", now=NOW)
    assert refusal.value.code == "no_header"


async def test_where_two_must_look_the_one_who_entered_marks_cannot_review_them() -> None:
    told = await a_class(people=2)
    await office.turn(told.organizer, Switch.MARKS_BY_TWO, on=True)
    await story.everybody_came(told)
    wanted = {one: NewScore("8") for one in told.roll}
    await service.enter_many(told.organizer, told.class_id, wanted, now=NOW)
    with pytest.raises(Refused) as blocked:
        await service.complete_class(told.organizer, told.class_id, DECISION, today=TODAY)
    assert blocked.value.code == "marks_not_reviewed"
    with pytest.raises(Refused) as own:
        await reviewing.confirm(told.organizer, told.class_id, now=NOW)
    assert own.value.code == "own_marks"
    second = await an_actor(Role.ORGANIZER, username="organizer02")
    await reviewing.confirm(second, told.class_id, now=NOW)
    await service.enter(told.organizer, told.roll[0], NewScore("9"), now=NOW)
    assert (await reviewing.review(second, told.class_id, essay=True)).reviewed_by is None
    await reviewing.confirm(second, told.class_id, now=NOW)
    done = await service.complete_class(told.organizer, told.class_id, DECISION, today=TODAY)
    assert done.completed == 2


async def test_commendations_are_recorded_changed_and_withdrawn() -> None:
    told = await a_class(people=2)
    an, binh = told.roll
    words = [NewCommendation(an, "Giấy khen"), NewCommendation(binh, "")]
    assert await commendations.record(told.organizer, told.class_id, words, now=NOW) == 1
    rows = (await queries.results(told.organizer, told.class_id)).rows
    assert [row.commended for row in rows] == ["Giấy khen", None]
    gone = [NewCommendation(an, "")]
    assert await commendations.record(told.organizer, told.class_id, gone, now=NOW) == 1
    assert (await queries.results(told.organizer, told.class_id)).rows[0].commended is None
    foreign = [NewCommendation(999_999, "Giấy khen")]
    with pytest.raises(Invalid) as refusal:
        await commendations.record(told.organizer, told.class_id, foreign, now=NOW)
    assert "words-999999" in refusal.value.answers


async def test_a_proof_says_what_was_counted_and_by_which_version_of_the_rules() -> None:
    told = await a_class(people=1)
    await story.everybody_came(told)
    await service.enter(told.organizer, told.roll[0], NewScore("4"), now=NOW)
    await service.enter(told.organizer, told.roll[0], NewScore("6", 2), now=NOW)
    counted = (await queries.completion_of(told.organizer, told.roll[0])).counted
    assert counted is not None
    assert (counted.held, counted.attended, counted.absent) == (10, 10, 0)
    assert {attempt: str(score) for attempt, score in counted.marks.items()} == {
        1: "4.00",
        2: "6.00",
    }
    assert counted.since is not None
    assert counted.source
