"""Lists that come back corrected, and lists whose columns are asked about once."""

import io
from typing import Any

import pytest
import python_calamine

from tests.cast import a_unit, an_actor
from tests.enrollment.story import NOW, TODAY, a_class, assert_seats_agree, states
from tests.spreadsheets.books import HEADER, xlsx, xlsx_by
from training import db
from training.actor import Actor, Role
from training.enrollment import (
    column_choices,
    confirming,
    corrections,
    import_queries,
    imports,
    row_changes,
)
from training.enrollment.import_schemas import ColumnChoice, ImportView, RowChange
from training.enrollment.rules import ImportState, RowState
from training.errors import Invalid, Missing, Refused
from training.jobs import worker

pytestmark = pytest.mark.usefixtures("database")
AN = (1, "Nguyễn Văn An", "5/9/2003", "Nam", "001203000001", "Chi bộ 1")
BINH = (2, "Trần Thị Bình", "12/11/2003", "Nữ", "24303005", "Chi bộ 1")
CUONG = (3, "Lê Hoàng Cường", "", "Nam", "001203000003", "Chi bộ 2")


async def send(actor: Actor, class_id: int, content: bytes, name: str = "ds.xlsx") -> ImportView:
    """Send a file and have it read."""
    asked = await imports.send(actor, class_id, name, content, now=NOW)
    await read(asked.id)
    return await import_queries.full(actor, asked.id)


async def read(import_id: int) -> None:
    await worker.do(await db.value("SELECT job FROM list_import WHERE id = $1", import_id))


def cells(content: bytes) -> list[list[str]]:
    sheet = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def printed(book: Any) -> None:
    """A letterhead, the birth under Nam and Nữ, the name in two columns, a merged branch."""
    sheet = book.add_worksheet("DS K68")
    sheet.merge_range("A1:G1", "ĐẢNG ỦY TRƯỜNG ĐẠI HỌC X")
    for column, label in {"A": "TT", "F": "Số CCCD", "G": "Chi bộ"}.items():
        sheet.merge_range(f"{column}3:{column}4", label)
    sheet.merge_range("B3:C3", "Họ và tên")
    sheet.write_row("B4", ("Họ đệm", "Tên"))
    sheet.merge_range("D3:E3", "Ngày sinh")
    sheet.write_row("D4", ("Nam", "Nữ"))
    sheet.write_row("A5", (1, "Nguyễn Văn", "An", "5/9/2003", "", "001203000001"))
    sheet.write_row("A6", (2, "Trần Thị", "Bình", "", "12/11/2003", "24303005"))
    sheet.write_row("A7", (3, "Lê Hoàng", "Cường", "31/2/2003", "", 1203000003))
    sheet.merge_range("G5:G7", "Chi bộ Sinh viên")
    sheet.write("B8", "Tổng số: 3 người")


async def test_bad_rows_go_home_in_the_units_own_workbook_and_come_back_to_the_same_list() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    first = await send(actor, class_id, xlsx_by(printed))
    done = await confirming.confirm(actor, first.id, now=NOW)
    assert (done.counts.entered, done.counts.error) == (1, 2)
    home = await corrections.workbook(actor, first.id, today=TODAY)
    rows = cells(home)
    assert rows[0][0] == "ĐẢNG ỦY TRƯỜNG ĐẠI HỌC X"
    assert rows[2][:7] == ["TT", "Họ và tên", "", "Ngày sinh", "", "Số CCCD", "Chi bộ"]
    assert rows[2][7:] == [f"Dòng trong tệp cũ (danh sách số {first.id})", "Lý do phải sửa"]
    assert rows[4][:8] == ["2", "Trần Thị", "Bình", "", "12/11/2003", "24303005", *rows[4][6:8]]
    assert rows[4][6:8] == ["Chi bộ Sinh viên", "6"]
    assert "cần đủ 12" in rows[4][8]
    assert len(rows) == 6

    rows[4][5], rows[5][3] = "001303000002", "28/2/2003"
    back = await send(actor, class_id, xlsx(rows), "da-sua.xlsx")
    assert (back.id, back.state) == (first.id, ImportState.CONFIRMED)
    assert [(row.row, row.state, row.verdict) for row in back.rows] == [
        (5, RowState.ENTERED, "ok"),
        (6, RowState.WAITING, "ok"),
        (7, RowState.WAITING, "ok"),
    ]
    again = await imports.send(actor, class_id, "lai.xlsx", xlsx(rows), now=NOW)
    assert (again.id, again.again) == (first.id, True)
    await confirming.confirm(actor, first.id, now=NOW)
    assert await states(class_id) == {"requested": 3}
    await imports.undo(actor, first.id, now=NOW)
    assert await states(class_id) == {"withdrawn": 3}
    await assert_seats_agree()


