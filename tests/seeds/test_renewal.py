"""The demo told anew: nothing is left of what visitors did, and its days lie around today."""

from datetime import timedelta

import pytest

from seeds import demo
from tests.seeds.test_demo import snapshot
from training import clock, db
from training.db import installation
from web.command import _preparation
from web.command._database import Stop

pytestmark = pytest.mark.commits


def _quiet(_done: int, _total: int, _what: str) -> None:
    pass


def _killed(done: int, total: int, _what: str) -> None:
    if total > 1 and done > total * 0.5:
        raise KeyboardInterrupt


async def test_a_renewed_demo_is_the_demo_of_its_day(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = clock.today()
    with monkeypatch.context() as then:
        then.setattr(clock, "today", lambda: today - timedelta(days=40))
        await demo.load(_quiet, past=False)
    old = await snapshot()
    await db.rows("UPDATE account SET name = 'Khách viết bậy' WHERE username = 'organizer'")

    with pytest.raises(KeyboardInterrupt):
        await demo.renew(_killed, past=False)
    assert (await snapshot())["classes"] == old["classes"]

    await demo.renew(_quiet, past=False)
    renewed = await snapshot()
    assert renewed["classes"] != old["classes"]
    assert await db.value("SELECT count(*) FROM sign_in") == 0
    assert not await db.value("SELECT EXISTS (SELECT 1 FROM account WHERE name ~ 'bậy')")
    assert await db.value("SELECT count(*) FROM session WHERE (starts_at + '7h')::date = $1", today)
    assert await installation.kind() == "demo"

    await demo.renew(_quiet, past=False)
    assert await snapshot() == renewed


async def test_real_people_are_never_wiped(database: None) -> None:
    await installation.claim("real")
    with pytest.raises(demo.NotForDemo):
        await demo.renew(_quiet, past=False)
    async with db.transaction():
        with pytest.raises(RuntimeError):
            await installation.wipe()


async def test_the_command_says_why_it_renews_nothing(database: None) -> None:
    with pytest.raises(Stop, match="no demo"):
        await _preparation.renew()
    await installation.claim("real")
    with pytest.raises(Stop, match="real people"):
        await _preparation.renew()


async def test_a_demo_is_wiped_only_together_with_what_follows(database: None) -> None:
    await installation.claim("demo")
    with pytest.raises(RuntimeError):
        await installation.wipe()
