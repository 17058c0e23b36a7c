"""Lists of admissions: matched by citizen number, shown before anything is written."""

import io
from collections.abc import Sequence
from datetime import date

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

from tests.cast import a_unit, an_actor
from tests.enrollment.story import NOW, TODAY
from training import db
from training.actor import Actor, Role
from training.errors import Invalid, Missing
from training.passport import person_lists, queries
from training.passport.lists import MILESTONES
from training.passport.schemas import PersonList
from training.people import queries as known
from training.people import service as people
from training.people.rules import Gender, Standing
from training.people.schemas import NewPerson

pytestmark = pytest.mark.usefixtures("database")

NUMBERS = [f"00120300000{n}" for n in range(1, 8)]
HEAD = ("STT", "Họ và tên", "Số CCCD", "Ngày lễ kết nạp", "Số QĐ kết nạp", "Ngày QĐ kết nạp")
GOOD = ("19/5/2025", "97-QĐ/ĐUK", "12/5/2025")


def book(rows: Sequence[Sequence[object]], head: Sequence[str] = HEAD) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        sheet = made.add_worksheet("DS")
        day = made.add_format({"num_format": "d/m/yyyy"})
        sheet.write_string(0, 0, "ĐẢNG ỦY TRƯỜNG")
        sheet.write_string(2, 2, "DANH SÁCH ĐẢNG VIÊN MỚI KẾT NẠP")
        for column, label in enumerate(head):
            sheet.write_string(4, column, label)
        for place, row in enumerate(rows, start=5):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(place, column, value, day)
                else:
                    sheet.write(place, column, value)
        sheet.write_string(len(rows) + 6, 1, f"Tổng số: {len(rows)} người")
    return content.getvalue()


async def a_person(number: str, name: str = "Nguyễn Thị Hòa", *, unit: int | None = None) -> int:
    new = NewPerson(
        full_name=name,
        gender=Gender.MALE,
        unit_id=unit or await a_unit(),
        standing=Standing.CANDIDATE,
        birth_year=2003,
        national_id=number,
    )
    return (await people.add(await an_actor(Role.ORGANIZER), new, TODAY)).id


async def sent(
    actor: Actor, rows: Sequence[Sequence[object]], head: Sequence[str] = HEAD
) -> PersonList:
    list_id = await person_lists.send(
        MILESTONES, actor, "kết nạp.xlsx", book(rows, head), today=TODAY
    )
    return await person_lists.view(MILESTONES, actor, list_id, today=TODAY)


def verdicts(view: PersonList) -> list[str]:
    return [one.faults[0].code if one.verdict == "error" else one.verdict for one in view.rows]


async def test_good_rows_are_recorded_and_bad_ones_stay_with_their_reasons() -> None:
    actor = await an_actor(Role.SECRETARY)
    foreign = await a_unit("KHAC", "Trường Khác")
    person = await a_person(NUMBERS[0])
    await a_person(NUMBERS[1], "Trần Văn Bình")
    await a_person(NUMBERS[2], "Lê Thị Lan", unit=foreign)
    await a_person(NUMBERS[4], "Vũ Đức Hải")
    view = await sent(
        actor,
        [
            (1, "Nguyễn Thị Hòa", NUMBERS[0], date(2025, 5, 19), "97-QĐ/ĐUK", date(2025, 5, 12)),
            (2, "Trần Văn Bảo", NUMBERS[1], *GOOD),
            (3, "Lê Thị Lan", NUMBERS[2], *GOOD),
            (4, "Không Có Ai", NUMBERS[3], *GOOD),
            (5, "Vũ Đức Hải", "", *GOOD),
            (6, "Vũ Đức Hải", NUMBERS[4], "31/2/2025", "97-QĐ/ĐUK", "12/5/2025"),
            (7, "Nguyễn Thị Hòa", NUMBERS[0], *GOOD),
            (8, "Vũ Đức Hải", NUMBERS[4], "", "", ""),
        ],
    )
    assert verdicts(view) == [
        "new",
        "name_differs",
        "nobody",
        "nobody",
        "national_id_missing",
        "date_unclear",
        "duplicate_in_file",
        "nothing_to_record",
    ]
    assert (await known.person(actor, person)).standing is Standing.CANDIDATE
    assert await person_lists.confirm(MILESTONES, actor, view.id, now=NOW) == 1
    made = await known.person(actor, person)
    assert made.standing is Standing.PROBATIONARY
    assert made.admission_decision_date == date(2025, 5, 12)
    again = await person_lists.view(MILESTONES, actor, view.id, today=TODAY)
    assert verdicts(again)[:3] == ["entered", "name_differs", "nobody"]
    assert again.entered == 1
    assert await person_lists.confirm(MILESTONES, actor, view.id, now=NOW) == 0


