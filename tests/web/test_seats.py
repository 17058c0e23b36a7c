from tests.cast import a_unit, an_actor
from tests.enrollment.story import NOW, a_class, allot, people
from tests.web.conftest import BrowserAs
from training import db
from training.actor import Role
from training.enrollment import service


async def _told() -> tuple[int, int]:
    """Unit A uses 1 of its 3 seats; of unit B two wait for one."""
    office = await an_actor(Role.ORGANIZER)
    class_id = await a_class(capacity=4, closes_at=None)
    a, b = await a_unit(), await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    await allot(class_id, a, 3)
    await allot(class_id, b, 1)
    for unit, many in ((a, 1), (b, 4)):
        for one in await people(many, unit_id=unit, name=f"Trần Thị Chờ {unit}"):
            await service.enroll(office, class_id, one, now=NOW)
    return class_id, b


async def test_the_line_tells_everybody_why_and_names_only_ones_own(browser_as: BrowserAs) -> None:
    class_id, unit = await _told()
    own = await browser_as(Role.SECRETARY, unit_id=unit, username="secretary-b")
    other = await browser_as(Role.SECRETARY)
    page = f"/classes/{class_id}/waiting-list"
    seen, hidden = await own.get(page), await other.get(page)
    assert "3 người đang chờ chỗ" in seen.text
    assert "Đơn vị đã dùng hết 1 chỗ chỉ tiêu." in seen.text
    assert "Trần Thị Chờ" in seen.text
    assert "Trần Thị Chờ" not in hidden.text
    waits = await db.value("SELECT max(id) FROM enrollment WHERE state = 'waitlisted'")
    alone = (await own.get(f"/enrollments/{waits}")).text
    assert "Vì sao chưa có chỗ" in alone
    assert "Đơn vị đã dùng hết 1 chỗ chỉ tiêu." in alone
    assert "Người của đơn vị khác" in hidden.text


async def test_the_office_shares_unused_seats_and_every_unit_reads_how(
    browser_as: BrowserAs,
) -> None:
    class_id, unit = await _told()
    office = await browser_as(Role.ORGANIZER)
    page = f"/classes/{class_id}/release"
    assert "nếu chia ngay lúc này" in (await office.get(page)).text
    assert (await office.post(page)).status_code == 303
    secretary = await browser_as(Role.SECRETARY, unit_id=unit, username="secretary-b")
    read = await secretary.get(page)
    assert "Đã chia 2 chỗ chưa dùng" in read.text
    assert "2 × 3 ÷ 3 = 2, dư 0/3" in read.text
    assert (await secretary.post(page)).status_code == 403
    again = await office.post(page)
    assert again.status_code == 409
    assert "đã trả lại và chia rồi" in again.text
    assert (await office.post(f"{page}/reopening", reason=" ")).status_code == 422
    assert (await secretary.post(f"{page}/reopening", reason="Vì")).status_code == 403
    reopened = await office.post(f"{page}/reopening", reason="Thêm phòng học")
    assert reopened.headers["location"] == f"/classes/{class_id}/allotments"
    assert (await office.get(f"/classes/{class_id}/allotments")).status_code == 200
    told = (await secretary.get(page)).text
    assert "Những lần chia trước" in told
    assert "Thêm phòng học" in told


async def test_the_form_keeps_what_was_typed_and_links_the_ways_out(
    browser_as: BrowserAs,
) -> None:
    class_id, unit = await _told()
    office = await browser_as(Role.ORGANIZER)
    row = (await db.rows("SELECT * FROM training_class WHERE id = $1", class_id))[0]
    fields = {
        "host_unit_id": str(row["host_unit"]),
        "capacity": "1",
        "starts_on": "10/12/2026",
        "ends_on": "10/12/2026",
        "venue": "Hội trường A1",
        "line_policy": "fill",
        "release_on": "1/12/2026",
    }
    refused = await office.post(f"/classes/{class_id}", **fields)
    assert refused.status_code == 422
    assert f'href="/classes/{class_id}/enrollments?state=requested"' in refused.text
    assert 'value="1/12/2026"' in refused.text
    kept = await office.post(f"/classes/{class_id}", **{**fields, "capacity": "4"})
    assert kept.status_code == 303
    assert "Ngày 1/12/2026 chia chỗ" in (await office.get(f"/classes/{class_id}/release")).text
    fewer = await office.post(f"/classes/{class_id}/allotments", **{f"seats-{unit}": "0"})
    assert fewer.status_code == 422
    assert f"enrollments?unit={unit}" in fewer.text
