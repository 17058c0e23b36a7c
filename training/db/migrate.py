"""Bring the database up to date. `solop migrate` and `solop serve` do this; web workers never."""

import contextlib
import io
import re
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

import asyncpg

from training import settings
from training.db.engine import connection, rows, value

FOLDER = Path(__file__).parents[1] / "migrations"
OLDEST_VERSION = 15
# Any fixed number: it only has to be ours.
LOCK = 0x534F4C4F50
_ID = re.compile(r'^ID = "(.+)"$', re.MULTILINE)


class MigrationError(Exception):
    """The database cannot be brought up to date; the message says what to do."""


def script(name: str) -> Callable[[], Awaitable[None]]:
    """A migration step that runs a file of SQL inside the migration's transaction."""

    async def run() -> None:
        await connection().execute((FOLDER / name).read_text(encoding="utf-8"))

    return run


async def forwards() -> list[str]:
    """Run what has not run yet, one process at a time; gives the ids of what ran."""
    # Brings a formatter of code with it: web and job workers, which never migrate, do without.
    from piccolo.apps.migrations.commands.forwards import (  # noqa: PLC0415
        ForwardsMigrationManager,
    )

    keeper = await asyncpg.connect(settings.current().database_url)
    try:
        if keeper.get_server_version().major < OLDEST_VERSION:
            raise MigrationError(
                f"PostgreSQL {keeper.get_server_version().major} is too old: "
                f"use {OLDEST_VERSION} or newer."
            )
        await keeper.execute("SELECT pg_advisory_lock($1)", LOCK)
        before = await _done()
        _refuse_newer(before)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            result = await ForwardsMigrationManager(app_name="training").run()
        if not result.success:
            raise MigrationError(f"{result.message}\n{said.getvalue()}")
        return sorted(await _done() - before)
    finally:
        await keeper.close()


@cache
def known() -> frozenset[str]:
    """The ids of this release's migrations."""
    texts = (file.read_text(encoding="utf-8") for file in FOLDER.glob("training_*.py"))
    return frozenset(found[1] for text in texts if (found := _ID.search(text)))


def _refuse_newer(done: set[str]) -> None:
    """Tables that we do not know would be left unwritten, and what depends on them broken."""
    strange = done - known()
    if strange:
        raise MigrationError(
            f"A newer release has brought this database up to date ({', '.join(sorted(strange))}): "
            "start that release, or restore the backup made before the upgrade."
        )


async def _done() -> set[str]:
    if await value("SELECT to_regclass('migration')") is None:
        return set()
    found = await rows("SELECT name FROM migration WHERE app_name = 'training'")
    return {row["name"] for row in found}
