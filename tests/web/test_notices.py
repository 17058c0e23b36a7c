"""The inbox as a page: counted in the shell, one click to the thing, nobody else's."""

import re

from tests.enrollment.story import NOW, a_class, people
from tests.web.conftest import BrowserAs
from training.actor import Role
from training.enrollment import decisions, service


async def test_one_click_leads_to_the_thing_and_reads_the_notice(browser_as: BrowserAs) -> None:
    office, secretary = await browser_as(Role.ORGANIZER), await browser_as(Role.SECRETARY)
    class_id = await a_class()
    made = await service.enroll(secretary.actor, class_id, (await people(1))[0], now=NOW)
    empty = (await secretary.get("/notices")).text
    assert "Chưa có thông báo nào" in empty
    await decisions.confirm(office.actor, made.id, now=NOW)
    shell = (await secretary.get("/classes")).text
    assert "1 chưa đọc" in shell
    page = (await secretary.get("/notices")).text
    assert "1 thông báo chưa đọc" in page
    found = re.search(r'href="(/notices/\d+)"', page)
    assert found
    assert (await office.get(found[1])).status_code == 404
    opened = await secretary.get(found[1])
    assert opened.status_code == 303
    assert opened.headers["location"] == f"/classes/{class_id}/enrollments?state=confirmed"
    assert (await secretary.get(opened.headers["location"])).status_code == 200
    assert "chưa đọc" not in (await secretary.get("/classes")).text
    assert "Bạn đã đọc mọi thông báo" in (await secretary.get("/notices")).text


async def test_everything_is_marked_as_read_at_once(browser_as: BrowserAs) -> None:
    office, secretary = await browser_as(Role.ORGANIZER), await browser_as(Role.SECRETARY)
    for code in ("NT 06/2026", "NT 07/2026"):
        class_id = await a_class(code=code)
        made = await service.enroll(secretary.actor, class_id, (await people(1))[0], now=NOW)
        await decisions.confirm(office.actor, made.id, now=NOW)
    answer = await secretary.post("/notices/reading")
    assert answer.status_code == 303
    assert "Bạn đã đọc mọi thông báo" in (await secretary.get("/notices")).text
    told = (await secretary.get("/api/v1/notices")).json()
    assert told["unread"] == 0
    assert [one["kind"] for one in told["items"]] == ["unit_confirmed", "unit_confirmed"]