async def test_a_row_put_right_on_the_page_goes_home_as_it_is_now() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    view = await send(actor, class_id, xlsx_by(printed))
    change = RowChange(typed={"full_name": "Trần Thị Bình An", "birth_date": "1/1/2003"})
    await row_changes.change(actor, view.id, 6, change, now=NOW)
    rows = cells(await corrections.workbook(actor, view.id, today=TODAY))
    assert rows[4][:6] == ["2", "Trần Thị Bình An", "", "", "1/1/2003", "24303005"]


async def test_without_its_file_a_list_goes_home_in_a_plain_table() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    view = await send(actor, class_id, xlsx((HEADER, AN, BINH)))
    await db.rows("UPDATE list_import SET file = NULL")
    content = await corrections.workbook(actor, view.id, today=TODAY)
    texts = [cell for row in cells(content) for cell in row]
    assert "Trần Thị Bình" in texts
    back = await send(actor, class_id, content, "da-sua.xlsx")
    assert back.id == view.id


async def test_the_whole_file_corrected_goes_on_with_the_same_list() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    first = await send(actor, class_id, xlsx((HEADER, AN, BINH, CUONG)))
    await row_changes.change(actor, first.id, 4, RowChange(taken_out=True), now=NOW)
    await confirming.confirm(actor, first.id, now=NOW)
    mended = (*BINH[:4], "001303000002", BINH[5])
    late = (4, "Đỗ Văn Dũng", "1/1/2003", "Nam", "001203000004", "")
    back = await send(actor, class_id, xlsx((HEADER, AN, mended, CUONG, late)), "sua.xlsx")
    assert back.id == first.id
    assert [(row.row, row.state, row.verdict) for row in back.rows] == [
        (2, RowState.ENTERED, "ok"),
        (3, RowState.WAITING, "ok"),
        (4, RowState.TAKEN_OUT, "error"),
        (5, RowState.WAITING, "ok"),
    ]
    assert await db.value("SELECT count(*) FROM list_import WHERE state = 'continued'") == 1
    await row_changes.change(actor, first.id, 5, RowChange(typed={"gender": "?"}), now=NOW)
    home = cells(await corrections.workbook(actor, first.id, today=TODAY))
    assert home[-1][:6] == ["", late[1], late[2], "?", late[4], ""]
    assert [one.id for one in await import_queries.lists(actor)] == [first.id]


async def test_rows_are_known_by_their_number_wherever_they_stand_now() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    rows = [
        (n, f"Người Thứ {word}", "5/9/2003", "Nam", f"00120300001{n}", "")
        for n, word in enumerate(("Nhất", "Hai", "Ba", "Tư"))
    ]
    first = await send(actor, class_id, xlsx((HEADER, *rows)))
    await confirming.confirm(actor, first.id, now=NOW)
    back = await send(actor, class_id, xlsx((HEADER, rows[0], AN, *rows[1:])), "chen.xlsx")
    assert back.id == first.id
    assert [row.person.full_name for row in back.rows if row.state is RowState.WAITING] == [AN[1]]
    await confirming.confirm(actor, first.id, now=NOW)
    assert await states(class_id) == {"requested": 5}


async def test_a_namesake_at_the_place_of_somebody_who_is_in_is_not_lost() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    first = await send(actor, class_id, xlsx((HEADER, AN)))
    await confirming.confirm(actor, first.id, now=NOW)
    namesake = (*AN[:2], "1/1/2001", AN[3], "001201000009", "Chi bộ 7")
    back = await send(actor, class_id, xlsx((HEADER, namesake)), "khac.xlsx")
    assert [(row.state, row.person.national_id) for row in back.rows] == [
        (RowState.ENTERED, AN[4]),
        (RowState.WAITING, "001201000009"),
    ]


async def test_another_list_of_the_unit_is_a_list_of_its_own() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    first = await send(actor, class_id, xlsx((HEADER, AN, BINH)))
    second = await send(actor, class_id, xlsx((HEADER, CUONG)))
    assert second.id != first.id


async def test_a_list_of_another_unit_cannot_be_gone_on_with() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    first = await send(actor, class_id, xlsx((HEADER, AN, BINH)))
    home = await corrections.workbook(actor, first.id, today=TODAY)
    unit = await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    other = await an_actor(Role.SECRETARY, unit_id=unit, username="secretary02")
    foreign = await send(other, class_id, home)
    assert foreign.id != first.id
    with pytest.raises(Missing):
        await import_queries.full(other, first.id)


ODD = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Mã số", "Chi bộ")


