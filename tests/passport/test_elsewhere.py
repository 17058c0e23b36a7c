"""Certificates earned elsewhere: recorded, put right, ended; and they count."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import httpx
import pytest

from tests.cast import a_unit, an_actor, problem, signed_in
from tests.enrollment.story import NOW, TODAY, a_class, people
from tests.passport.test_lists import NUMBERS, a_person, book, verdicts
from training import db
from training.actor import SYSTEM, Actor, Role
from training.enrollment import service
from training.errors import Forbidden, Invalid, Missing, Refused
from training.passport import elsewhere, person_lists, queries
from training.passport.elsewhere_rules import Paper
from training.passport.holding_lists import HOLDINGS
from training.passport.schemas import PersonList
from training.people.rules import HoldingSource
from training.people.service import record_holding
from training.reports import gaps
from training.reports.gaps import Demand

pytestmark = pytest.mark.usefixtures("database")
PAPER: dict[str, Any] = {
    "course": "NT",
    "number": "12/GCN-KCQ",
    "issuer": "Đảng ủy Khối các cơ quan",
    "issued_on": date(2026, 1, 15),
}
HEAD = ("STT", "Họ và tên", "Số CCCD", "Chương trình", "Số giấy chứng nhận", "Ngày cấp", "Nơi cấp")
ROW = ("NT", "12/GCN-KCQ", "15/1/2026", "Đảng ủy Khối các cơ quan")


def a_paper(**changed: Any) -> Paper:
    return Paper(**(PAPER | changed))


async def test_a_paper_from_elsewhere_counts_everywhere() -> None:
    actor, [person] = await an_actor(Role.SECRETARY), await people(1)
    class_id = await a_class()
    assert len((await gaps.gaps(actor, Demand(course="NT"), today=TODAY)).items) == 1
    made = await elsewhere.record(actor, person, a_paper(number=" 12/GCN-KCQ "), today=TODAY)
    assert (made.number, made.valid_until) == ("12/GCN-KCQ", date(2031, 1, 15))
    assert made.issuer == "Đảng ủy Khối các cơ quan"
    assert (await gaps.gaps(actor, Demand(course="NT"), today=TODAY)).items == []
    with pytest.raises(Refused) as refusal:
        await service.enroll(actor, class_id, person, now=NOW)
    assert refusal.value.code == "not_eligible_holding"
    steps = (await queries.passport(actor, person, today=TODAY)).steps
    assert [one.state for one in steps][1:3] == ["done", "done"]
    with pytest.raises(Invalid) as invalid:
        await elsewhere.record(actor, person, a_paper(number="12/gcn-kcq"), today=TODAY)
    assert set(invalid.value.answers) == {"number"}


async def test_it_is_put_right_or_ended_with_a_reason_only() -> None:
    actor, [person] = await an_actor(Role.SECRETARY), await people(1)
    made = await elsewhere.record(actor, person, a_paper(), today=TODAY)
    older = a_paper(issued_on=date(2020, 1, 15))
    with pytest.raises(Invalid):
        await elsewhere.correct(actor, person, made.id, older, " ", today=TODAY)
    fixed = await elsewhere.correct(actor, person, made.id, older, "Gõ nhầm năm", today=TODAY)
    assert (fixed.valid_until, fixed.good) == (date(2025, 1, 15), False)
    ended = await elsewhere.end(actor, person, made.id, "Không phải của người này", today=TODAY)
    assert (ended.ended_on, ended.ended_reason) == (TODAY, "Không phải của người này")
    with pytest.raises(Refused) as refusal:
        await elsewhere.correct(actor, person, made.id, a_paper(), "Nữa", today=TODAY)
    assert refusal.value.code == "holding_ended"
    told = await db.rows(
        "SELECT action FROM event WHERE noun = 'person' AND noun_id = $1 ORDER BY id", person
    )
    assert [row["action"] for row in told] == [
        *("holding.recorded", "holding.corrected", "holding.ended")
    ]


async def test_what_the_office_issued_is_not_changed_here() -> None:
    actor, [person] = await an_actor(Role.SECRETARY), await people(1)
    issued = await record_holding(
        SYSTEM, person, "NT", HoldingSource.ISSUED, "1/GCN-ĐUK", date(2026, 1, 1), None
    )
    with pytest.raises(Refused) as refusal:
        await elsewhere.end(actor, person, issued, "Thử", today=TODAY)
    assert refusal.value.code == "holding_issued_here"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"course": "XYZ"}, "course"),
        ({"number": "  "}, "number"),
        ({"number": "9" * 61}, "number"),
        ({"issuer": ""}, "issuer"),
        ({"issued_on": date(2027, 1, 1)}, "issued_on"),
        ({"issued_on": date(2003, 1, 1)}, "issued_on"),
    ],
)
async def test_an_impossible_paper_is_refused_at_its_answer(
    changed: dict[str, Any], field: str
) -> None:
    actor, [person] = await an_actor(Role.SECRETARY), await people(1)
    with pytest.raises(Invalid) as refusal:
        await elsewhere.record(actor, person, a_paper(**changed), today=TODAY)
    assert set(refusal.value.answers) == {field}


async def test_only_the_own_unit_and_the_office_record() -> None:
    [person] = await people(1)
    foreign = await an_actor(
        Role.SECRETARY, unit_id=await a_unit("KHAC", "Trường Khác"), username="secretary02"
    )
    with pytest.raises(Missing):
        await elsewhere.record(foreign, person, a_paper(), today=TODAY)
    for role in (Role.AUDITOR, Role.LEARNER, Role.TRAINER):
        with pytest.raises(Forbidden):
            await elsewhere.record(await an_actor(role), person, a_paper(), today=TODAY)


async def sent(actor: Actor, rows: Sequence[Sequence[object]]) -> PersonList:
    content = book(rows, HEAD)
    made = await person_lists.send(HOLDINGS, actor, "giay.xlsx", content, today=TODAY)
    return await person_lists.view(HOLDINGS, actor, made, today=TODAY)


async def test_a_list_of_papers_is_looked_at_and_its_good_rows_recorded() -> None:
    actor = await an_actor(Role.SECRETARY)
    foreign = await a_unit("KHAC", "Trường Khác")
    person = await a_person(NUMBERS[0])
    await a_person(NUMBERS[1], "Trần Văn Bình")
    await a_person(NUMBERS[2], "Lê Thị Lan", unit=foreign)
    view = await sent(
        actor,
        [
            (1, "Nguyễn Thị Hòa", NUMBERS[0], *ROW),
            (2, "Nguyễn Thị Hòa", NUMBERS[0], "Bồi dưỡng đảng viên mới", "3", "3/2/2026", "ĐUK"),
            (3, "Nguyễn Thị Hòa", NUMBERS[0], *ROW),
            (4, "Trần Văn Bình", NUMBERS[1], "Tin học", "5", "3/2/2026", "ĐUK"),
            (5, "Trần Văn Bình", NUMBERS[1], "NT", "", "31/2/2026", "ĐUK"),
            (6, "Lê Thị Lan", NUMBERS[2], *ROW),
            (7, "Trần Văn Bình", NUMBERS[1], "ĐVM", "6", "3/2/2030", ""),
        ],
    )
    assert verdicts(view) == [
        *("new", "new", "duplicate_in_file", "course_unclear", "date_unclear", "nobody"),
        "holding_invalid",
    ]
    assert {fault.field for fault in view.rows[4].faults} == {"issued_on", "number"}
    assert {fault.field for fault in view.rows[6].faults} == {"issued_on", "issuer"}
    assert await person_lists.confirm(HOLDINGS, actor, view.id, now=NOW) == 2
    held = (await queries.passport(actor, person, today=TODAY)).holdings
    assert {(one.course_code, one.valid_until) for one in held} == {
        ("NT", date(2031, 1, 15)),
        ("ĐVM", None),
    }
    assert await person_lists.confirm(HOLDINGS, actor, view.id, now=NOW) == 0
    again = await sent(actor, [(1, "Nguyễn Thị Hòa", NUMBERS[0], *ROW)])
    assert verdicts(again) == ["same"]
    stored = bytes(await db.value("SELECT rows FROM holding_list WHERE id = $1", view.id))
    assert NUMBERS[0].encode() not in stored


async def test_the_api_records_corrects_and_ends(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.SECRETARY)
    [person] = await people(1)
    url = f"/api/v1/persons/{person}/holdings"
    body = PAPER | {"issued_on": "2026-01-15"}
    made = await client.post(url, json=body)
    assert made.status_code == 201
    one = f"{url}/{made.json()['id']}"
    fixed = await client.put(one, json=body | {"number": "13/GCN", "reason": "Gõ nhầm"})
    assert fixed.json()["number"] == "13/GCN"
    ended = await client.post(f"{one}/ending", json={"reason": "Không phải của người này"})
    assert ended.json()["good"] is False
    again = await client.post(f"{one}/ending", json={"reason": "Nữa"})
    assert problem(again)["code"] == "holding_ended"
