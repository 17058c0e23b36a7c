"""How a learner without e-mail gets in: a code on paper, once, in the right hands."""

import asyncio
import re
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.cast import a_unit, an_actor, problem, signed_in
from training import clock, db, typed_codes
from training.access import queries as access
from training.access import service as accounts
from training.access.schemas import NewAccount
from training.actor import SYSTEM, Actor, Role
from training.errors import Invalid, Missing, Refused, TooMany
from training.people import activation, activation_codes, ways_in
from training.people.activation_rules import LASTS, WRONG_ANSWERS, WayInState, proposals
from training.people.rules import Gender, Standing
from training.people.schemas import Activation, NewPerson
from training.people.service import add
from training.security import passwords, sign_in
from training.security.policy import May

pytestmark = pytest.mark.usefixtures("database")

BORN = date(2003, 9, 5)
PASSWORD = "mưa nguồn cau biển"
HERE = {"address": "10.1.1.1"}


async def a_person(unit: int, name: str = "Nguyễn Văn An", **other: Any) -> int:
    new: dict[str, Any] = {"birth_date": BORN} | other
    made = await add(
        SYSTEM,
        NewPerson(
            full_name=name,
            gender=Gender.MALE,
            unit_id=unit,
            standing=Standing.CANDIDATE,
            **new,
        ),
        clock.today(),
    )
    return made.id


def answers(**other: Any) -> Activation:
    """What the right person answers."""
    right: dict[str, Any] = {
        "born": BORN,
        "born_year": BORN.year,
        "username": "annv",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    return Activation(**right | other)


async def a_code(actor: Actor, person: int, now: datetime | None = None) -> str:
    (fresh,) = await activation_codes.issue(actor, [person], now=now or clock.now())
    return fresh.code


async def why_not(code: str, now: datetime | None = None) -> str:
    with pytest.raises(Refused) as refused:
        await activation.look(code, now=now or clock.now(), **HERE)
    return refused.value.code


async def test_a_code_opens_the_learners_own_account_once() -> None:
    secretary = await an_actor(Role.SECRETARY)
    person = await a_person(secretary.unit_id or 0)
    now = clock.now()
    code = await a_code(secretary, person)
    offer = await activation.look(code, now=now, **HERE)
    assert offer.masked_name == "Nguyễn V. A***"
    assert re.fullmatch(r"annv\d{3}", offer.proposed)
    account = await activation.activate(code, answers(), now=now, **HERE)
    fresh = await sign_in.sign_in(
        "annv", PASSWORD, kind=sign_in.TOKEN, address="", device="", now=now
    )
    assert fresh.actor.account_id == account
    assert (fresh.actor.role, fresh.actor.person_id) == (Role.LEARNER, person)
    assert await why_not(code) == "code_used"
    with pytest.raises(Refused, match="đã dùng"):
        await activation.activate(code, answers(), now=now, **HERE)


async def test_only_a_keyed_digest_of_a_code_is_kept() -> None:
    secretary = await an_actor(Role.SECRETARY)
    code = await a_code(secretary, await a_person(secretary.unit_id or 0))
    kept = str([dict(row) for row in await db.rows("SELECT * FROM activation_code")])
    kept += str([dict(row) for row in await db.rows("SELECT * FROM event")])
    assert code not in kept
    assert code.replace("-", "") not in kept


async def test_a_code_ends_after_its_days() -> None:
    secretary = await an_actor(Role.SECRETARY)
    now = clock.now()
    code = await a_code(secretary, await a_person(secretary.unit_id or 0), now)
    await activation.look(code, now=now + LASTS - timedelta(seconds=1), **HERE)
    assert await why_not(code, now + LASTS) == "code_expired"


async def test_a_new_code_replaces_the_old_and_each_end_says_what_to_do() -> None:
    secretary = await an_actor(Role.SECRETARY)
    person = await a_person(secretary.unit_id or 0)
    old, new = await a_code(secretary, person), await a_code(secretary, person)
    assert await why_not(old) == "code_replaced"
    await activation_codes.withdraw(secretary, person, now=clock.now())
    assert await why_not(new) == "code_withdrawn"
    assert await why_not(typed_codes.new()) == "code_unknown"
    assert await why_not("4GTR-9KPX") == "code_mistyped"
    with pytest.raises(Missing):
        await activation_codes.withdraw(secretary, person, now=clock.now())


async def test_a_found_sheet_does_not_open_somebody_elses_account() -> None:
    secretary = await an_actor(Role.SECRETARY)
    code = await a_code(secretary, await a_person(secretary.unit_id or 0))
    wrong = answers(born=date(2003, 9, 6))
    for left in reversed(range(WRONG_ANSWERS)):
        with pytest.raises(Invalid) as refused:
            await activation.activate(code, wrong, now=clock.now(), **HERE)
        assert "born" in refused.value.answers
        assert str(left) in str(refused.value.message) or left == 0
    assert await why_not(code) == "code_spent"
    with pytest.raises(Refused, match="nhiều lần"):
        await activation.activate(code, answers(), now=clock.now(), **HERE)


async def test_the_year_is_asked_where_no_more_is_known() -> None:
    secretary = await an_actor(Role.SECRETARY)
    person = await a_person(secretary.unit_id or 0, birth_date=None, birth_year=2003)
    code = await a_code(secretary, person)
    assert (await activation.look(code, now=clock.now(), **HERE)).year_only
    year = answers(born=None, born_year=2003)
    assert await activation.activate(code, year, now=clock.now(), **HERE)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "ngắn", "again": "ngắn"}, "password"),
        ({"again": "khác hẳn rồi nhé"}, "again"),
        ({"password": "annv-annv-1", "again": "annv-annv-1"}, "password"),
        ({"password": "matkhau2003", "again": "matkhau2003"}, "password"),
        ({"password": "1234567890", "again": "1234567890"}, "password"),
        ({"password": "Tre xanh bến đò", "again": "Tre xanh bến đò"}, "password"),
        ({"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "password"),
        ({"username": "Tên Có Dấu"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "secretary"}, "username"),
    ],
)
async def test_what_cannot_be_taken_is_said_at_its_field_and_the_code_still_opens(
    changed: dict[str, str], field: str
) -> None:
    secretary = await an_actor(Role.SECRETARY)
    code = await a_code(secretary, await a_person(secretary.unit_id or 0))
    with pytest.raises(Refused) as refused:
        await activation.activate(code, answers(**changed), now=clock.now(), **HERE)
    assert field in refused.value.answers


