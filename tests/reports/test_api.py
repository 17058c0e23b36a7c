"""The report by API: as JSON, as text, as a workbook; and who lacks what."""

import io

import httpx
import pytest
from python_calamine import CalamineWorkbook

from tests.cast import a_unit, problem, signed_in
from tests.story import a_class
from training.actor import Role

OCTOBER = "/api/v1/reports/training{}?from=2026-10-01&to=2026-10-31"


async def test_a_report_tells_its_period_and_the_one_before(client: httpx.AsyncClient) -> None:
    await a_class(people=3)
    await signed_in(client, Role.AUDITOR)
    answer = await client.get(OCTOBER.format(""))
    told = answer.json()
    assert (told["from"], told["to"], told["whole"]) == ("2026-10-01", "2026-10-31", True)
    assert told["before"] == {"first": "2025-10-01", "last": "2025-10-31"}
    assert told["courses"][0]["people"] == {"now": 3, "before": 0, "percent": None}


async def test_the_workbook_holds_the_same_figures(client: httpx.AsyncClient) -> None:
    await a_class(people=3)
    await signed_in(client, Role.ORGANIZER)
    answer = await client.get(OCTOBER.format(".xlsx"))
    assert "bao-cao-2026-10-01-2026-10-31.xlsx" in answer.headers["content-disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name("Theo chương trình").to_python()
    assert rows[1][:2] == ["Bồi dưỡng nhận thức về Đảng", 1]
    assert rows[-1][4] == 3


async def test_the_text_reads_as_it_stands(client: httpx.AsyncClient) -> None:
    await a_class(people=3)
    await signed_in(client, Role.ORGANIZER)
    answer = await client.get(OCTOBER.format(".txt"))
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("Tháng 10 năm 2026 (1/10/2026–31/10/2026)")


async def test_wrong_days_are_said_at_their_fields(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.ORGANIZER)
    backwards = await client.get("/api/v1/reports/training?from=2018-06-30&to=2018-01-01")
    assert (backwards.status_code, problem(backwards)["code"]) == (422, "period_invalid")
    assert "to" in backwards.text
    unreadable = await client.get("/api/v1/reports/training?from=mai&to=2018-01-01")
    assert unreadable.status_code == 422


async def test_a_foreign_unit_is_not_found(client: httpx.AsyncClient) -> None:
    other = await a_unit("DHNT", "Trường ĐH Ngoại thương Gia Lâm")
    await signed_in(client, Role.SECRETARY)
    answer = await client.get(f"{OCTOBER.format('')}&unit_id={other}")
    assert (answer.status_code, problem(answer)["code"]) == (404, "no_such_unit")


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEARNER])
async def test_reports_are_for_the_office_and_the_units(
    client: httpx.AsyncClient, role: Role
) -> None:
    await signed_in(client, role)
    for path in (OCTOBER.format(""), OCTOBER.format(".xlsx"), "/api/v1/reports/gaps"):
        assert (await client.get(path)).status_code == 403


async def test_gaps_go_on_by_cursor(client: httpx.AsyncClient) -> None:
    await a_class(people=3)
    await signed_in(client, Role.SECRETARY)
    first = (await client.get("/api/v1/reports/gaps?course=NT&limit=2")).json()
    rest = (await client.get(f"/api/v1/reports/gaps?limit=2&cursor={first['next']}")).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    wrong = await client.get("/api/v1/reports/gaps?course=NVXD")
    assert (wrong.status_code, problem(wrong)["code"]) == (422, "course_without_gaps")
