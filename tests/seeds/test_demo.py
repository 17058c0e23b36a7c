"""The demo as it lies in the database: complete, consistent, and the same however it came there."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from seeds import cast, demo
from tests.conftest import _empty
from training import clock, db
from training.certificates import checking
from training.certificates import queries as register
from training.certificates.rules import CheckVerdict
from training.security import sign_in

pytestmark = pytest.mark.commits

_SNAPSHOT = {
    "classes": "SELECT code, state, capacity, held, starts_on, completion_decision_number"
    " FROM training_class ORDER BY code",
    "enrollments": "SELECT c.code, e.state, u.code, count(*) FROM enrollment e"
    " JOIN unit u ON u.id = e.unit JOIN training_class c ON c.id = e.training_class"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    "marks": "SELECT c.code, s.ordinal, m.status, count(*) FROM attendance_mark m"
    " JOIN session s ON s.id = m.session JOIN training_class c ON c.id = s.training_class"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    "people": "SELECT p.full_name, p.birth_year, u.code FROM person p JOIN unit u ON u.id = p.unit"
    " ORDER BY p.id",
    "accounts": "SELECT username, name, role FROM account ORDER BY id",
    "certificates": "SELECT c.number, p.full_name, c.state FROM certificate c"
    " JOIN person p ON p.id = c.person ORDER BY c.id",
    "list": "SELECT row, verdict, state FROM import_row ORDER BY row",
    "jobs": "SELECT kind, count(*) FROM job GROUP BY 1 ORDER BY 1",
    "history": "SELECT action, count(*) FROM event GROUP BY 1 ORDER BY 1",
}


class Killed(Exception):
    """The process was ended from outside."""


def _quiet(_done: int, _total: int, _what: str) -> None:
    pass


def _killed_after(share: float) -> Callable[[int, int, str], None]:
    def progress(done: int, total: int, _what: str) -> None:
        if total > 1 and done > total * share:
            raise Killed

    return progress


async def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that must be equal after any way of loading."""
    return {what: [tuple(row) for row in await db.rows(sql)] for what, sql in _SNAPSHOT.items()}


async def test_a_class_is_in_every_state_and_the_figures_agree(database: None) -> None:
    told: list[tuple[int, int]] = []
    await demo.load(lambda done, total, _: told.append((done, total)), past=False)
    assert await demo.is_complete()
    assert len(told) > 100
    assert told[-1][0] == told[-1][1]
    await _check_states()
    await _check_invariants()
    await _check_cast()
    await _check_learner()
    await _check_history()
    before = await snapshot()
    await demo.load(_quiet, past=False)
    assert await snapshot() == before


async def test_a_load_that_was_killed_ends_like_one_that_was_not(database: None) -> None:
    with pytest.raises(Killed):
        await demo.load(_killed_after(0.6), past=False)
    assert not await demo.is_complete()
    assert await db.value("SELECT count(*) FROM unit") == 0
    await demo.load(_quiet, past=False)
    after_the_kill = await snapshot()
    await _empty()
    await demo.load(_quiet, past=False)
    assert await snapshot() == after_the_kill


async def test_the_demo_can_be_told_on_a_leap_day(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2028, 2, 29))
    await demo.load(_quiet, past=False)
    await _check_invariants()
    assert await db.value("SELECT count(DISTINCT state) FROM training_class") == 7


async def test_real_people_are_never_mixed_with_the_demo(database: None) -> None:
    from training.db import installation

    await installation.claim("real")
    with pytest.raises(demo.NotForDemo):
        await demo.load(_quiet, past=False)
    assert await db.value("SELECT count(*) FROM account") == 0


