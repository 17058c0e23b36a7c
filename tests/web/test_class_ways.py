"""From a class's page: the next step once it is done, the row of ways, the demo's own list."""

import httpx
import msgspec
import pytest

from seeds import sample
from tests import story
from tests.web.conftest import BrowserAs
from training import clock, settings
from training.actor import Role
from training.certificates import service
from training.certificates.schemas import IssueOrder
from web.sentences import PERCENT


@pytest.fixture
def _story_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: story.NOW)


@pytest.mark.usefixtures("_story_day")
async def test_a_completed_class_leads_to_issuing_and_then_to_its_certificates(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=2)
    await story.completed(hall)
    organizer = await browser_as(Role.ORGANIZER)
    here = f"/classes/{hall.class_id}"
    before = (await organizer.get(here)).text
    assert "Việc tiếp theo: cấp 2 giấy chứng nhận" in before
    assert f'href="{here}/certificates/new"' in before
    order = IssueOrder(clock.today())
    await service.ask_issue(hall.organizer, hall.class_id, order, today=clock.today())
    after = (await organizer.get(here)).text
    assert "Đã cấp đủ 2 giấy chứng nhận" in after
    assert f'href="/certificates?class_id={hall.class_id}"' in after
    assert f'href="{here}/certificates/new"' not in after


@pytest.mark.usefixtures("_story_day")
@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.AUDITOR, Role.ADMINISTRATOR, Role.SECRETARY])
async def test_every_way_from_a_class_opens(browser_as: BrowserAs, role: Role) -> None:
    hall = await story.a_class(people=2)
    await story.completed(hall)
    somebody = await browser_as(role)
    page = (await somebody.get(f"/classes/{hall.class_id}")).text
    row = page.partition('<nav class="ways"')[2].partition("</nav>")[0]
    hrefs = [part.partition('"')[0] for part in row.split('href="')[1:]]
    assert hrefs
    for href in hrefs:
        assert (await somebody.get(href)).status_code == 200, href


async def test_the_sample_list_is_for_the_demo_only(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/demo/{sample.FILE_NAME}"
    assert (await client.get(path)).status_code == 404
    shown = msgspec.structs.replace(settings.current(), demo=True)
    monkeypatch.setattr(settings, "current", lambda: shown)
    given = await client.get(path)
    assert given.status_code == 200
    assert given.content.startswith(b"PK")
    assert sample.FILE_NAME in given.headers["content-disposition"]


def test_a_percent_sign_is_doubled_wherever_it_stands() -> None:
    assert "%" not in PERCENT.sub("", "đủ 80 %% số tiết của %(n)s")
    assert "%" in PERCENT.sub("", "đủ 80 % số tiết")
