"""Lists by page: sent, read, put right in the page, confirmed, undone."""

import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

from tests.cast import a_unit
from tests.enrollment.story import a_class, allot, states
from tests.spreadsheets.books import raw_xlsx, xlsx, zipped
from tests.spreadsheets.test_reading import OLE
from tests.web.conftest import Browser, BrowserAs
from tests.web.test_classes import title
from training import db
from training.actor import Role
from training.jobs import worker

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Chi bộ"]
AN = [1, "Nguyễn Văn An", "5/9/2003", "Nam", "001203001234", "Chi bộ 1"]
BINH = [2, "Trần Thị Bình", "12/11/2003", "Nữ", "001303009915", "Chi bộ 1"]
CUONG = [3, "Lê Hoàng Cường", "1/2/2003", "Nam", "24203005", "Chi bộ 2"]


def book(*rows: list[Any], header: list[str] | None = None) -> bytes:
    """A workbook as a unit would send it."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for place, row in enumerate([header or HEADER, *rows]):
            sheet.write_row(place, 0, row)
    return content.getvalue()


async def send(who: Browser, class_id: int, content: bytes, name: str = "ds.xlsx") -> str:
    """Send a list and have it read; gives its address."""
    token = await _token(who, f"/classes/{class_id}/imports/new")
    answer = await who.http.post(
        f"/classes/{class_id}/imports", data={"_csrf": token}, files={"file": (name, content)}
    )
    assert answer.status_code == 303, title(answer.text)
    job = await db.value("SELECT max(id) FROM job WHERE state = 'queued'")
    if job is not None:
        await worker.do(job)
    return str(answer.headers["location"])


async def refused(who: Browser, class_id: int, files: dict[str, Any]) -> Any:
    """Send what is turned away at once."""
    token = await _token(who, f"/classes/{class_id}/imports/new")
    return await who.http.post(f"/classes/{class_id}/imports", data={"_csrf": token}, files=files)


async def _token(who: Browser, path: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', (await who.get(path)).text)
    assert found
    return found[1]


@pytest.fixture
async def secretary(browser_as: BrowserAs) -> Browser:
    return await browser_as(Role.SECRETARY)


@pytest.fixture
async def class_id(secretary: Browser) -> int:
    del secretary  # Her unit is the host: the story makes it when it is not there.
    return await a_class(capacity=50, closes_at=None)


async def test_the_sample_with_faults_is_put_right_confirmed_and_undone(
    secretary: Browser, class_id: int
) -> None:
    here = await send(secretary, class_id, (SAMPLES / "awareness-faults.xlsx").read_bytes())
    bench = await secretary.get(here)
    assert title(bench.text) == "37 dòng, còn 9 dòng phải sửa"
    assert "<b>28 dòng sẵn sàng:</b>" in bench.text
    assert 'name="birth_date" form="row-37-form" value="31/02/1999"' in bench.text
    fixed = await secretary.post(f"{here}/rows/37", birth_date="28/2/1999", tab="todo")
    assert fixed.headers["location"] == f"{here}?tab=todo#row-37"
    assert title((await secretary.get(here)).text) == "37 dòng, còn 8 dòng phải sửa"
    await secretary.post(f"{here}/rows/46", fate="out")
    assert title((await secretary.get(here)).text) == "36 dòng, còn 7 dòng phải sửa"
    assert "Đưa lại vào" in (await secretary.get(f"{here}?tab=out")).text
    await secretary.post(f"{here}/rows/46", fate="in")
    done = await secretary.post(f"{here}/confirmation")
    assert done.status_code == 303
    assert await states(class_id) == {"requested": 29}
    after = await secretary.get(here)
    assert title(after.text) == "Đã ghi danh 29 người, còn 8 dòng phải sửa"
    assert "29 người do danh sách này đưa vào" in (await secretary.get(f"{here}/undo")).text
    assert (await secretary.post(f"{here}/undo")).status_code == 303
    assert await states(class_id) == {"withdrawn": 29}
    assert title((await secretary.get(here)).text) == "Đã hoàn tác danh sách này"
    assert (await secretary.post(f"{here}/undo")).status_code == 409


async def test_the_seats_of_the_unit_say_who_would_wait(secretary: Browser, class_id: int) -> None:
    assert secretary.actor.unit_id is not None
    await allot(class_id, secretary.actor.unit_id, 1)
    here = await send(secretary, class_id, book(AN, BINH))
    bench = await secretary.get(here)
    assert "1 người có chỗ, 1 người vào danh sách dự bị." in bench.text
    await secretary.post(f"{here}/confirmation")
    assert await states(class_id) == {"requested": 1, "waitlisted": 1}


async def test_a_full_class_takes_the_whole_list_into_the_line(secretary: Browser) -> None:
    class_id = await a_class(capacity=1, closes_at=None)
    assert secretary.actor.unit_id is not None
    await allot(class_id, secretary.actor.unit_id, 0)
    here = await send(secretary, class_id, book(AN, BINH))
    assert "hết chỗ, cả 2 người vào danh sách dự bị." in (await secretary.get(here)).text
    await secretary.post(f"{here}/confirmation")
    assert await states(class_id) == {"waitlisted": 2}


async def test_lost_zeros_are_put_back_at_one_press(secretary: Browser, class_id: int) -> None:
    row = [1, "Nguyễn Văn An", "5/9/2003", "Nữ", "24205001234", "Chi bộ 1"]
    here = await send(secretary, class_id, book(row))
    bench = await secretary.get(here)
    assert 'name="pad" value="024205001234"' in bench.text
    await secretary.post(f"{here}/rows/2", pad="024205001234", national_id="24205001234")
    assert "còn" not in title((await secretary.get(here)).text)


async def test_a_cell_that_is_still_wrong_keeps_what_was_typed(
    secretary: Browser, class_id: int
) -> None:
    here = await send(secretary, class_id, book(AN, CUONG))
    await secretary.post(f"{here}/rows/3", national_id="12ab")
    bench = await secretary.get(here)
    assert 'value="12ab"' in bench.text
    assert "không phải số định danh" in bench.text
    form = await secretary.get(f"{here}/rows/3")
    assert 'value="12ab"' in form.text
    assert 'id="national_id-error"' in form.text


async def test_taking_one_of_two_alike_out_frees_the_other(
    secretary: Browser, class_id: int
) -> None:
    here = await send(secretary, class_id, book(AN, [2, *AN[1:]]))
    assert title((await secretary.get(here)).text) == "2 dòng, còn 1 dòng phải sửa"
    await secretary.post(f"{here}/rows/2", fate="out")
    assert title((await secretary.get(here)).text) == "1 dòng sẵn sàng"


async def test_a_row_put_right_comes_back_alone_with_the_figures_around_it(
    secretary: Browser, class_id: int
) -> None:
    here = await send(secretary, class_id, book(AN, CUONG))
    secretary.http.headers["hx-request"] = "true"
    row = await secretary.post(f"{here}/rows/3", national_id="024203005678", tab="todo")
    assert row.status_code == 200
    assert row.text.lstrip().startswith('<tr id="row-3">')
    assert 'id="bench-finish" class="finish" hx-swap-oob="true"' in row.text
    assert "2 dòng sẵn sàng" in row.text
    assert "<html" not in row.text
    await secretary.post(f"{here}/confirmation")
    late = await secretary.post(f"{here}/rows/3", national_id="1")
    assert late.headers["hx-redirect"].startswith(here)


async def test_people_who_are_in_already_are_told_and_not_doubled(
    secretary: Browser, class_id: int
) -> None:
    # Half of the first list in another file: too little for the file to go on with that list.
    content = book(AN, CUONG)
    first = await send(secretary, class_id, content)
    await secretary.post(f"{first}/confirmation")
    same = await send(secretary, class_id, content)
    assert same == first, "the same file again changes nothing"
    assert "Tệp này đã gửi rồi, không có gì thay đổi." in (await secretary.get(same)).text
    second = await send(secretary, class_id, book(BINH, AN), "moi.xlsx")
    assert second != first
    bench = await secretary.get(second)
    assert "Người này đã có tên trong lớp." in bench.text
    await secretary.post(f"{second}/confirmation")
    assert await states(class_id) == {"requested": 2}


async def test_the_rows_to_put_right_go_home_as_a_workbook_that_can_be_sent_again(
    secretary: Browser, class_id: int
) -> None:
    here = await send(secretary, class_id, book(AN, CUONG))
    for address in (f"{here}/workbook", f"/api/v1{here}/workbook"):
        answer = await secretary.get(address)
        assert answer.status_code == 200
        rows = python_calamine.load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0)
        texts = [str(cell) for row in rows.to_python() for cell in row]
        assert "Lê Hoàng Cường" in texts
        assert "Nguyễn Văn An" not in texts
        assert any("cần đủ 12" in text for text in texts)
    again = await send(secretary, class_id, answer.content, "phai-sua.xlsx")
    assert (await secretary.get(again)).headers["location"] == here
    bench = await secretary.get(here)
    assert "Đã gộp vào danh sách gửi trước." in bench.text
    assert title(bench.text) == "2 dòng, còn 1 dòng phải sửa"


async def test_a_column_left_open_is_asked_above_the_rows(
    secretary: Browser, class_id: int
) -> None:
    odd = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Mã số", "Chi bộ"]
    here = await send(secretary, class_id, book(AN, header=odd))
    bench = await secretary.get(here)
    assert "Cột nào là cột nào?" in bench.text
    assert '<option value="E" selected>Cột E: Mã số</option>' in bench.text
    await secretary.post(f"{here}/columns", national_id="E")
    await worker.do(await db.value("SELECT max(id) FROM job WHERE state = 'queued'"))
    assert title((await secretary.get(here)).text) == "1 dòng sẵn sàng"
    late = await secretary.post(f"{here}/columns", national_id="E")
    assert late.status_code == 303
    none = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Chi bộ"]
    bare = await send(secretary, class_id, book(AN[:4] + AN[5:], header=none), "b.xlsx")
    assert "Tệp không có cột bắt buộc:" in (await secretary.get(bare)).text


async def test_every_sheet_with_people_is_read_and_some_can_be_left_out(
    secretary: Browser, class_id: int
) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        for name, rows in {"CB1": [AN], "CB2": [BINH, CUONG]}.items():
            sheet = made.add_worksheet(name)
            for place, row in enumerate([HEADER, *rows]):
                sheet.write_row(place, 0, row)
    here = await send(secretary, class_id, content.getvalue())
    bench = await secretary.get(here)
    assert title(bench.text) == "3 dòng, còn 1 dòng phải sửa"
    assert "Đã đọc cả 2 trang tính có người" in bench.text
    bench = await secretary.get(f"{here}?tab=all")
    assert bench.text.index("Trang tính “CB1”") < bench.text.index("Trang tính “CB2”")
    assert "Sửa dòng CB2!3" in (await secretary.get(f"{here}/rows/100003")).text
    none = await secretary.post(f"{here}/columns", sheet="")
    assert none.status_code == 303
    await secretary.post(f"{here}/columns", sheet="CB1")
    await worker.do(await db.value("SELECT max(id) FROM job WHERE state = 'queued'"))
    bench = await secretary.get(here)
    assert title(bench.text) == "1 dòng sẵn sàng"
    assert "Đọc 1 trong 2 trang tính có người" in bench.text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.7 no list", "danh-sach.pdf", "không phải bảng tính"),
        (b"PK\x03\x04broken", "danh-sach.xlsx", "Tệp bị hỏng"),
        (b"a,b,c\n1,2,3\n", "danh-sach.csv", "tiêu đề"),
        (book(header=["", ""]), "trang-trang.xlsx", ""),
        (book(), "chi-co-tieu-de.xlsx", ""),
    ],
)
async def test_a_file_that_cannot_be_read_says_why_and_lets_one_send_another(
    secretary: Browser, class_id: int, content: bytes, name: str, words: str
) -> None:
    here = await send(secretary, class_id, content, name)
    page = await secretary.get(here)
    assert title(page.text) == "Không đọc được tệp này"
    assert words in page.text
    assert "Gửi tệp khác" in page.text
    assert (await secretary.post(f"{here}/confirmation")).status_code == 303
    assert await states(class_id) == {}


BAD_FILES = {
    "file_password": OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600),
    "file_type": zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "file_too_big_inside": raw_xlsx("", extra={"xl/sharedStrings.xml": bytes(81 * 1024 * 1024)}),
    "file_damaged": b"PK\x03\x04broken",
    "no_header": "1,Nguyễn Văn An,5/9/2003,Nam,001203000001\n".encode(),
    "no_rows": xlsx([HEADER]),
}


async def test_a_bad_file_is_refused_by_one_code_and_the_same_words_on_page_and_api(
    secretary: Browser, class_id: int
) -> None:
    for code, content in BAD_FILES.items():
        here = await send(secretary, class_id, content, f"{code}.xlsx")
        told = (await secretary.http.get(f"/api/v1{here}")).json()
        assert (told["state"], told["refusal"]["code"]) == ("refused", code)
        page = (await secretary.get(here)).text
        # The page sets what is the matter apart from what to do.
        for sentence in re.split(r"(?<=\.) ", told["refusal"]["message"]):
            assert html.escape(sentence) in page


async def test_no_file_an_empty_one_and_one_too_large_are_refused_at_the_field(
    secretary: Browser, class_id: int
) -> None:
    for files, words in (
        ({"file": ("", b"")}, "Chọn tệp danh sách rồi gửi."),
        ({"file": ("a.xlsx", b"")}, "Tệp trống."),
        ({"file": ("a.xlsx", b"PK" + bytes(10 * 1024 * 1024))}, "Tệp lớn hơn 10 MB."),
    ):
        answer = await refused(secretary, class_id, files)
        assert answer.status_code == 422
        assert words in answer.text
        assert 'id="file-error"' in answer.text


async def test_a_closed_class_takes_no_list_from_a_unit(
    secretary: Browser, browser_as: BrowserAs
) -> None:
    class_id = await a_class(state="closed", closes_at=None)
    page = await secretary.get(f"/classes/{class_id}/imports/new")
    assert "không còn nhận ghi danh" in page.text
    assert 'type="file"' not in page.text
    answer = await refused(secretary, class_id, {"file": ("a.xlsx", book(AN))})
    assert answer.status_code == 409
    assert "không còn nhận ghi danh" in answer.text
    office = await browser_as(Role.ORGANIZER)
    here = await send(office, class_id, book(AN))
    assert title((await office.get(here)).text) == "1 dòng sẵn sàng"


async def test_a_list_being_read_shows_progress_and_then_sends_on(
    secretary: Browser, class_id: int
) -> None:
    token = await _token(secretary, f"/classes/{class_id}/imports/new")
    sent = await secretary.http.post(
        f"/classes/{class_id}/imports", data={"_csrf": token}, files={"file": ("a.xlsx", book(AN))}
    )
    here = sent.headers["location"]
    page = await secretary.get(here)
    assert title(page.text) == "Đang đọc danh sách"
    assert 'http-equiv="refresh"' in page.text
    assert f'data-poll="{here}/progress"' in (await secretary.get(f"{here}/progress")).text
    await worker.do(await db.value("SELECT max(id) FROM job"))
    assert (await secretary.get(f"{here}/progress")).headers["hx-redirect"] == here


async def test_a_reading_that_broke_off_is_done_again(secretary: Browser, class_id: int) -> None:
    token = await _token(secretary, f"/classes/{class_id}/imports/new")
    sent = await secretary.http.post(
        f"/classes/{class_id}/imports", data={"_csrf": token}, files={"file": ("a.xlsx", book(AN))}
    )
    here = sent.headers["location"]
    await db.rows("UPDATE job SET state = 'failed', error = 'internal'")
    page = await secretary.get(here)
    assert title(page.text) == "Chưa đọc xong danh sách"
    assert "Đọc lại" in page.text
    assert (await secretary.post(f"{here}/reading")).status_code == 303
    await worker.do(await db.value("SELECT max(id) FROM job"))
    assert title((await secretary.get(here)).text) == "1 dòng sẵn sàng"


async def test_a_list_is_thrown_away_only_before_it_is_confirmed(
    secretary: Browser, class_id: int
) -> None:
    here = await send(secretary, class_id, book(AN))
    assert (await secretary.get(f"{here}/discarding")).status_code == 200
    assert (await secretary.post(f"{here}/discarding")).headers["location"] == "/imports"
    assert title((await secretary.get(here)).text) == "Danh sách này đã bỏ"
    kept = await send(secretary, class_id, book(BINH))
    await secretary.post(f"{kept}/confirmation")
    assert (await secretary.post(f"{kept}/discarding")).status_code == 409


async def test_a_foreign_units_list_is_not_there(
    secretary: Browser, class_id: int, browser_as: BrowserAs
) -> None:
    here = await send(secretary, class_id, book(AN, CUONG))
    unit = await a_unit("CDYT", "Trường CĐ Y tế Hồng Hà")
    other = await browser_as(Role.SECRETARY, unit_id=unit, username="secretary02")
    for path in ("", "/progress", "/rows/3", "/workbook", "/undo", "/discarding"):
        assert (await other.get(here + path)).status_code == 404
    for path in ("/reading", "/confirmation", "/undo", "/discarding"):
        answer = await other.post(here + path)
        assert answer.status_code == 404
    changed = await other.post(f"{here}/rows/3", national_id="024203005678")
    assert "Nguyễn" not in changed.text
    assert "ds.xlsx" not in (await other.get("/imports")).text
    assert title((await secretary.get(here)).text) == "2 dòng, còn 1 dòng phải sửa"


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEARNER, Role.AUDITOR])
async def test_only_units_and_the_office_send_lists(browser_as: BrowserAs, role: Role) -> None:
    class_id = await a_class(closes_at=None)
    somebody = await browser_as(role)
    assert (await somebody.get(f"/classes/{class_id}/imports/new")).status_code == 403
    assert (await somebody.get("/imports")).status_code == 403
    assert (await somebody.post(f"/classes/{class_id}/imports")).status_code == 403


async def test_the_template_is_read_back_without_its_example(
    secretary: Browser, class_id: int
) -> None:
    answer = await secretary.get(f"/classes/{class_id}/imports/template.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    here = await send(secretary, class_id, answer.content, "mau.xlsx")
    assert title((await secretary.get(here)).text) == "Không đọc được tệp này"


async def test_the_lists_sent_are_listed(secretary: Browser, class_id: int) -> None:
    assert "Chưa gửi danh sách nào" in (await secretary.get("/imports")).text
    await send(secretary, class_id, book(AN), "danh sách K68 (bản cuối).xlsx")
    page = await secretary.get("/imports")
    assert title(page.text) == "1 danh sách chờ xác nhận"
    assert "danh sách K68 (bản cuối).xlsx" in page.text