async def test_a_forgotten_password_is_answered_by_a_new_code_for_the_same_account() -> None:
    secretary = await an_actor(Role.SECRETARY)
    person = await a_person(secretary.unit_id or 0)
    now = clock.now()
    first = await activation.activate(await a_code(secretary, person), answers(), now=now, **HERE)
    old = await sign_in.sign_in("annv", PASSWORD, kind="token", address="", device="", now=now)
    (again,) = await activation_codes.issue(secretary, [person], now=now)
    assert again.renews
    assert (await activation.look(again.code, now=now, **HERE)).username == "annv"
    other = "một câu khác hẳn"
    changed = answers(username="khong-ai-doc", password=other, again=other)
    assert await activation.activate(again.code, changed, now=now, **HERE) == first
    assert await sign_in.recognise(old.secret, now=now) is None
    assert await sign_in.sign_in("annv", other, kind="token", address="", device="", now=now)


async def test_a_code_never_opens_a_staff_account() -> None:
    secretary = await an_actor(Role.SECRETARY)
    person = await a_person(secretary.unit_id or 0)
    code = await a_code(secretary, person)
    organizer = await an_actor(Role.ORGANIZER)
    await db.rows("UPDATE person SET account = $2 WHERE id = $1", person, organizer.account_id)
    assert await why_not(code) == "staff_account"
    with pytest.raises(Refused, match="tài khoản cán bộ"):
        await activation_codes.issue(secretary, [person], now=clock.now())


