"""The half-year of 2018, told once for this module and compared with its source in every figure."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from python_calamine import CalamineWorkbook

from tests.cast import an_actor, signed_in
from tests.conftest import _empty
from training import clock, db
from training.actor import SYSTEM, Role
from training.reports import queries
from training.reports.periods import half_year
from training.reports.schemas import Report

PERIOD = half_year(2018, first=True)
ASKED = "from=2018-01-01&to=2018-06-30"
# The report of the Bloc's 13th conference, 5 July 2018: classes and people by course.
SOURCE = {"NT": (13, 4027), "ĐVM": (5, 968), "NVXD": (4, 1299), "NVKT": (1, 350)}
ADMITTED, RECOGNISED = 1301, 927
SENTENCES = (
    (
        "Sáu tháng đầu năm 2018, Đảng ủy Khối đã tổ chức 13 lớp bồi dưỡng nhận thức về Đảng"
        " cho trên 4.000 (4.027) quần chúng ưu tú và 5 lớp đảng viên mới cho gần 1.000 (968)"
        " đảng viên dự bị."
    ),
    (
        "Đã mở 4 lớp nghiệp vụ công tác tổ chức xây dựng Đảng cho 1.299 bí thư chi bộ và cán bộ văn"
        " phòng và 1 lớp nghiệp vụ kiểm tra, giám sát cho 350 cán bộ kiểm tra."
    ),
)
UNITS = 67

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module", autouse=True)
async def told(migrated: None) -> AsyncIterator[None]:
    """Both half-years, committed, since the command reads them from a process of its own."""
    from seeds import demo, history
    from training.access import service as access
    from training.access.schemas import NewUnit

    for one in json.loads(demo.UNITS.read_text(encoding="utf-8")):
        await access.add_unit(SYSTEM, NewUnit(**one), today=clock.today())
    heard: list[tuple[int, int, str]] = []
    await history.load(lambda *step: heard.append(step))
    yield
    assert heard[-1][0] == heard[-1][1]
    await _empty()


@pytest.fixture
async def someone(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at a client, without a transaction to roll back."""
    transport = httpx.ASGITransport(app=cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def _report(unit: int | None = None) -> Report:
    return await queries.report(SYSTEM, PERIOD, unit, now=clock.now())


async def test_every_figure_of_the_source_is_counted() -> None:
    report = await _report()
    counted = {line.course: (line.classes.now, line.people.now) for line in report.courses}
    assert counted == SOURCE
    assert (report.admitted.now, report.recognised.now) == (ADMITTED, RECOGNISED)
    assert tuple(report.text[:2]) == SENTENCES
    assert "Đã kết nạp 1.301 đảng viên" in report.text[3]
    assert "công nhận chính thức 927 đảng viên" in report.text[3]


async def test_the_year_before_was_smaller_and_stands_beside() -> None:
    report = await _report()
    before = {line.course: line.people.before for line in report.courses}
    assert before == {"NT": 3412, "ĐVM": 902, "NVXD": 1180, "NVKT": 312}
    assert (report.admitted.before, report.recognised.before) == (1146, 861)
    assert str(report.total.people.percent) == "114.4"


async def test_all_units_took_part_and_their_parts_add_up() -> None:
    report = await _report()
    assert len(report.units) == UNITS
    for figure in ("people", "completed", "certificates"):
        assert (
            sum(getattr(line, figure) for line in report.units) == getattr(report.total, figure).now
        )
    assert sum(line.admitted for line in report.units) == ADMITTED
    assert sum(line.recognised for line in report.units) == RECOGNISED
    inspection = {cell.unit_id for cell in report.cells if cell.course == "NVKT"}
    assert len(inspection) == UNITS


async def test_every_column_of_percentages_adds_up_to_100() -> None:
    for side in (await _report()).breakdowns:
        assert sum(part.percent for part in side.parts) == 100
        assert sum(part.people for part in side.parts) == sum(many for _, many in SOURCE.values())


async def test_the_api_says_the_same(someone: httpx.AsyncClient) -> None:
    await signed_in(someone, Role.ORGANIZER)
    told = (await someone.get(f"/api/v1/reports/training?{ASKED}")).json()
    counted = {
        line["course"]: (line["classes"]["now"], line["people"]["now"]) for line in told["courses"]
    }
    assert counted == SOURCE
    assert (told["admitted"]["now"], told["recognised"]["now"]) == (ADMITTED, RECOGNISED)
    assert tuple(told["text"][:2]) == SENTENCES


async def test_the_page_says_the_same_and_every_figure_opens_its_list(
    someone: httpx.AsyncClient,
) -> None:
    await signed_in(someone, Role.ORGANIZER)
    page = unescape((await someone.get(f"/reports?{ASKED}")).text)
    links = dict(re.findall(r'href="(/reports/training/people[^"]*)">([\d.]+)</a>', page))
    # The figures of all units, and those of one: the rest are alike.
    first_unit = min(re.findall(r"at=(\d+)", page), key=int)
    chosen = {
        href: number
        for href, number in links.items()
        if "at=" not in href or f"at={first_unit}&" in f"{href}&"
    }
    assert {"4.027", "968", "1.299", "350", "1.301", "927"} <= set(chosen.values())
    for href, number in chosen.items():
        assert f": {number}</h1>" in (await someone.get(href)).text, href
    for classes in SOURCE:
        listed = await someone.get(f"/reports/training/classes?{ASKED}&course={classes}")
        assert listed.text.count('href="/classes/') == SOURCE[classes][0]


async def test_the_workbook_says_the_same(someone: httpx.AsyncClient) -> None:
    await signed_in(someone, Role.ORGANIZER)
    answer = await someone.get(f"/api/v1/reports/training.xlsx?{ASKED}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name("Theo chương trình").to_python()
    assert [(row[1], row[4]) for row in rows[1:5]] == list(SOURCE.values())
    assert [row[1] for row in book.get_sheet_by_name("Đảng viên").to_python()[1:]] == [
        ADMITTED,
        RECOGNISED,
    ]


async def test_the_command_says_the_same(tmp_path: Path) -> None:
    text = _solop("--format", "text")
    assert " ".join(SENTENCES) in text
    told = json.loads(_solop("--format", "json"))
    assert [line["people"]["now"] for line in told["courses"]] == [4027, 968, 1299, 350]
    file = tmp_path / "báo cáo.xlsx"
    _solop("--format", "xlsx", "--unit", "01", "--output", str(file))
    units = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("Theo đơn vị").to_python()
    assert [row[0] for row in units[1:]] == ["Đại học Bách khoa Hà Nội", "Cộng"]


def _solop(*words: str) -> str:
    command = [sys.executable, "-m", "web.command", "report", "--from", "1/1/2018"]
    done = subprocess.run(
        [*command, "--to", "30/6/2018", *words],
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


async def test_a_secretary_sees_the_own_units_part(someone: httpx.AsyncClient) -> None:
    line = (await _report()).units[7]
    await an_actor(Role.SECRETARY, unit_id=line.unit_id, username="secretary-of-one")
    await signed_in(someone, Role.SECRETARY, unit_id=line.unit_id, username="secretary-of-one")
    told = (await someone.get(f"/api/v1/reports/training?{ASKED}")).json()
    assert told["whole"] is False
    assert [one["unit_id"] for one in told["units"]] == [line.unit_id]
    assert told["total"]["people"]["now"] == line.people
    assert told["admitted"]["now"] == line.admitted
    behind = await someone.get(f"/reports/training/people?{ASKED}&figure=people")
    assert f": {line.people}</h1>" in behind.text


async def test_classes_of_then_hold_what_the_services_ask_of_every_class() -> None:
    from training.operations import invariants

    findings = await invariants.audit(lambda *_: None)
    assert invariants.violations(findings) == []


async def test_who_completed_is_who_the_rules_say_completed() -> None:
    from training.results import queries as results

    for code in ("NT 07/2018", "ĐVM 02/2018", "NVKT 01/2018"):
        class_id = await db.value("SELECT id FROM training_class WHERE code = $1", code)
        proofs = await results.completions(class_id)
        states = await db.rows(
            "SELECT id, state FROM enrollment WHERE training_class = $1", class_id
        )
        assert {row["id"]: row["state"] == "completed" for row in states} == {
            enrollment: proof.complete for enrollment, proof in proofs.items()
        }


async def test_certificates_are_of_their_year_and_nothing_waits_to_be_printed() -> None:
    found = await db.rows(
        "SELECT facts->>'register_number' AS line, issued_on FROM certificate"
        " WHERE issued_on >= '2018-01-01' ORDER BY id LIMIT 1"
    )
    assert found[0]["line"] == "NT-2018/0001"
    assert await db.value("SELECT count(*) FROM pgqueuer") == 0
    assert await db.value("SELECT count(*) FROM job WHERE state <> 'done'") == 0


async def test_history_is_dated_then_and_its_people_cannot_be_identified() -> None:
    assert await db.value("SELECT max(at) FROM event") < clock.now()
    assert await db.value("SELECT max(at)::date FROM event WHERE class_id IS NOT NULL") < date(
        2018, 7, 1
    )
    assert await db.value("SELECT count(*) FROM person WHERE national_id IS NOT NULL") == 0
    assert await db.value("SELECT count(*) FROM person WHERE phone IS NOT NULL") == 0


async def test_it_is_told_once() -> None:
    from seeds import history

    before = await db.value("SELECT count(*) FROM person")
    await history.load(lambda *_: None)
    assert await db.value("SELECT count(*) FROM person") == before
