"""A course's rules on the pages: every version, the next one by form, the office's confirmation."""

import re
from datetime import date

import pytest

from tests.adversary.forms import forms
from tests.story import a_class
from tests.web.conftest import Browser, BrowserAs
from training import db
from training.actor import Role
from training.catalog import queries, service
from training.catalog.entry import LeastSchooling, Strictness
from training.errors import Refused


async def the_form(office: Browser, here: str) -> dict[str, str]:
    page = (await office.get(here)).text
    return next(one.fields for one in forms(page) if one.action == here)


async def test_the_office_sees_changes_and_confirms_every_rule(browser_as: BrowserAs) -> None:
    story = await a_class()
    course = await db.value("SELECT course FROM training_class WHERE id = $1", story.class_id)
    office = await browser_as(Role.ORGANIZER)
    here = f"/courses/{course}/rules"
    assert here in (await office.get("/courses")).text
    page = (await office.get(here)).text
    assert "nên xác nhận</span>" in page
    assert "từ trung học cơ sở trở lên" in page
    for rule in ("Học vấn", "Độ tuổi, tính theo tháng"):
        assert re.search(f'<dt>{rule}</dt><dd>[^<]+<span class="tag warn triangle">nên xác', page)
    confirmed = await office.post(f"{here}/confirmation", valid_from="1/1/2000")
    assert confirmed.status_code == 303
    assert "nên xác nhận</span>" not in (await office.get(here)).text
    typed = await the_form(office, f"{here}/new") | {
        "valid_from": "1/1/2027",
        "source": "HD 70-HD/BTGTW 2026",
        "standings": "candidate",
        "attendance_percent": "90",
        "holding_strictness": "warn",
        "least_schooling": "upper_secondary",
        "oldest": "",
        "makeup_counts": "on",
        "essay": "on",
    }
    wrong = await office.post(
        f"{here}/new", **(typed | {"attendance_percent": "120", "unit_strictness": "perhaps"})
    )
    assert wrong.status_code == 422
    assert 'value="120"' in wrong.text
    early = await office.post(f"{here}/new", **(typed | {"valid_from": "1/10/2026"}))
    assert early.status_code == 409
    assert "06/10/2026" in early.text
    assert (await office.post(f"{here}/new", **typed)).status_code == 303
    rules, source = await queries.rules_for("NT", date(2027, 1, 2))
    before, _ = await queries.rules_for("NT", date(2026, 12, 31))
    assert (rules.attendance_percent, source) == (90, "HD 70-HD/BTGTW 2026")
    assert rules.entry.holding.strictness is Strictness.WARN
    assert rules.entry.least_schooling is LeastSchooling.UPPER_SECONDARY
    assert rules.entry.oldest is None
    assert (rules.bands, rules.syllabus) == (before.bands, before.syllabus)
    page = (await office.get(here)).text
    assert "Sắp áp dụng" in page
    assert "ít nhất 90 % số tiết" in page
    twice = await office.post(f"{here}/new", **typed)
    assert twice.status_code == 409
    told = await db.rows("SELECT action FROM event WHERE noun = 'course' ORDER BY id")
    assert [row["action"] for row in told] == ["course.rules_confirmed", "course.rules_set"]
    secretary = await browser_as(Role.SECRETARY)
    assert (await secretary.get(here)).status_code == 200
    assert f"{here}/new" not in (await secretary.get(here)).text
    assert (await secretary.get(f"{here}/new")).status_code == 403
    for day, state, code in (
        (date(2000, 1, 1), "draft", "first_rules"),
        (date(2027, 1, 1), "open", "rules_in_use"),
    ):
        await db.rows(
            "UPDATE training_class SET state = $1, starts_on = '2027-02-01',"
            " ends_on = '2027-02-09'",
            state,
        )
        with pytest.raises(Refused) as refusal:
            await service.withdraw_rules(office.actor, course, day)
        assert refusal.value.code == code
    await db.rows("UPDATE training_class SET state = 'announced'")
    assert "Rút quy định từ 1/1/2027" in (await office.get(here)).text
    assert (await office.post(f"{here}/withdrawal", valid_from="1/1/2027")).status_code == 303
    assert (await queries.rules_for("NT", date(2027, 1, 2)))[0] == before
