from tests.cast import a_unit
from tests.web.conftest import BrowserAs
from training.actor import Role


async def test_the_office_adds_renames_and_ends_a_unit(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ORGANIZER)
    made = await office.post(
        "/units", code="HVTN", name="Học viện Thử nghiệm Sông Hồng", active_from="1/2/2020"
    )
    assert made.status_code == 303, made.text
    listed = await office.get("/units?q=hoc vien thu")
    assert "Học viện Thử nghiệm Sông Hồng" in listed.text
    unit = "/units/" + listed.text.split('href="/units/')[-1].split('"')[0]
    form = await office.get(f"{unit}/edit")
    assert 'value="1/2/2020"' in form.text
    ended = await office.post(
        unit,
        code="HVTN",
        name="Học viện Mới",
        active_from="1/2/2020",
        active_to="1/3/2021",
        single_branch="on",
    )
    assert ended.headers["location"] == unit
    shown = await office.get(unit)
    assert "Học viện Mới" in shown.text
    assert "Đơn vị không hoạt động." in shown.text
    assert "Chi bộ cơ sở" in shown.text


async def test_faults_are_said_at_the_field_and_nothing_typed_is_lost(
    browser_as: BrowserAs,
) -> None:
    office = await browser_as(Role.ORGANIZER)
    answer = await office.post(
        "/units", code="X", name="Tên dài", active_from="1/2/2020", active_to="1/1/2019"
    )
    assert answer.status_code == 422
    assert 'id="active_to-error"' in answer.text
    assert 'value="Tên dài"' in answer.text
    await a_unit("X")
    taken = await office.post("/units", code="X", name="Tên khác")
    assert taken.status_code == 409
    assert 'id="code-error"' in taken.text


async def test_a_unit_cannot_stand_below_itself(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ADMINISTRATOR)
    unit = await a_unit()
    answer = await office.post(f"/units/{unit}", code="DHKT", name="Tên", parent_id=unit)
    assert answer.status_code == 409
    assert 'id="parent_id-error"' in answer.text


async def test_others_read_units_but_do_not_change_them(browser_as: BrowserAs) -> None:
    unit = await a_unit()
    for role in (Role.SECRETARY, Role.TRAINER, Role.LEARNER, Role.AUDITOR):
        somebody = await browser_as(role)
        assert "/units/new" not in (await somebody.get("/units")).text
        assert f"/units/{unit}/edit" not in (await somebody.get(f"/units/{unit}")).text
        assert (await somebody.get("/units/new")).status_code == 403
        assert (await somebody.post(f"/units/{unit}", code="A", name="B")).status_code == 403


async def test_a_unit_that_is_not_there(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ORGANIZER)
    assert (await office.get("/units/987654321")).status_code == 404
    assert (await office.get("/units/98765432100")).status_code == 404
    assert "Không có đơn vị nào tên như" in (await office.get("/units?q=zzz")).text
