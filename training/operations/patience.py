"""A pool for long questions: an audit of millions of rows may take minutes, a page may not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from training.db.postgres import DB


@asynccontextmanager
async def patient_pool() -> AsyncIterator[None]:
    """For the lifetime of one command."""
    await DB.start_connection_pool(min_size=1, max_size=2, command_timeout=None, timeout=10)
    try:
        yield
    finally:
        await DB.close_connection_pool()
