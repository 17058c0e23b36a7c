"""The database goes away under load, and machines die: nobody's acknowledged work is lost."""

import asyncio
import json
import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from piccolo.engine.postgres import PostgresTransaction

from tests.operations.load import Load, Running
from tests.operations.test_backup import stage
from tests.test_doors import solop
from tests.test_embedded import ask
from training import db, settings
from training.db.embedded import EmbeddedPostgres, running_dsn
from training.http.problem import refusal_of

PROVE = bool(os.environ.get("PROVE"))
STOPS = 10 if PROVE else 1
KILLS = 20 if PROVE else 1
CLIENTS = 20
PEOPLE = 20_000 if PROVE else 2000
BACK_WITHIN = 10.0
# A killed server must import all of itself again, and one that keeps dying is given pauses.
RESTARTED_WITHIN = 60.0
PASSPHRASE = {"SOLOP_BACKUP_PASSPHRASE": "mười hai chữ trở lên"}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder for databases that are written through, cleared at once."""
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


class Database:
    """One's own PostgreSQL, at an address that stays the same over its stops."""

    def __init__(self, folder: Path, door: Path) -> None:
        self._server, self._folder, self._door = EmbeddedPostgres(folder), folder, door
        self.dsn = ""

    def start(self) -> None:
        dsn = self._server.start()
        real = parse_qs(urlsplit(dsn).query)["host"][0]
        self._door.unlink(missing_ok=True)
        self._door.symlink_to(real)
        self.dsn = f"{dsn.partition('?')[0]}?host={self._door}&port=5432"

    def stop(self, *, hard: bool) -> None:
        if hard:
            assert self._server._server
            self._server._server.kill()
        self._server.stop()


def test_while_the_database_is_away_people_hear_to_come_back_and_soon_can(place: Path) -> None:
    database = Database(place / "database", place / "door")
    database.start()
    home = place / "home"
    staged = stage(home, database.dsn, PEOPLE)
    server = Running(place / "log", SOLOP_DATA_DIR=str(home), SOLOP_DATABASE_URL=database.dsn)
    chance = random.Random(10)  # noqa: S311  # repeatable moments
    try:
        server.start()
        with Load(server.url, staged, CLIENTS) as load:
            for number in range(STOPS):
                assert load.succeeds_within(5) is not None
                time.sleep(chance.random())
                database.stop(hard=number % 2 == 0)
                time.sleep(0.5 + chance.random())
                assert not server.serves_within(0.1)
                database.start()
                back = load.succeeds_within(BACK_WITHIN)
                assert back is not None, load.statuses
            # The worker came back as well: it is heard of after the last start.
            beat = f"SELECT max(at) > '{ask(database.dsn, 'SELECT now()')}' FROM worker_beat"
            patience = time.monotonic() + BACK_WITHIN
            while not ask(database.dsn, beat) and time.monotonic() < patience:
                time.sleep(0.1)
            assert ask(database.dsn, beat)
        assert load.odd == []
        assert load.lost_connections == 0
        assert load.statuses[503] > 0
        assert_kept(load, database.dsn)
    finally:
        server.stop()
        database.stop(hard=False)
    log = (place / "log").read_text(encoding="utf-8")
    assert "Unexpected failure" not in log
    assert "Traceback" not in log


def test_a_full_disk_is_not_called_a_moments_rush() -> None:
    refusal = refusal_of(asyncpg.DiskFullError("no space left on device"))
    assert (refusal.status, refusal.code) == (503, "disk_full")
    assert refusal_of(asyncpg.TooManyConnectionsError("")).code == "unavailable"


@pytest.mark.usefixtures("migrated")
async def test_a_transaction_that_cannot_begin_gives_its_connection_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(_: object) -> None:
        raise asyncpg.InternalClientError

    monkeypatch.setattr(PostgresTransaction, "begin", broken)
    for _ in range(settings.current().pool_size + 1):
        with pytest.raises(asyncpg.InternalClientError):
            async with db.transaction():
                pass
    monkeypatch.undo()
    async with asyncio.timeout(5), db.transaction():
        assert await db.value("SELECT 1") == 1


def test_killed_at_any_moment_nothing_acknowledged_is_lost(place: Path) -> None:
    data = place / "data"
    with EmbeddedPostgres(data):
        staged = stage(data, running_dsn(data) or "", PEOPLE)
    server = Running(place / "log", SOLOP_DATA_DIR=str(data))
    chance = random.Random(20)  # noqa: S311  # repeatable moments
    try:
        server.start()
        with Load(server.url, staged, CLIENTS) as load:
            assert load.succeeds_within(5) is not None
            saved = solop("backup", str(place / "a"), SOLOP_DATA_DIR=str(data), **PASSPHRASE)
            assert saved.returncode == 0, saved.stderr
            for number in range(KILLS):
                assert load.succeeds_within(RESTARTED_WITHIN) is not None, load.statuses
                time.sleep(0.3 + 1.5 * chance.random())
                die(server, number)
                assert load.succeeds_within(RESTARTED_WITHIN) is not None, load.statuses
        assert load.odd == []
        assert_kept(load, running_dsn(data) or "")
        asked = solop("audit", "invariants", SOLOP_DATA_DIR=str(data))
        assert asked.returncode == 0, asked.stdout + asked.stderr
    finally:
        server.stop()
    back = solop("restore", str(place / "a"), SOLOP_DATA_DIR=str(place / "b"), **PASSPHRASE)
    assert back.returncode == 0, back.stderr


def die(server: Running, number: int) -> None:
    """Everything at once; PostgreSQL alone; those who serve alone; or an orderly stop."""
    kind = number % 4
    if kind == 2:
        server.kill("web.serving", "training.jobs.worker")
        return
    if kind == 3:
        server.stop()
    else:
        server.kill(*(("postgres",) if kind else ()))
        assert server.process
        server.process.wait(30)
    server.start()


def assert_kept(load: Load, dsn: str) -> None:
    """Every acknowledged enrollment and mark is there, once."""
    assert load.enrolled
    assert load.marked
    enrolled = json.dumps([list(pair) for pair in load.enrolled.items()])
    kept = (
        "SELECT count(*) FROM json_array_elements(:a::json) AS told"
        " JOIN enrollment e ON e.id = (told->>1)::int AND e.person = (told->>0)::int"
    )
    assert ask(dsn, kept.replace(":a", f"'{enrolled}'")) == len(load.enrolled)
    marks = ",".join(f"'{one}'" for one in load.marked)
    there = f"SELECT count(*) FROM mark_operation WHERE op_id IN ({marks})"
    assert ask(dsn, there) == len(load.marked)
    twice = "SELECT count(*) FROM enrollment GROUP BY training_class, person HAVING count(*) > 1"
    assert ask(dsn, twice) is None
