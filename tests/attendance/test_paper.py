"""Marks from paper: typed line by line, or filled into the roll's workbook."""

from typing import Any

import httpx
import pytest

from tests.cast import problem, signed_in
from tests.spreadsheets.books import xlsx
from tests.story import NOW, Story, a_class
from tests.web.conftest import Browser, BrowserAs
from tests.web.conftest import browser_as as browser_as
from training import clock, db
from training.actor import Role
from training.attendance import queries, service, sheets
from training.attendance.paper import Misread, Trouble, Typed, read_line
from training.attendance.rules import MarkStatus, Outcome
from training.attendance.schemas import NewMark, RosterRow
from training.attendance.workbooks import SheetRow
from training.errors import Invalid
from training.spreadsheets.reading import read

PRESENT, LATE, EXCUSED, ABSENT = MarkStatus
NAMES = ("Nguyễn Thị Hòa", "Trần Văn Hòa", "Đỗ Đức Anh", "Lê Anh")


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def roster() -> list[RosterRow]:
    return [
        RosterRow(100 + n, name, "Trường A", "", None, conflict=False, note=None, number=n)
        for n, name in enumerate(NAMES, 1)
    ]


def found(line: str) -> list[Any]:
    return [
        (one.row.number, one.status) if isinstance(one, Typed) else one.trouble
        for one in read_line(line, roster(), PRESENT)
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("3", [(3, PRESENT)]),
        ("3 v", [(3, ABSENT)]),
        ("03v", [(3, ABSENT)]),
        ("1 m, 2 P; 3", [(1, LATE), (2, EXCUSED), (3, PRESENT)]),
        ("nguyen thi hoa v", [(1, ABSENT)]),
        ("HOÀ", [Trouble.SEVERAL]),
        ("van hoà", [(2, PRESENT)]),
        ("đức", [(3, PRESENT)]),
        ("le anh c", [(4, PRESENT)]),
        ("9", [Trouble.NO_SUCH_NUMBER]),
        ("ai đó", [Trouble.NO_SUCH_NAME]),
        (" , ", [Trouble.EMPTY]),
        ("3, 99 v", [(3, PRESENT), Trouble.NO_SUCH_NUMBER]),
    ],
)
def test_a_line_is_read_as_it_is_typed(line: str, expected: list[Any]) -> None:
    assert found(line) == expected


def test_who_may_be_meant_is_offered() -> None:
    (one,) = read_line("hoa m", roster(), PRESENT)
    assert isinstance(one, Misread)
    assert ([row.number for row in one.offered], one.status) == ([1, 2], LATE)


def _pending(page: httpx.Response) -> list[str]:
    import re

    return list(dict.fromkeys(re.findall(r'name="pending" value="([^"]+)"', page.text)))


async def _type(trainer: Browser, path: str, page: httpx.Response, line: str, then: str) -> Any:
    return await trainer.post(path, pending=_pending(page), line=line, then=then, status="present")


async def test_a_sheet_is_typed_undone_and_saved(browser_as: BrowserAs) -> None:
    hall = await a_class(people=4)
    trainer = await browser_as(Role.TRAINER)
    path = f"/sessions/{hall.sessions[0]}/typing"
    page = await trainer.get(path)
    page = await _type(trainer, path, page, "1 v", "next")
    assert await _statuses(hall) == [None] * 4, "the last one waits to be undone"
    page = await _type(trainer, path, page, "2 m", "next")
    assert await _statuses(hall) == [ABSENT, None, None, None]
    page = await _type(trainer, path, page, "", "undo")
    assert 'value="2 m"' in page.text
    assert _pending(page) == []
    page = await _type(trainer, path, page, "2 p, 99", "next")
    assert page.status_code == 422
    assert "Không có số 99 trong buổi này." in page.text
    again = await _type(trainer, path, page, "3", "done")
    assert again.status_code == 303
    await _type(trainer, path, page, "3", "done")
    assert await _statuses(hall) == [ABSENT, EXCUSED, PRESENT, None]
    assert await db.value("SELECT count(*) FROM mark_operation WHERE device_id = 'paper'") == 4
    await service.close(hall.trainer, hall.sessions[0], now=NOW)
    late = await _type(trainer, path, page, "4", "done")
    assert "đã chốt" in late.text


async def _statuses(hall: Story) -> list[MarkStatus | None]:
    return [row.status for row in (await queries.roster(hall.trainer, hall.sessions[0])).rows]


