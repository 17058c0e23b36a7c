"""Many enrolled at once: everybody is answered, nobody keeps another out, nothing is lost."""

import httpx
import pytest

from tests.cast import a_unit, an_actor, problem, signed_in
from tests.enrollment.story import NOW, a_class, allot, assert_seats_agree, people, states
from training.actor import Role
from training.enrollment import many
from training.errors import Invalid, Refused

pytestmark = pytest.mark.usefixtures("database")


async def test_each_gets_a_seat_the_line_or_the_reason() -> None:
    office, class_id = await an_actor(Role.ORGANIZER), await a_class(capacity=3)
    unit = await a_unit()
    await allot(class_id, unit, 1)
    own = await people(2)
    foreign = await people(1, unit_id=await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà"))
    wrong = await people(1, standing="full")
    wanted = [*own, *wrong, *foreign, 999_999, own[0]]
    seen = await many.preview(office, class_id, wanted, now=NOW)
    assert await states(class_id) == {}
    done = await many.enroll(office, class_id, wanted, now=NOW)
    assert [one.state for one in seen.lines] == [one.state for one in done.lines]
    assert [one.person_id for one in done.lines] == [*own, *wrong, *foreign, 999_999]
    assert [one.state for one in done.lines] == [
        *("requested", "waitlisted", None, "requested", None)
    ]
    assert [one.code for one in done.refused] == ["not_eligible_standing", "no_such_person"]
    assert "quần chúng ưu tú" in (done.refused[0].message or "")
    assert done.waiting[0].waiting_rank == 1
    assert await states(class_id) == {"requested": 2, "waitlisted": 1}
    await assert_seats_agree()
    again = await many.enroll(office, class_id, wanted, now=NOW)
    assert {one.code for one in again.lines} == {
        *("already_enrolled", "not_eligible_standing", "no_such_person")
    }


async def test_a_secretary_enrolls_their_own_people_only_and_within_the_window() -> None:
    secretary, class_id = await an_actor(Role.SECRETARY), await a_class()
    foreign = await people(1, unit_id=await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà"))
    done = await many.enroll(secretary, class_id, foreign, now=NOW)
    assert [(one.code, one.full_name) for one in done.lines] == [("no_such_person", "")]
    with pytest.raises(Invalid):
        await many.enroll(secretary, class_id, [], now=NOW)
    with pytest.raises(Invalid):
        await many.enroll(secretary, class_id, list(range(1, 2_002)), now=NOW)
    closed = await a_class(state="closed", code="NT 08/2026")
    with pytest.raises(Refused):
        await many.enroll(secretary, closed, await people(1), now=NOW)


async def test_the_api_answers_for_each_and_once_for_a_key(client: httpx.AsyncClient) -> None:
    class_id = await a_class(capacity=1, closes_at=None)
    await signed_in(client, Role.SECRETARY)
    url, body = f"/api/v1/classes/{class_id}/enrollments/bulk", {"person_ids": await people(2)}
    looked = await client.post(url.replace("/bulk", "/preview"), json=body)
    assert [one["state"] for one in looked.json()["lines"]] == ["requested", "waitlisted"]
    assert [one["enrollment_id"] for one in looked.json()["lines"]] == [None, None]
    first = await client.post(url, json=body, headers={"idempotency-key": "k"})
    assert first.status_code == 200
    assert [one["state"] for one in first.json()["lines"]] == ["requested", "waitlisted"]
    again = await client.post(url, json=body, headers={"idempotency-key": "k"})
    assert again.json() == first.json()
    assert problem(await client.post(url, json={"person_ids": []}))["code"] == "nobody_chosen"
    await signed_in(client, Role.AUDITOR)
    assert (await client.post(url, json=body)).status_code == 403
