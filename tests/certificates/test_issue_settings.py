"""Dated settings of issuing: what holds on a day, what is used is not changed, and its specimen."""

from datetime import date

import msgspec
import pytest

from tests import story
from tests.cast import an_actor
from tests.certificates.test_service import ORDER
from tests.story import NOW, TODAY, a_class
from tests.web.conftest import BrowserAs
from training import clock, db
from training.actor import Role
from training.certificates import issue_settings, queries, service
from training.certificates.numbering import Numbering
from training.certificates.schemas import IssueOrder, Letterhead, PaperChoice
from training.errors import Forbidden, Invalid, Refused
from training.operations import invariants

pytestmark = pytest.mark.usefixtures("database")
HEAD = Letterhead(
    valid_from=date(2026, 11, 1),
    superior_body="THÀNH ỦY HÀ NỘI",
    issuing_body="ĐẢNG ỦY CÁC CƠ QUAN\nĐẢNG HÀ NỘI",
    symbol="ĐUCQ",
    place="Hà Nội",
    authority_line="T/M BAN THƯỜNG VỤ",
    signer_title="BÍ THƯ",
    signer_name="Đỗ Thị Ngọc Ánh",
)


async def test_the_setting_of_the_day_of_issue_is_printed_and_then_no_more_changed() -> None:
    told = await a_class(people=1)
    await story.completed(told)
    await issue_settings.set_letterhead(told.organizer, HEAD)
    better = msgspec.structs.replace(HEAD, signer_title="PHÓ BÍ THƯ")
    await issue_settings.set_letterhead(told.organizer, better)
    await issue_settings.choose_paper(told.organizer, "NT", PaperChoice(landscape=True))
    await service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    row = (await db.rows("SELECT facts->>'signer_title' AS title, landscape FROM certificate"))[0]
    assert tuple(row) == ("PHÓ BÍ THƯ", True)
    with pytest.raises(Refused) as refusal:
        await issue_settings.set_letterhead(told.organizer, HEAD)
    assert refusal.value.code == "setting_used"
    later = msgspec.structs.replace(HEAD, valid_from=date(2027, 1, 1))
    await issue_settings.set_letterhead(told.organizer, later)
    found = await issue_settings.settings_of(told.organizer, today=TODAY)
    assert [(one.valid_from.year, one.current) for one in found.letterheads] == [
        (2027, False),
        (2026, True),
        (2000, False),
    ]
    assert [one.confirmed for one in found.letterheads] == [True, True, False]


async def test_numbers_run_on_through_a_term_and_anew_each_year() -> None:
    organizer = await an_actor(Role.ORGANIZER)
    term = Numbering(date(2026, 11, 1), "{seq:03}-{year}/{course}", by_term=True, page_lines=30)
    await issue_settings.set_numbering(organizer, term)
    numbers = []
    for place, day in enumerate((date(2026, 11, 12), date(2026, 12, 20)), start=1):
        told = await a_class(code=f"NT 0{place}/2026", people=1)
        await story.completed(told)
        order = IssueOrder(day)
        numbers += (
            await service.ask_issue(told.organizer, told.class_id, order, today=TODAY)
        ).numbers
    assert numbers == ["001-2026/NT", "002-2026/NT"]
    row = (await db.rows("SELECT by_term, begins_on, page_lines FROM register_book"))[0]
    assert tuple(row) == (True, date(2026, 11, 1), 30)
    first = (await queries.find(organizer, "001")).items[0]
    view = await queries.certificate(organizer, first.id)
    assert view.register_number == "NT-NK2026/0001"
    broken = {one.name for one in invariants.violations(await invariants.audit())}
    assert not broken & {"certificate_of_its_enrollment", "register_without_gap"}


async def test_a_wrong_setting_is_refused_at_its_field_and_only_the_office_sets() -> None:
    organizer = await an_actor(Role.ORGANIZER)
    for wrong, field in (
        (msgspec.structs.replace(HEAD, signer_name=" "), "signer_name"),
        (msgspec.structs.replace(HEAD, place="x" * 201), "place"),
        (msgspec.structs.replace(HEAD, valid_from=date(1999, 1, 1)), "valid_from"),
    ):
        with pytest.raises(Invalid) as refusal:
            await issue_settings.set_letterhead(organizer, wrong)
        assert field in refusal.value.answers
    with pytest.raises(Invalid):
        await issue_settings.set_numbering(organizer, Numbering(TODAY, "{seq}", page_lines=500))
    with pytest.raises(Forbidden):
        await issue_settings.set_letterhead(await an_actor(Role.SECRETARY), HEAD)


async def test_the_pages_show_a_specimen_and_keep_what_was_typed(
    browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    office = await browser_as(Role.ORGANIZER)
    page = await office.get("/settings/issuing")
    assert "Văn phòng cần xác nhận" in page.text
    here = "/settings/issuing/letterheads"
    looked = await office.get(f"{here}/new?signer_name=Nguy%E1%BB%85n+Th%E1%BB%AD")
    assert "preview.png?" in looked.text
    assert 'value="Nguyễn Thử"' in looked.text
    picture = await office.get(f"{here}/preview.png?signer_name=X&lies=landscape")
    assert picture.content.startswith(b"\x89PNG")
    refused = await office.get(f"{here}/preview.png?signer_name=%F0%9F%98%80")
    assert refused.status_code == 422
    typed = msgspec.to_builtins(HEAD) | {"valid_from": "1/11/2026", "signer_name": ""}
    again = await office.post(here, **typed)
    assert again.status_code == 422
    assert "T/M BAN THƯỜNG VỤ" in again.text
    assert (await office.post(here, **(typed | {"signer_name": "Ai"}))).status_code == 303
    numbering = {"valid_from": "1/1/2027", "pattern": "x", "page_lines": "20", "by_term": "true"}
    assert (await office.post("/settings/issuing/numberings", **numbering)).status_code == 422
    numbering |= {"pattern": "{seq}/A"}
    assert (await office.post("/settings/issuing/numberings", **numbering)).status_code == 303
    assert await db.value("SELECT by_term FROM numbering WHERE valid_from = '2027-01-01'")
    await office.post("/settings/issuing/papers", course="NT", lies="landscape", kind="text")
    assert tuple((await db.rows("SELECT landscape, text_only FROM paper_choice"))[0]) == (
        True,
        True,
    )
