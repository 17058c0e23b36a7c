"""A second factor for staff: each code once, guessing slowed, a way back when the phone is lost."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pyotp
import pytest

from tests.cast import an_actor, problem, signed_in
from training import clock, db, settings
from training.access import second_factor as own
from training.access import service as accounts
from training.access.schemas import NewAccount
from training.actor import SYSTEM, Actor, Role
from training.errors import Forbidden, Refused, SignedOut, TooMany
from training.security import passwords, second_factor, sign_in

pytestmark = pytest.mark.usefixtures("database")

PASSWORD = "mưa nguồn cau biển"


async def an_organizer() -> Actor:
    await accounts.add_account_with_hash(
        SYSTEM,
        NewAccount(username="organizer", name="Trịnh Quốc Bảo", role=Role.ORGANIZER),
        await passwords.hashed(PASSWORD),
    )
    return await an_actor(Role.ORGANIZER)


async def set_up(actor: Actor, now: datetime) -> tuple[pyotp.TOTP, list[str]]:
    """Gives the phone and the paper."""
    await own.begin(actor)
    setup = await own.setup(actor)
    assert setup
    assert "issuer=S%E1%BB%95%20L%E1%BB%9Bp" in setup.address
    phone = pyotp.TOTP(setup.secret)
    return phone, await own.confirm(actor, phone.at(now - timedelta(seconds=30)), now=now)


async def enter(otp: str | None, now: datetime) -> sign_in.SignedIn:
    return await sign_in.sign_in(
        "organizer", PASSWORD, kind="token", address="10.0.0.1", device="", now=now, otp=otp
    )


@pytest.fixture
def asks_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = settings.read({"SOLOP_REQUIRE_SECOND_FACTOR": "true"})
    monkeypatch.setattr(settings, "current", lambda: asked)


async def test_a_password_alone_no_longer_opens_the_account() -> None:
    actor, now = await an_organizer(), clock.now()
    await own.begin(actor)
    with pytest.raises(Refused, match="không khớp"):
        await own.confirm(actor, "0000000", now=now)
    assert (await enter(None, now)).actor.account_id == actor.account_id
    await own.begin(actor)
    setup = await own.setup(actor)
    assert setup
    phone = pyotp.TOTP(setup.secret)
    codes = await own.confirm(actor, phone.at(now), now=now)
    assert len(set(codes)) == own.CODES
    with pytest.raises(second_factor.SecondFactorNeeded):
        await enter(None, now)
    later = now + timedelta(seconds=30)
    assert (await enter(phone.at(later), later)).actor.account_id == actor.account_id


async def test_a_code_that_was_used_or_is_too_old_is_refused() -> None:
    actor, now = await an_organizer(), clock.now()
    phone, _ = await set_up(actor, now - timedelta(hours=1))
    code = phone.at(now)
    assert await enter(code, now)
    with pytest.raises(SignedOut, match="vừa dùng rồi"):
        await enter(code, now)
    with pytest.raises(SignedOut, match="vừa dùng rồi"):
        await enter(phone.at(now - timedelta(seconds=30)), now)
    with pytest.raises(SignedOut, match="không đúng"):
        await enter(phone.at(now - timedelta(seconds=90)), now)


async def test_a_recovery_code_works_once_and_leaves_a_line_in_the_history() -> None:
    actor, now = await an_organizer(), clock.now()
    _, codes = await set_up(actor, now)
    assert await enter(codes[0].lower().replace("-", " "), now)
    with pytest.raises(SignedOut):
        await enter(codes[0], now)
    assert await enter(codes[1], now)
    ways = await own.ways_in(actor, actor.account_id or 0)
    assert ways.codes_left == own.CODES - 2
    used = "SELECT count(*) FROM event WHERE action = 'second_factor.recovered'"
    assert await db.value(used) == 2
    kept = str([dict(row) for row in await db.rows("SELECT * FROM recovery_code")])
    assert codes[2] not in kept


async def test_guessing_codes_is_slowed_down_also_for_the_right_one() -> None:
    actor, now = await an_organizer(), clock.now()
    phone, _ = await set_up(actor, now - timedelta(hours=1))
    wrong = f"{(int(phone.at(now)) + 1) % 1_000_000:06}"
    for _ in range(second_factor.PATIENCE):
        with pytest.raises(SignedOut):
            await enter(wrong, now)
    with pytest.raises(TooMany):
        await enter(phone.at(now), now)
    later = now + timedelta(minutes=16)
    assert await enter(phone.at(later), later)


async def test_the_secret_is_sealed_for_its_own_row() -> None:
    actor, now = await an_organizer(), clock.now()
    phone, _ = await set_up(actor, now)
    kept = await db.value("SELECT totp_secret FROM account WHERE id = $1", actor.account_id)
    assert phone.secret.encode() not in bytes(kept)
    with pytest.raises(Exception, match="totp_secret"):
        second_factor.unsealed((actor.account_id or 0) + 1, kept)


async def test_the_first_step_is_worth_nothing_after_five_minutes_or_another_password() -> None:
    actor, now = await an_organizer(), clock.now()
    await set_up(actor, now)
    with pytest.raises(second_factor.SecondFactorNeeded) as needed:
        await enter(None, now)
    step = needed.value.step
    assert await second_factor.account_of(step, now=now) == actor.account_id
    for held, at in ((step, now + second_factor.STEP_LASTS), ("x", now), (step[:-8], now)):
        with pytest.raises(SignedOut, match="Đăng nhập lại"):
            await second_factor.account_of(held, now=at)
    other = await passwords.hashed("một câu khác hẳn")
    await db.rows("UPDATE account SET password_hash = $2 WHERE id = $1", actor.account_id, other)
    with pytest.raises(SignedOut, match="Đăng nhập lại"):
        await second_factor.account_of(step, now=now)


async def test_turning_it_off_or_drawing_codes_asks_for_a_code() -> None:
    actor, now = await an_organizer(), clock.now()
    phone, old = await set_up(actor, now - timedelta(hours=1))
    with pytest.raises(SignedOut):
        await own.remove(actor, "000000", now=now)
    fresh = await own.renew_codes(actor, phone.at(now), now=now)
    with pytest.raises(SignedOut):
        await own.remove(actor, old[0], now=now)
    await own.remove(actor, fresh[0], now=now)
    assert await enter(None, now)


async def test_an_administrator_resets_a_lost_phone_and_it_stands_in_the_history() -> None:
    actor, now = await an_organizer(), clock.now()
    await set_up(actor, now)
    admin = await an_actor(Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        await own.reset(actor, admin.account_id or 0, now=now)
    await own.reset(admin, actor.account_id or 0, now=now)
    ended = "SELECT count(*) FROM sign_in WHERE account = $1 AND ended_at IS NULL"
    assert await db.value(ended, actor.account_id) == 0
    assert await enter(None, now)
    assert await db.value(
        "SELECT count(*) FROM event WHERE action = 'second_factor.reset' AND noun_id = $1"
        " AND actor_id = $2",
        actor.account_id,
        admin.account_id,
    )
    with pytest.raises(Refused, match="không bật"):
        await own.reset(admin, actor.account_id or 0, now=now)
    with pytest.raises(Refused, match="mã dự phòng"):
        await own.reset(admin, admin.account_id or 0, now=now)


async def test_learners_have_none() -> None:
    with pytest.raises(Forbidden):
        await own.begin(await an_actor(Role.LEARNER))


async def test_a_demo_asks_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    actor, now = await an_organizer(), clock.now()
    await set_up(actor, now)
    demo = settings.read({"SOLOP_DEMO": "true", "SOLOP_REQUIRE_SECOND_FACTOR": "true"})
    monkeypatch.setattr(settings, "current", lambda: demo)
    fresh = await enter(None, now)
    recognised = await sign_in.recognise(fresh.secret, now=now)
    assert recognised
    assert not recognised.second_factor_due


@pytest.mark.usefixtures("asks_everybody")
async def test_where_it_is_required_staff_are_led_to_it_and_learners_are_not(
    client: httpx.AsyncClient,
) -> None:
    await signed_in(client, Role.LEARNER)
    assert (await client.get("/api/v1/me")).status_code == 200
    actor = await signed_in(client, Role.ORGANIZER)
    assert problem(await client.get("/api/v1/me"))["code"] == "second_factor_due"
    assert (await client.get("/account/second-factor")).status_code == 200
    led = await client.get("/classes")
    assert (led.status_code, led.headers["location"]) == (303, "/account/second-factor")
    await set_up(actor, clock.now())
    assert (await client.get("/api/v1/me")).status_code == 200


async def test_a_token_asks_for_the_code_as_well(client: httpx.AsyncClient) -> None:
    actor, now = await an_organizer(), clock.now()
    phone, codes = await set_up(actor, now - timedelta(hours=1))
    body = {"username": "organizer", "password": PASSWORD}
    needed = await client.post("/api/v1/tokens", json=body)
    assert needed.status_code == 401
    assert problem(needed)["code"] == "second_factor_needed"
    wrong = await client.post("/api/v1/tokens", json=body | {"otp": "1"})
    assert problem(wrong)["code"] == "wrong_otp"
    right = await client.post("/api/v1/tokens", json=body | {"otp": phone.at(clock.now())})
    assert right.status_code == 201
    paper = await client.post("/api/v1/tokens", json=body | {"otp": codes[0]})
    assert paper.status_code == 201


@pytest.mark.commits
async def test_one_code_sent_twice_at_once_opens_once() -> None:
    """Without the lock on the account both find the step unused."""
    actor, now = await an_organizer(), clock.now()
    phone, codes = await set_up(actor, now - timedelta(hours=1))
    for code in (phone.at(now), codes[0]):
        tried = await asyncio.gather(
            *(second_factor.prove(actor.account_id or 0, code, now=now) for _ in range(5)),
            return_exceptions=True,
        )
        assert tried.count(None) == 1
