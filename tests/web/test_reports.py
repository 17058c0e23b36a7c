"""The report as a page: what it says when there is nothing, or when the days are wrong."""

import re

import pytest

from tests.cast import a_unit
from tests.story import a_class, completed
from tests.web.conftest import BrowserAs
from training.actor import Role

OCTOBER = "from=2026-10-01&to=2026-10-31"


async def test_an_empty_period_says_so(browser_as: BrowserAs) -> None:
    page = await (await browser_as(Role.ORGANIZER)).get("/reports?from=1/1/1990&to=30/6/1990")
    assert page.status_code == 200
    assert "Trong kỳ này chưa có lớp nào bắt đầu" in page.text
    assert "Xuất báo cáo" not in page.text


@pytest.mark.parametrize(
    ("days", "kept", "said"),
    [
        ("from=30/6/2018&to=1/1/2018", "30/6/2018", "Ngày cuối phải từ ngày đầu trở đi"),
        ("from=31/2/2018&to=1/6/2018", "31/2/2018", "Nhập ngày có thật"),
    ],
)
async def test_wrong_days_are_said_and_stay(
    browser_as: BrowserAs, days: str, kept: str, said: str
) -> None:
    page = await (await browser_as(Role.AUDITOR)).get(f"/reports?{days}")
    assert page.status_code == 422
    assert said in page.text
    assert f'value="{kept}"' in page.text


async def test_a_figure_leads_to_its_list(browser_as: BrowserAs) -> None:
    story = await a_class(people=3)
    await completed(story)
    office = await browser_as(Role.ORGANIZER)
    page = await office.get(f"/reports?{OCTOBER}")
    href = re.search(
        r'href="(/reports/training/people[^"]*figure=completed[^"]*)">3</a>', page.text
    )
    assert href is not None
    behind = await office.get(href[1].replace("&amp;", "&"))
    assert "Hoàn thành: 3" in behind.text
    assert behind.text.count('href="/persons/') >= 3
    classes = await office.get(f"/reports/training/classes?{OCTOBER}")
    assert "NT 01/2026" in classes.text


@pytest.mark.parametrize(
    "side", ["unit", "gender", "ethnicity", "religion", "age", "occupation", "grade"]
)
async def test_learners_are_divided_by_each_thing(browser_as: BrowserAs, side: str) -> None:
    await a_class(people=3)
    page = await (await browser_as(Role.ORGANIZER)).get(f"/reports?{OCTOBER}&by={side}&course=NT")
    assert page.status_code == 200
    assert f'value="{side}" selected' in page.text


async def test_an_auditor_sees_how_many_of_a_religion_but_not_who(browser_as: BrowserAs) -> None:
    await a_class(people=3)
    auditor = await browser_as(Role.AUDITOR)
    page = await auditor.get(f"/reports?{OCTOBER}&by=religion")
    assert "side=religion" not in page.text
    behind = await auditor.get(
        f"/reports/training/people?{OCTOBER}&figure=people&side=religion&value=unknown"
    )
    assert behind.status_code == 403


async def test_a_secretary_chooses_among_no_other_units(browser_as: BrowserAs) -> None:
    await a_class(people=3)
    other = await a_unit("DHNT", "Trường ĐH Ngoại thương Gia Lâm")
    secretary = await browser_as(Role.SECRETARY)
    page = await secretary.get(f"/reports?{OCTOBER}")
    assert "Ngoại thương" not in page.text
    assert (await secretary.get(f"/reports?{OCTOBER}&unit={other}")).status_code == 404


@pytest.mark.parametrize("figure", ["classes", "money", ""])
async def test_a_figure_that_no_report_shows_is_not_found(
    browser_as: BrowserAs, figure: str
) -> None:
    office = await browser_as(Role.ORGANIZER)
    page = await office.get(f"/reports/training/people?{OCTOBER}&figure={figure}")
    assert page.status_code == 404


async def test_reports_are_not_for_learners(browser_as: BrowserAs) -> None:
    learner = await browser_as(Role.LEARNER)
    assert (await learner.get("/reports")).status_code == 403


async def test_who_lacks_what_is_a_page(browser_as: BrowserAs) -> None:
    await a_class(people=3)
    office = await browser_as(Role.ORGANIZER)
    assert "Nguyễn Văn An" in (await office.get("/reports/gaps?course=NT")).text
    assert "Không ai thiếu giấy này" in (await office.get("/reports/gaps")).text
