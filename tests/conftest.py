"""A migrated PostgreSQL for every test that touches data, and the cast that acts in it."""

import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import httpx
import hypothesis
import pytest

from training.db.embedded import EmbeddedPostgres

# Set before anything reads the settings: the database of this run, and keys that nobody else has.
_FOLDER = Path(tempfile.mkdtemp(prefix="solop-test-"))
_SERVER = EmbeddedPostgres(_FOLDER, durable=False)
for _name in [name for name in os.environ if name.startswith("SOLOP_")]:
    del os.environ[_name]
os.environ["SOLOP_DATA_DIR"] = str(_FOLDER)

# `make test` takes the same examples each time, `make prove` others; a busy machine is no fault.
hypothesis.settings.register_profile(
    "ours",
    derandomize=not os.environ.get("PROVE"),
    database=None,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("ours")


def pytest_configure() -> None:
    os.environ["SOLOP_DATABASE_URL"] = _SERVER.start()


def pytest_unconfigure() -> None:
    _SERVER.stop()


@pytest.fixture(scope="session")
async def migrated() -> AsyncIterator[None]:
    """The schema that production has, and the reference data, from the migrations and seeds."""
    from seeds import reference
    from training import db
    from training.db import migrate

    async with db.pool():
        await migrate.forwards()
        await reference.load()
        yield


@pytest.fixture
async def database(migrated: None, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Undo everything the test did, unless it is marked `commits`."""
    from training.db.postgres import DB

    if request.node.get_closest_marker("commits"):
        yield
        await _empty()
        return
    async with DB.transaction() as everything:
        yield
        await everything.rollback()


async def _empty() -> None:
    from seeds import reference
    from training import db
    from training.piccolo_app import APP_CONFIG

    tables = ", ".join(table._meta.tablename for table in APP_CONFIG.table_classes)
    await db.rows(f"TRUNCATE {tables}, pgqueuer, pgqueuer_log RESTART IDENTITY")
    await reference.load()


@pytest.fixture(scope="session")
def app() -> Any:
    """The whole application, built once."""
    from web.app import create_app

    return create_app()


@pytest.fixture
async def client(database: None, app: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at a client. Same task as the test, so it shares the test's transaction."""
    transport = httpx.ASGITransport(app=cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as someone:
        yield someone
