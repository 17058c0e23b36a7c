"""What is not one's own looks absent: every address there is, asked by whoever must not see it."""

from typing import Any

import pytest

from tests.adversary.calls import WRITES, Call, calls, ids
from tests.adversary.sending import body_of, send
from tests.adversary.stage import Stage, a_stage
from tests.web.conftest import Browser, BrowserAs
from training import db
from training.actor import Role
from training.security.policy import May

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

# Whatever of the first unit's people and papers could show in an answer.
SECRETS = (
    *("Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Cường", "Nguyễn Văn A0", "Nguyễn Văn B1"),
    *("Đinh Quang Lạ", "k68-ban-cuoi.csv", "GCN-ĐUK", "Chi bộ 9"),
)
# Anybody may check a paper by its code; the answer masks the name and shows the printed number.
OPEN_TO_ALL = {"/verify/{code}", "/verify/{code}/holder", "/api/v1/verifications/{code}"}
# Ids of what belongs to a unit: to another unit none of it is there.
OWNED = {
    *("person_id", "enrollment_id", "import_id", "certificate", "certificate_id", "name"),
    *("job_id", "notice_id", "list_id", "line_id", "transfer_id", "absence_id", "make_up_id"),
}


@pytest.fixture
async def stage() -> Stage:
    return await a_stage()


def told(text: str) -> list[str]:
    """The secrets that an answer tells."""
    return [secret for secret in SECRETS if secret in text]


async def test_another_units_secretary_sees_nothing_anywhere(
    app: Any, stage: Stage, browser_as: BrowserAs
) -> None:
    stranger = await browser_as(Role.SECRETARY, unit_id=stage.other_unit_id, username="secretary02")
    for call in calls(app):
        if call.path in OPEN_TO_ALL or call.path == "/sign-out" or _ends_own_sign_in(call):
            continue
        answer = await send(stranger, call, call.to(**ids(stage)), body_of(call, stage))
        assert answer.status_code < 500, (call, answer.text)
        assert not told(answer.text), (call, answer.status_code, told(answer.text))
        if OWNED & set(call.names) and call.allows(Role.SECRETARY):
            assert _looks_absent(answer), (call, answer.status_code, answer.text[:300])
    assert await db.value("SELECT count(*) FROM enrollment WHERE state = 'requested'") == 1
    assert await db.value("SELECT state FROM list_import WHERE id = $1", stage.import_id) == "ready"


async def test_a_learner_reads_nobody_else(app: Any, stage: Stage, browser_as: BrowserAs) -> None:
    learner = await _as_person(browser_as, stage.done.people[0])
    own = await learner.get("/certificates")
    assert "GCN-ĐUK" in own.text
    others = set(SECRETS) - {"Nguyễn Văn An", "GCN-ĐUK"}
    known = ids(stage) | {
        "person_id": stage.done.people[1],
        "enrollment_id": stage.done.roll[1],
        "line_id": stage.line_id + 1,
        "certificate_id": stage.certificate_id + 1,
        "certificate": f"{stage.certificate_id + 1}.pdf",
        "name": f"{stage.certificate_id + 1}.pdf",
    }
    for call in calls(app):
        if call.method != "GET" or call.path in OPEN_TO_ALL:
            continue
        answer = await send(learner, call, call.to(**known))
        assert answer.status_code < 500, (call, answer.text)
        assert not [one for one in others if one in answer.text], call
        if OWNED & set(call.names):
            assert answer.status_code in {403, 404}, (call, answer.status_code)


async def test_a_trainer_reads_only_their_own_sessions(
    app: Any, stage: Stage, browser_as: BrowserAs
) -> None:
    other = await browser_as(Role.TRAINER, username="trainer02")
    for call in calls(app):
        if call.path in OPEN_TO_ALL or _ends_own_sign_in(call) or call.path == "/sign-out":
            continue
        answer = await send(other, call, call.to(**ids(stage)), body_of(call, stage))
        assert answer.status_code < 500, (call, answer.text)
        assert not told(answer.text), (call, told(answer.text))
        if "session_id" in call.names:
            assert answer.status_code in {403, 404}, (call, answer.status_code)
    assert not await db.value("SELECT count(*) FROM mark_operation WHERE session = $1", 3)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEARNER, Role.TRAINER, Role.ADMINISTRATOR])
async def test_who_may_not_write_is_refused_before_anything_is_read(
    app: Any, stage: Stage, browser_as: BrowserAs, role: Role
) -> None:
    somebody = await browser_as(role)
    for call in calls(app):
        if call.method not in WRITES or call.allows(role):
            continue
        answer = await send(somebody, call, call.to(**ids(stage)), {"nonsense": 1})
        assert answer.status_code == 403, (call, answer.status_code)


async def test_the_administrator_enrolls_nobody(stage: Stage, browser_as: BrowserAs) -> None:
    administrator = await browser_as(Role.ADMINISTRATOR)
    call = Call("POST", "/api/v1/classes/{class_id}/enrollments", May.ENROLL)
    path = call.to(class_id=stage.open_class)
    answer = await send(administrator, call, path, {"person_id": stage.waiting[1]})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_role")


async def test_without_a_sign_in_every_door_is_shut(app: Any, client: Any, stage: Stage) -> None:
    for call in calls(app):
        if call.may is May.ANYONE:
            continue
        answer = await client.request(call.method, call.to(**ids(stage)))
        assert not told(answer.text), call
        if call.is_api or call.method != "GET":
            assert answer.status_code == 401, (call, answer.status_code)
        else:
            assert answer.headers["location"].startswith("/sign-in?back="), call


def _ends_own_sign_in(call: Call) -> bool:
    return call.path in {"/api/v1/tokens", "/account/sign-ins/ending"} and call.method != "GET"


def _looks_absent(answer: Any) -> bool:
    """404, or a page that leads on to one: what is asked is not even named."""
    return answer.status_code == 404 or (
        answer.status_code == 303 and not told(answer.headers["location"])
    )


async def _as_person(browser_as: BrowserAs, person_id: int) -> Browser:
    username = "hocvien"
    first = await browser_as(Role.LEARNER, username=username)
    await db.rows("UPDATE person SET account = $1 WHERE id = $2", first.actor.account_id, person_id)
    return await browser_as(Role.LEARNER, username=username)