async def _check_states() -> None:
    states = await db.rows("SELECT DISTINCT state FROM training_class")
    assert {row["state"] for row in states} == {
        *("draft", "announced", "open", "closed", "convened", "completed", "cancelled"),
    }
    assert await db.value("SELECT count(*) FROM unit") == 67
    full = await db.value(
        "SELECT count(*) FROM training_class c WHERE state = 'open' AND held = capacity"
        " AND EXISTS (SELECT 1 FROM enrollment e WHERE e.training_class = c.id"
        "             AND e.state = 'waitlisted')"
    )
    assert full == 1
    today = await db.rows(
        "SELECT s.closed_at FROM session s JOIN training_class c ON c.id = s.training_class"
        " JOIN session_trainer t ON t.session = s.id"
        " WHERE c.state = 'convened' AND (s.starts_at AT TIME ZONE c.zone)::date = $1",
        clock.today(),
    )
    assert [row["closed_at"] for row in today] == [None, None]
    seats = await db.rows(
        "SELECT a.seats, a.held FROM allotment a JOIN unit u ON u.id = a.unit"
        " JOIN training_class c ON c.id = a.training_class"
        " WHERE u.code = '01' AND c.state = 'open' AND a.seats = 50"
    )
    assert [tuple(row) for row in seats] == [(50, 6)]
    assert await db.value("SELECT count(*) FROM transfer_request WHERE state = 'pending'") == 1
    asked = """faults @> '[{"code": "possible_duplicate"}]'"""
    assert await db.value(f"SELECT count(*) FROM import_row WHERE {asked}") == 1
    waiting = await db.rows("SELECT DISTINCT verdict FROM import_row WHERE state = 'waiting'")
    assert {row["verdict"] for row in waiting} == {"ok", "warning", "error"}
    assert await db.value("SELECT count(*) FROM attendance_mark WHERE status IS NULL") == 1
    ends = await db.rows("SELECT DISTINCT state FROM certificate")
    assert {row["state"] for row in ends} == {"valid", "revoked", "replaced"}
    assert await db.value("SELECT bool_and(specimen) FROM certificate")


async def _check_invariants() -> None:
    assert (
        await db.rows(
            "SELECT c.code FROM training_class c WHERE held <> (SELECT count(*) FROM enrollment e"
            " WHERE e.training_class = c.id"
            " AND e.state IN ('requested', 'confirmed', 'completed', 'failed'))"
        )
        == []
    )
    assert (
        await db.rows(
            "SELECT a.id FROM allotment a WHERE held <> (SELECT count(*) FROM enrollment e"
            " WHERE e.allotment = a.id"
            " AND e.state IN ('requested', 'confirmed', 'completed', 'failed'))"
        )
        == []
    )
    assert (
        await db.rows(
            "SELECT b.id FROM register_book b JOIN certificate c ON c.book = b.id"
            " GROUP BY b.id HAVING min(c.seq) <> 1 OR max(c.seq) <> count(*)"
            " OR max(c.seq) <> b.last_seq"
        )
        == []
    )
    assert (
        await db.rows(
            "SELECT 1 FROM attendance_mark m JOIN session s ON s.id = m.session"
            " JOIN enrollment e ON e.id = m.enrollment WHERE e.training_class <> s.training_class"
        )
        == []
    )
    assert (
        await db.rows(
            "SELECT 1 FROM enrollment e JOIN person p ON p.id = e.person WHERE p.unit <> e.unit"
        )
        == []
    )


async def _check_cast() -> None:
    found = await db.rows("SELECT username, role FROM account")
    by_name = {row["username"]: row["role"] for row in found}
    assert len(by_name) == 72
    assert {"admin", "organizer", "secretary", "trainer", "learner", "auditor"} <= set(by_name)
    assert {f"secretary{number:02}" for number in range(2, 68)} <= set(by_name)
    assert await db.value("SELECT count(DISTINCT password_hash) FROM account") == 1
    signed_in = await sign_in.sign_in(
        "secretary67",
        cast.PASSWORD,
        kind=sign_in.TOKEN,
        address="127.0.0.1",
        device="test",
        now=clock.now(),
    )
    assert len(signed_in.actor.unit_ids) == 1


async def _check_learner() -> None:
    signed_in = await sign_in.sign_in(
        "learner",
        cast.PASSWORD,
        kind=sign_in.TOKEN,
        address="127.0.0.1",
        device="test",
        now=clock.now(),
    )
    person = signed_in.actor.person_id
    assert person is not None
    states = await db.rows(
        "SELECT e.state FROM enrollment e WHERE e.person = $1 ORDER BY e.id", person
    )
    assert [row["state"] for row in states] == ["completed", "confirmed"]
    missed = await db.value(
        "SELECT count(*) FROM attendance_mark m JOIN enrollment e ON e.id = m.enrollment"
        " WHERE e.person = $1 AND e.state = 'confirmed' AND m.status = 'absent'",
        person,
    )
    assert missed == 1
    (own,) = (await register.find(signed_in.actor)).items
    checked = await checking.check(own.code, today=clock.today())
    assert checked.verdict is CheckVerdict.GENUINE
    assert checked.expired


async def _check_history() -> None:
    """Events lie in the past and in the order in which they are numbered."""
    assert (
        await db.rows(
            "SELECT id FROM (SELECT id, at, lag(at) OVER (ORDER BY id) AS before FROM event"
            " WHERE noun NOT IN ('unit', 'account')) AS told WHERE at < before"
        )
        == []
    )