async def test_a_header_of_two_rows_gives_recognition_as_well() -> None:
    actor = await an_actor(Role.SECRETARY)
    person = await a_person(NUMBERS[0])
    head = (*HEAD, "Ngày công nhận chính thức", "Số QĐ công nhận")
    row = (1, "Nguyễn Thị Hòa", NUMBERS[0], *GOOD, "25/5/2026", "41-QĐ/ĐUK")
    view = await sent(actor, [row], head)
    assert verdicts(view) == ["new"]
    await person_lists.confirm(MILESTONES, actor, view.id, now=NOW)
    made = await known.person(actor, person)
    assert made.standing is Standing.FULL
    assert made.recognition_decision_number == "41-QĐ/ĐUK"
    steps = (await queries.passport(actor, person, today=TODAY)).steps
    assert [one.state for one in steps][3:] == ["done", "unrecorded", "done"]


async def test_a_recorded_milestone_is_not_overwritten_by_a_list() -> None:
    actor = await an_actor(Role.SECRETARY)
    await a_person(NUMBERS[0])
    first = await sent(actor, [(1, "Nguyễn Thị Hòa", NUMBERS[0], *GOOD)])
    await person_lists.confirm(MILESTONES, actor, first.id, now=NOW)
    same = await sent(actor, [(1, "Nguyễn Thị Hòa", NUMBERS[0], *GOOD)])
    assert verdicts(same) == ["same"]
    other = ("20/5/2025", *GOOD[1:])
    changed = await sent(actor, [(1, "Nguyễn Thị Hòa", NUMBERS[0], *other)])
    assert verdicts(changed) == ["milestone_recorded"]
    assert await person_lists.confirm(MILESTONES, actor, changed.id, now=NOW) == 0


async def test_a_list_is_its_senders_and_lies_sealed() -> None:
    actor = await an_actor(Role.SECRETARY)
    await a_person(NUMBERS[0])
    view = await sent(actor, [(1, "Nguyễn Thị Hòa", NUMBERS[0], *GOOD)])
    stored = bytes(await db.value("SELECT rows FROM milestone_list WHERE id = $1", view.id))
    assert NUMBERS[0].encode() not in stored
    other = await an_actor(
        Role.SECRETARY, unit_id=await a_unit("KHAC", "Trường Khác"), username="secretary02"
    )
    with pytest.raises(Missing):
        await person_lists.view(MILESTONES, other, view.id, today=TODAY)
    with pytest.raises(Missing):
        await person_lists.confirm(MILESTONES, other, view.id, now=NOW)
    await person_lists.discard(MILESTONES, actor, view.id)
    assert await db.value("SELECT rows FROM milestone_list WHERE id = $1", view.id) is None
    assert (await person_lists.view(MILESTONES, actor, view.id, today=TODAY)).rows == []


async def test_a_file_that_is_no_list_is_refused_with_words() -> None:
    actor = await an_actor(Role.SECRETARY)
    with pytest.raises(Invalid) as refusal:
        await person_lists.send(MILESTONES, actor, "x.xlsx", b"%PDF-1.4 nothing", today=TODAY)
    assert refusal.value.code == "file_type"
    with pytest.raises(Invalid):
        await person_lists.send(MILESTONES, actor, "x.csv", b"a;b\n1;2\n", today=TODAY)
