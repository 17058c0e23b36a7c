"""What people type is shown as they typed it: never run, never filled in, never counted."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
import python_calamine

from tests import story
from tests.adversary.calls import calls, ids
from tests.adversary.stage import a_stage
from tests.cast import a_unit, signed_in
from tests.enrollment.story import a_class
from tests.web.conftest import BrowserAs
from training import clock, db
from training.access import queries as access
from training.actor import Role
from training.enrollment import imports
from training.jobs import worker

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

SCRIPT = "<script>alert(1)</script>"
TYPED = SCRIPT + "{0.__class__}{x}{{7*7}}%(a)s${7*7}\"'><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://evil.example","x")'


async def test_no_page_runs_what_somebody_typed(app: Any, browser_as: BrowserAs) -> None:
    stage = await a_stage()
    await _write_everywhere(TYPED)
    for role in (Role.ORGANIZER, Role.SECRETARY, Role.ADMINISTRATOR, Role.TRAINER):
        who = await browser_as(role)
        shown = 0
        for call in calls(app):
            if call.method != "GET" or call.is_api or not call.allows(role):
                continue
            answer = await who.get(call.to(**ids(stage)) + "?q=%3Cscript%3Ealert(1)%3C/script%3E")
            assert answer.status_code < 500, (call, answer.text[-2000:])
            if "html" in answer.headers.get("content-type", ""):
                assert SCRIPT not in answer.text, call
                assert "<img src=x" not in answer.text, call
                assert "<class &#39;" not in answer.text, call
                assert "{49}" not in answer.text, call
                shown += "&lt;script&gt;" in answer.text
        assert shown > 3, role


async def test_words_of_a_refusal_keep_braces_as_typed(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.ORGANIZER)
    for code in ("{0.__class__}", "{x}", "{", "}", "{code}", "%s", "{{}}"):
        unit = {"code": code, "name": f"Đơn vị {code}"}
        assert (await client.post("/api/v1/units", json=unit)).status_code == 201
        answer = await client.post("/api/v1/units", json=unit)
        assert answer.status_code == 409
        assert f"Mã {code} đã dùng" in answer.json()["detail"]


async def test_a_downloaded_workbook_holds_no_formula_of_somebody_elses(
    browser_as: BrowserAs,
) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await a_class(closes_at=None)
    rows = "STT,Họ và tên,Ngày sinh,Giới tính,Chi bộ\n"
    rows += '1,"=1+1 An",x,Nam,"@SUM(A1)"\n2,"+84 Bình",5/9/2003,Nữ,"-2+3"\n'
    rows += '3,"\tCường",5/9/2003,Nam,\'=cmd\n'
    sent = await imports.send(secretary.actor, class_id, "a.csv", rows.encode(), now=clock.now())
    await worker.do(await db.value("SELECT max(id) FROM job"))
    for address in (f"/imports/{sent.id}/workbook", f"/api/v1/imports/{sent.id}/workbook"):
        answer = await secretary.get(address)
        assert answer.status_code == 200
        _holds_no_formula(answer.content)


async def test_a_report_workbook_holds_no_formula(browser_as: BrowserAs) -> None:
    await a_stage()
    await _write_everywhere(FORMULA)
    office = await browser_as(Role.ORGANIZER)
    answer = await office.get("/api/v1/reports/training.xlsx?from=2026-07-01&to=2026-12-31")
    assert answer.status_code == 200
    _holds_no_formula(answer.content)


async def test_the_name_of_a_download_cannot_break_its_header(browser_as: BrowserAs) -> None:
    stage = await a_stage()
    for name in ('An"\r\nX-Evil: 1', "An\x00/../..\\;=%0d%0a", "😀" * 40, "{0.__class__}"):
        await db.rows(
            "UPDATE certificate SET facts = jsonb_set(facts, '{full_name}', to_jsonb($1::text))",
            name.replace("\x00", ""),
        )
        office = await browser_as(Role.ORGANIZER)
        answer = await office.get(f"/api/v1/certificates/{stage.certificate_id}.pdf")
        assert answer.status_code == 200, answer.text
        said = answer.headers["content-disposition"]
        assert re.fullmatch(
            r"attachment; filename=\"[A-Za-z0-9 .-]*\"; filename\*=UTF-8''[\w.~%-]*", said
        ), said
        assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        '../../etc/pas"swd.csv',
        "a\r\nX-Evil: 1.csv",
        f"{SCRIPT}.csv",
        "{0.__class__}.csv",
        "😀" * 300 + ".csv",
        "C:\\Users\\a.csv",
        ".csv",
        " ",
    ],
)
async def test_the_name_of_a_sent_file_is_only_a_name(browser_as: BrowserAs, name: str) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await a_class(closes_at=None)
    answer = await secretary.http.post(
        f"/api/v1/classes/{class_id}/imports",
        files={"file": (name, b"a,b\n1,2\n")},
        headers={"x-csrf-token": secretary.csrf},
    )
    assert answer.status_code in {202, 400, 422}, answer.text
    for page in ("/imports", f"/classes/{class_id}"):
        shown = await secretary.get(page)
        assert shown.status_code == 200
        assert SCRIPT not in shown.text
        assert "<class &#39;" not in shown.text


async def test_signs_in_a_search_are_letters_like_others(client: httpx.AsyncClient) -> None:
    made = await story.a_class(people=3)
    await signed_in(client, Role.ORGANIZER)
    lists = (
        "/api/v1/persons",
        "/api/v1/units",
        "/api/v1/certificates",
        f"/api/v1/classes/{made.class_id}/enrollments",
    )
    for signs in ("%", "_", "'", "\\", ":*", "!", "&", "' OR 1=1 --", "(", "<->", "|"):
        for address in lists:
            answer = await client.get(address, params={"q": signs})
            assert answer.status_code == 200, (address, signs, answer.text)
            assert answer.json()["items"] == [], (address, signs)
    office = await client.get("/api/v1/persons", params={"q": "nguyễn"})
    assert len(office.json()["items"]) == 1
    assert (await access.units(today=clock.today(), q="long bien")).items


async def test_a_cursor_that_we_never_gave_is_refused(client: httpx.AsyncClient) -> None:
    made = await story.a_class(people=3)
    await a_unit("CDYT", "Trường CĐ Y tế Hồng Hà")
    await signed_in(client, Role.ORGANIZER)
    for address in (
        "/api/v1/persons",
        "/api/v1/units",
        "/api/v1/certificates",
        "/api/v1/classes",
        f"/api/v1/classes/{made.class_id}/enrollments",
        "/api/v1/notices",
        "/api/v1/reports/gaps",
    ):
        for cursor in ("x", "%00", "W10", "WzFd", "WyJhIiwxXQ", "bnVsbA", "é", "e30", "W1tdXQ"):
            answer = await client.get(address, params={"cursor": cursor, "limit": 1})
            assert answer.status_code in {200, 422}, (address, cursor, answer.text)
            if answer.status_code == 422:
                assert answer.json()["code"] == "cursor_unknown"
        first = await client.get(address, params={"limit": 1})
        if following := first.json()["next"]:
            torn = await client.get(address, params={"cursor": following[:-3], "limit": 1})
            assert torn.status_code in {200, 422}, (address, torn.text)


def _holds_no_formula(content: bytes) -> None:
    book = python_calamine.load_workbook(io.BytesIO(content))
    for name in book.sheet_names:
        sheet: Any = book.get_sheet_by_name(name)
        assert not [cell for row in sheet.to_python() for cell in row if cell is None]

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for part in packed.namelist():
            if Path(part).match("xl/worksheets/*.xml"):
                assert b"<f>" not in packed.read(part), part


async def _write_everywhere(text: str) -> None:
    """As if somebody had typed it wherever one can type."""
    for change in (
        "UPDATE unit SET name = $1, short_name = $1",
        "UPDATE person SET full_name = $1, branch = $1, position = $1, hometown = $1",
        "UPDATE training_class SET title = $1, venue = $1, head_teacher = $1, code = $1 || id",
        "UPDATE session SET title = $1, venue = $1",
        "UPDATE enrollment SET reason = $1",
        "UPDATE account SET name = $1",
        "UPDATE list_import SET file_name = $1",
        "UPDATE event SET actor_name = $1",
        "UPDATE course SET audience = $1",
    ):
        await db.rows(change, text)