async def test_a_column_left_open_is_asked_once_and_remembered_for_the_unit() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    view = await send(actor, class_id, xlsx((ODD, AN)))
    assert view.found.missing == ["national_id"]
    assert [(one.column, one.label, one.suits) for one in view.found.unclear] == [
        ("E", "Mã số", "national_id")
    ]
    choice = ColumnChoice(columns={"E": "national_id"})
    asked = await column_choices.choose(actor, view.id, choice, now=NOW)
    assert asked.state is ImportState.READING
    await read(view.id)
    mended = await import_queries.full(actor, view.id)
    assert (mended.counts.ok, mended.found.missing, mended.asked) == (1, [], True)
    assert mended.rows[0].person.national_id == AN[4]
    later = await send(actor, await a_class(code="NT 07/2026"), xlsx((ODD, AN, BINH)))
    assert (later.found.missing, later.found.unclear) == ([], [])
    unit = await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    other = await an_actor(Role.SECRETARY, unit_id=unit, username="secretary02")
    theirs = await send(other, class_id, xlsx((ODD, CUONG)))
    assert theirs.found.missing == ["national_id"]


async def test_a_column_without_a_label_and_the_sheets_can_be_chosen_without_losing_work() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    bare = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "", "Chi bộ")
    view = await send(actor, class_id, xlsx((bare, AN), (HEADER, BINH, CUONG)))
    assert [one.name for one in view.found.sheets] == ["Sheet1", "Sheet2"]
    assert [(row.where, row.verdict) for row in view.rows] == [
        ("Sheet1!2", "error"),
        ("Sheet2!2", "error"),
        ("Sheet2!3", "error"),
    ]
    assert [(one.column, one.suits) for one in view.found.unclear] == [("E", "national_id")]
    # What somebody did in the page stays when the file is read again.
    typed = RowChange(typed={"phone": "0912345678"}, taken_out=True)
    await row_changes.change(actor, view.id, 2, typed, now=NOW)
    await row_changes.change(actor, view.id, 100_002, RowChange(typed={"branch": "CB 9"}), now=NOW)
    choice = ColumnChoice(columns={"E": "national_id"})
    await column_choices.choose(actor, view.id, choice, now=NOW)
    await read(view.id)
    first, second, _ = (await import_queries.full(actor, view.id)).rows
    assert (first.person.national_id, first.person.phone) == (AN[4], "0912345678")
    assert (first.state, first.verdict, second.person.branch) == ("taken_out", "ok", "CB 9")
    await column_choices.choose(actor, view.id, ColumnChoice(sheets=["Sheet2"]), now=NOW)
    await read(view.id)
    rows = (await import_queries.full(actor, view.id)).rows
    assert [(row.row, row.where, row.person.branch) for row in rows] == [
        (100_002, "2", "CB 9"),
        (100_003, "3", "Chi bộ 2"),
    ]
    for wrong, code in ((["Sheet9"], "no_such_sheet"), ([], "no_sheet_chosen")):
        with pytest.raises(Invalid) as refusal:
            await column_choices.choose(actor, view.id, ColumnChoice(sheets=wrong), now=NOW)
        assert refusal.value.code == code


async def test_rows_to_put_right_of_several_sheets_come_back_on_theirs() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    dung = (4, "Phạm Thị Dung", "1/1/2003", "Nữ", "001303000004", "Chi bộ 2")
    view = await send(actor, class_id, xlsx((HEADER, AN), (HEADER, dung, CUONG)))
    content = await corrections.workbook(actor, view.id, today=NOW.date())
    book = python_calamine.load_workbook(io.BytesIO(content))
    assert book.sheet_names == ["Sheet2"]
    label, row = cells(content)
    assert row[label.index("Lý do phải sửa") - 1] == "100003"
    mended = [*row[:2], "1/2/2003", *row[3:]]
    again = await send(actor, class_id, xlsx((label, mended)))
    assert (again.id, again.counts.ok) == (view.id, 3)


async def test_only_columns_that_are_open_can_be_chosen_and_only_before_anybody_is_in() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    view = await send(actor, class_id, xlsx((ODD, AN)))
    for wrong in ({"B": "national_id"}, {"E": "salary"}, {"E1": "national_id"}):
        with pytest.raises(Invalid) as refusal:
            await column_choices.choose(actor, view.id, ColumnChoice(columns=wrong), now=NOW)
        assert refusal.value.code == "no_such_column"
    good = await send(actor, await a_class(code="NT 07/2026"), xlsx((HEADER, AN)))
    await confirming.confirm(actor, good.id, now=NOW)
    with pytest.raises(Refused) as over:
        await column_choices.choose(actor, good.id, ColumnChoice(), now=NOW)
    assert over.value.code == "import_over"