async def test_who_was_shut_out_or_erased_gets_no_code() -> None:
    secretary = await an_actor(Role.SECRETARY)
    person = await a_person(secretary.unit_id or 0)
    code = await a_code(secretary, person)
    await activation.activate(code, answers(), now=clock.now(), **HERE)
    await db.rows("UPDATE account SET disabled_at = now() WHERE username = 'annv'")
    with pytest.raises(Refused, match="đang khóa"):
        await activation_codes.issue(secretary, [person], now=clock.now())
    gone = await a_person(secretary.unit_id or 0, "Trần Thị Bình")
    await db.rows("UPDATE person SET erased_at = now() WHERE id = $1", gone)
    with pytest.raises(Refused, match="đã xóa"):
        await activation_codes.issue(secretary, [gone], now=clock.now())


async def test_a_foreign_unit_gets_no_code_and_sees_nobody() -> None:
    own, other = await a_unit(), await a_unit("HVNN", "Học viện Thử")
    stranger = await an_actor(Role.SECRETARY, unit_id=other, username="secretary02")
    person, theirs = await a_person(own), await a_person(other, "Trần Thị Bình")
    now = clock.now()
    for people in ([person], [person, theirs]):
        with pytest.raises(Missing):
            await activation_codes.issue(stranger, people, now=now)
    assert await db.value("SELECT count(*) FROM activation_code") == 0
    with pytest.raises(Missing):
        await activation_codes.withdraw(stranger, person, now=now)
    with pytest.raises(Missing):
        await ways_in.way_in(stranger, person, now=now)
    seen = await ways_in.find(stranger, now=now)
    assert [one.id for one in seen.items] == [theirs]


async def test_it_tells_who_has_an_account_who_has_a_code_and_who_has_neither() -> None:
    secretary = await an_actor(Role.SECRETARY)
    unit, now = secretary.unit_id or 0, clock.now()
    an = await a_person(unit, "Nguyễn Văn An")
    binh = await a_person(unit, "Trần Thị Bình")
    cuong = await a_person(unit, "Lê Hoàng Cường")
    await activation.activate(await a_code(secretary, an), answers(), now=now, **HERE)
    await a_code(secretary, binh)
    found = (await ways_in.find(secretary, now=now)).items
    assert [(one.id, one.state) for one in found] == [
        (an, WayInState.ACCOUNT),
        (binh, WayInState.CODE),
        (cuong, WayInState.NONE),
    ]
    assert found[0].username == "annv"
    assert found[1].expires_at
    for state, person in zip((WayInState.ACCOUNT, WayInState.CODE), (an, binh), strict=True):
        page = await ways_in.find(secretary, now=now, only=state)
        assert [one.id for one in page.items] == [person]
    assert await ways_in.without_account(secretary, None, now=now) == [cuong]
    later = now + LASTS + timedelta(days=1)
    assert await ways_in.without_account(secretary, [binh], now=later) == [binh]
    assert (await ways_in.way_in(secretary, binh, now=later)).state is WayInState.EXPIRED


async def test_guessed_codes_are_slowed_down_and_a_good_one_is_let_through() -> None:
    secretary = await an_actor(Role.SECRETARY)
    good = await a_code(secretary, await a_person(secretary.unit_id or 0))
    for _ in range(activation.MOST_UNKNOWN):
        assert await why_not(typed_codes.new()) == "code_unknown"
    with pytest.raises(TooMany):
        await activation.look(typed_codes.new(), now=clock.now(), **HERE)
    assert await activation.look(good, now=clock.now(), **HERE)


async def test_guessed_codes_do_not_keep_anybody_from_signing_in() -> None:
    await accounts.add_account_with_hash(
        SYSTEM,
        NewAccount(username="annv", name="An", role=Role.LEARNER),
        await passwords.hashed(PASSWORD),
    )
    for _ in range(activation.MOST_UNKNOWN):
        await why_not(typed_codes.new())
    for _ in range(40):
        with pytest.raises(TooMany):
            await activation.look(typed_codes.new(), now=clock.now(), **HERE)
    now = clock.now()
    assert await sign_in.sign_in("annv", PASSWORD, kind="token", device="", now=now, **HERE)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.TRAINER, Role.LEARNER, Role.AUDITOR])
