"""The line in front of the worker, kept by PgQueuer on the change's own connection."""

import asyncpg
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from training import db


async def enqueue(entrypoint: str, payload: bytes) -> None:
    """Wake the worker when, and only when, the open transaction commits."""
    await Queries(driver(db.connection())).enqueue(entrypoint, payload)


def driver(connection: asyncpg.Connection) -> AsyncpgDriver:
    """PgQueuer's view of a connection."""
    return AsyncpgDriver(connection)
