"""Bring the database up to date. `solop migrate` and `solop serve` do this; web workers never."""

import contextlib
import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

from training import settings
from training.db.engine import connection, rows, value

FOLDER = Path(__file__).parents[1] / "migrations"
OLDEST_VERSION = 15
# Any fixed number: it only has to be ours.
LOCK = 0x534F4C4F50


class MigrationError(Exception):
    """The database cannot be brought up to date; the message says what to do."""


def script(name: str) -> Callable[[], Awaitable[None]]:
    """A migration step that runs a file of SQL inside the migration's transaction."""

    async def run() -> None:
        await connection().execute((FOLDER / name).read_text(encoding="utf-8"))

    return run


async def forwards() -> list[str]:
    """Run what has not run yet, one process at a time; gives the ids of what ran."""
    keeper = await asyncpg.connect(settings.current().database_url)
    try:
        if keeper.get_server_version().major < OLDEST_VERSION:
            raise MigrationError(
                f"PostgreSQL {keeper.get_server_version().major} is too old: "
                f"use {OLDEST_VERSION} or newer."
            )
        await keeper.execute("SELECT pg_advisory_lock($1)", LOCK)
        before = await _done()
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            result = await ForwardsMigrationManager(app_name="training").run()
        if not result.success:
            raise MigrationError(f"{result.message}\n{said.getvalue()}")
        return sorted(await _done() - before)
    finally:
        await keeper.close()


async def _done() -> set[str]:
    if await value("SELECT to_regclass('migration')") is None:
        return set()
    found = await rows("SELECT name FROM migration WHERE app_name = 'training'")
    return {row["name"] for row in found}