async def test_other_roles_give_no_codes(role: Role) -> None:
    actor = await an_actor(role)
    person = await a_person(await a_unit())
    with pytest.raises(Refused) as refused:
        await activation_codes.issue(actor, [person], now=clock.now())
    assert refused.value.status == 403
    with pytest.raises(Refused):
        await ways_in.find(actor, now=clock.now())


def test_proposed_names_are_fit_to_be_user_names() -> None:
    for name in ("Nguyễn Thị Phương Uyên", "Đỗ Ý", "Y", "H'Hen Niê", "李明", "X" * 200):
        assert all(re.fullmatch(r"[a-z]{1,40}\d{3}", one) for one in proposals(name)), name


@pytest.mark.commits
async def test_a_code_used_twice_at_once_makes_one_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the locks on the person and the code all see a code that nobody used."""
    together = asyncio.Barrier(6)

    async def hashed(password: str) -> str:
        await together.wait()
        return "x"

    monkeypatch.setattr(passwords, "hashed", hashed)
    secretary = await an_actor(Role.SECRETARY)
    person = await a_person(secretary.unit_id or 0)
    code = await a_code(secretary, person)
    tried = await asyncio.gather(
        *(
            activation.activate(code, answers(username=f"annv{n}"), now=clock.now(), **HERE)
            for n in range(6)
        ),
        return_exceptions=True,
    )
    refused = [one for one in tried if isinstance(one, Refused)]
    assert [one.code for one in refused] == ["code_used"] * 5
    assert await db.value("SELECT count(*) FROM account WHERE role = 'learner'") == 1
    account = await db.value("SELECT account FROM person WHERE id = $1", person)
    assert (await access.account(account)).role is Role.LEARNER


@pytest.mark.commits
async def test_codes_issued_at_once_leave_one_that_opens() -> None:
    secretary = await an_actor(Role.SECRETARY)
    person = await a_person(secretary.unit_id or 0)
    codes = await asyncio.gather(*(a_code(secretary, person) for _ in range(6)))
    looked = await asyncio.gather(
        *(activation.look(code, now=clock.now(), **HERE) for code in codes),
        return_exceptions=True,
    )
    replaced = [one for one in looked if isinstance(one, Refused)]
    assert [one.code for one in replaced] == ["code_replaced"] * 5


@pytest.mark.commits
async def test_wrong_birth_dates_sent_at_once_are_each_counted() -> None:
    """Without the lock a hundred guesses would pass as one."""
    secretary = await an_actor(Role.SECRETARY)
    code = await a_code(secretary, await a_person(secretary.unit_id or 0))
    wrong = answers(born=date(2001, 1, 1))
    await asyncio.gather(
        *(
            activation.activate(code, wrong, now=clock.now(), **HERE)
            for _ in range(WRONG_ANSWERS + 5)
        ),
        return_exceptions=True,
    )
    assert await why_not(code) == "code_spent"
    assert await db.value("SELECT wrong_answers FROM activation_code") == WRONG_ANSWERS


async def test_codes_by_api(client: httpx.AsyncClient) -> None:
    own, other = await a_unit(), await a_unit("HVNN", "Học viện Thử")
    person, theirs = await a_person(own), await a_person(other, "Trần Thị Bình")
    await signed_in(client, Role.SECRETARY, unit_id=own)
    path = f"/api/v1/persons/{person}/activation-codes"
    made = await client.post(path)
    assert made.status_code == 201, made.text
    body = made.json()
    assert body["url"].endswith(f"/activate/{body['code']}")
    assert (await client.delete(path)).status_code == 204
    assert problem(await client.delete(path))["code"] == "no_code"
    foreign = f"/api/v1/persons/{theirs}/activation-codes"
    assert (await client.post(foreign)).status_code == 404
    assert (await client.delete(foreign)).status_code == 404
    assert May.GIVE_CODES in (await client.get("/api/v1/me")).json()["may"]