async def filled(hall: Story, marks: dict[int, str], **changes: Any) -> bytes:
    """The downloaded roll with marks typed by row; `changes` put other cells, by "row_column"."""
    book = await read(await sheets.make(hall.trainer, hall.sessions[0]), "roll.xlsx")
    rows = [[*row.cells] for row in book.sheets[0].rows]
    for number, typed in marks.items():
        rows[number + 1] = [*rows[number + 1]]
        rows[number + 1][4] = typed
    for place, value in changes.items():
        row, column = place.removeprefix("c").split("_")
        rows[int(row) + 1][int(column)] = value
    return xlsx([[cell if cell is not None else "" for cell in row] for row in rows])


async def through(hall: Story, content: bytes) -> list[SheetRow]:
    return await sheets.look_through(hall.trainer, hall.sessions[0], "roll.xlsx", content)


@pytest.mark.usefixtures("database")
async def test_the_same_workbook_twice_changes_nothing() -> None:
    hall = await a_class(people=3)
    content = await filled(hall, {1: "Có mặt", 2: "v"})
    rows = await through(hall, content)
    assert [one.verdict for one in rows] == ["new", "new", "empty"]
    for expected in (Outcome.RECORDED, Outcome.DUPLICATE):
        marks = [one.mark for one in rows if one.mark]
        outcomes = await service.mark(hall.trainer, hall.sessions[0], marks, now=NOW)
        assert {one.outcome for one in outcomes} == {expected}
    assert await _statuses(hall) == [PRESENT, ABSENT, None]
    assert [one.verdict for one in await through(hall, content)] == ["same", "same", "empty"]
    later = NewMark("00000000-0000-4000-8000-00000000aaaa", hall.roll[0], "late", None, 99)
    await service.mark(hall.trainer, hall.sessions[0], [later], now=NOW)
    again = [one for one in await through(hall, content) if one.mark]
    assert [one.verdict for one in again] == ["changed"]


@pytest.mark.usefixtures("database")
async def test_every_fault_of_a_workbook_is_named_at_its_row() -> None:
    hall = await a_class(people=4)
    other = await a_class(code="NT 02/2026", people=1)
    strange = f"{hall.sessions[0]}-{other.roll[0]}-x"
    twice = f"{hall.sessions[0]}-{hall.roll[0]}-x"
    content = await filled(
        hall,
        {1: "Có mặt", 2: "ngủ", 3: "v", 4: "v"},
        c3_6=strange,
        c4_6=twice,
        c2_1="Trần Thị Bình",
    )
    rows = await through(hall, content)
    assert [one.code for one in rows] == [None, "status_unknown", "not_on_roster", "row_twice"]
    with pytest.raises(Invalid) as wrong:
        await sheets.look_through(other.trainer, other.sessions[0], "roll.xlsx", content)
    assert wrong.value.code == "another_session"
    with pytest.raises(Invalid) as bare:
        await through(hall, xlsx([["STT", "Họ và tên"], ["1", "An"]]))
    assert bare.value.code == "no_header"


async def test_a_workbook_on_the_page_from_download_to_confirmation(
    browser_as: BrowserAs,
) -> None:
    import re

    hall = await a_class(people=2)
    trainer = await browser_as(Role.TRAINER)
    path = f"/sessions/{hall.sessions[0]}/workbook"
    assert (await trainer.get(f"{path}/roll.xlsx")).content[:2] == b"PK"
    content = await filled(hall, {1: "Muộn", 2: "ngủ"}, c1_5="đến 8:20")
    page = await trainer.http.post(
        path, data={"_csrf": trainer.csrf}, files={"file": ("roll.xlsx", content)}
    )
    assert "1 dấu sẽ ghi, còn 1 dòng phải sửa" in page.text
    carried = re.findall(r'name="(mark|note-[^"]+)" value="([^"]+)"', page.text)
    done = await trainer.post(f"{path}/confirmation", **dict(carried))
    assert done.status_code == 303
    rows = (await queries.roster(hall.trainer, hall.sessions[0])).rows
    assert [(row.status, row.note) for row in rows] == [(LATE, "đến 8:20"), (None, None)]
    nothing = await trainer.http.post(path, data={"_csrf": trainer.csrf})
    assert nothing.status_code == 422


async def test_a_workbook_over_the_api(client: httpx.AsyncClient) -> None:
    hall = await a_class(people=1)
    await signed_in(client, Role.TRAINER)
    path = f"/api/v1/sessions/{hall.sessions[0]}/workbook"
    assert (await client.get(path)).content[:2] == b"PK"
    content = await filled(hall, {1: "Có mặt"})
    (row,) = (await client.post(path, files={"file": ("r.xlsx", content)})).json()
    sent = await client.post(path.replace("workbook", "marks"), json=[row["mark"]])
    assert sent.json()[0]["outcome"] == "recorded"
    assert problem(await client.post(path))["code"] == "file_missing"
