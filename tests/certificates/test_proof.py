"""The proof kept with a certificate tells all that counted, to whoever reads it years later."""

from uuid import uuid4

import httpx
import pytest

from tests import story
from tests.attendance.test_make_ups import LATER, arrange, two_classes
from tests.cast import signed_in
from tests.web.conftest import BrowserAs
from training import clock, db, words
from training.actor import Role
from training.attendance import service as attendance
from training.attendance.schemas import NewMark
from training.certificates import queries, service
from training.certificates.schemas import IssueOrder
from training.enrollment import overrides
from training.enrollment.overrides import Overridden, Override
from training.enrollment.rules import Finding, Verdict
from training.results import service as results
from training.results.schemas import NewScore
from training.words import say

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _on_the_day_of_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: story.NOW)


async def a_guest_let_in_by_the_office() -> tuple[story.Story, int]:
    """An missed both sessions, made both up, and was let in against a rule; the certificate."""
    home, host = await two_classes()
    an, office = home.roll[0], home.organizer
    against = Finding("standing", Verdict.NO, say("Là đảng viên chính thức."), "HD 06-HD/TW 2025")
    why = Override("Thường vụ đồng ý.", frozenset({"standing"}), office.account_id)
    made = [Overridden(an, home.unit_id, [against], why)]
    await overrides.record(office, home.class_id, made)
    for nth in (0, 1):
        await arrange(office, home, host, nth)
        mark = NewMark(str(uuid4()), an, "present")
        await attendance.mark(host.trainer, host.sessions[nth], [mark], now=story.NOW)
        await attendance.close(host.trainer, host.sessions[nth], now=story.NOW)
    marks = {one: NewScore("8") for one in home.roll}
    await results.enter_many(office, home.class_id, marks, now=story.NOW)
    await results.complete_class(office, home.class_id, story.DECISION, today=story.TODAY)
    # The reader's language is no language of what is kept.
    token = words.language.set("en")
    order = IssueOrder(story.TODAY)
    await service.ask_issue(office, home.class_id, order, today=story.TODAY)
    words.language.reset(token)
    return home, await db.value("SELECT id FROM certificate WHERE enrollment = $1", an)


async def test_what_was_made_up_and_passed_over_is_kept_with_the_certificate() -> None:
    assert LATER < story.NOW
    home, paper = await a_guest_let_in_by_the_office()
    # What is kept does not follow later changes.
    await db.rows("UPDATE make_up SET cancelled_at = now(), cancelled_by = arranged_by")
    await db.rows("UPDATE account SET name = 'Khác'")
    proof = (await queries.certificate(home.organizer, paper)).proof
    assert [line.rule for line in proof.lines] == [
        "attendance",
        "make_up",
        "essay",
        "overridden_standing",
    ]
    assert proof.lines[1].words == (
        "Có tính học bù: buổi 1 (5 tiết) học ở lớp NT 02/2026, buổi 1 ngày 12/10/2026, Hội trường"
        " A; buổi 2 (5 tiết) học ở lớp NT 02/2026, buổi 2 ngày 13/10/2026, Hội trường A."
    )
    said = proof.lines[3]
    assert said.words.startswith(
        "Văn phòng bỏ qua điều kiện “Đúng đối tượng” khi ghi danh: Là đảng viên chính thức."
        f" Lý do: Thường vụ đồng ý. Người quyết định: {home.organizer.name}, ngày "
    )
    assert (said.met, said.source) == (True, "HD 06-HD/TW 2025")
    counted = proof.counted
    assert counted is not None
    assert (counted.held, counted.attended, counted.made_up, counted.absent) == (10, 10, 10, 0)
    assert [(one.ordinal, one.class_code) for one in counted.make_ups] == [
        (1, "NT 02/2026"),
        (2, "NT 02/2026"),
    ]
    [passed] = counted.overrides
    assert (passed.rule, passed.reason) == ("standing", "Thường vụ đồng ý.")
    assert passed.decided_by == home.organizer.name


async def test_pages_and_the_api_tell_it_and_still_read_older_proofs(
    browser_as: BrowserAs, client: httpx.AsyncClient
) -> None:
    home, paper = await a_guest_let_in_by_the_office()
    office = await browser_as(Role.ORGANIZER)
    for path in (f"/certificates/{paper}", f"/classes/{home.class_id}/results"):
        page = (await office.get(path)).text
        assert 'triangle">Được bỏ qua</span> Văn phòng bỏ qua điều kiện “Đúng đối tượng”' in page
        assert 'ring">Học bù</span> Có tính học bù: buổi 1 (5 tiết)' in page
        assert "trong đó học bù 10" in page
    await signed_in(client, Role.AUDITOR)
    shown = (await client.get(f"/api/v1/enrollments/{home.roll[0]}/completion")).json()
    assert shown["counted"]["made_up"] == 10
    assert shown["counted"]["make_ups"][0]["venue"] == "Hội trường A"
    assert shown["counted"]["overrides"][0]["reason"] == "Thường vụ đồng ý."
    for older in ("'{}'", "'{counted}'", "'{counted,overrides}'"):
        await db.rows(f"UPDATE certificate SET proof = proof #- {older} WHERE id = $1", paper)
    kept = await db.value("SELECT proof - 'counted' FROM certificate WHERE id = $1", paper)
    assert "overridden_standing" in kept
    assert (await office.get(f"/certificates/{paper}")).status_code == 200
    assert (await queries.certificate(home.organizer, paper)).proof.counted is None
