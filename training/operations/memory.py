"""Giving memory back: a list of 4,000 people must not be paid for until the next restart.

The C library keeps what was freed in case it is wanted again. Only glibc can be asked for it;
elsewhere nothing is done. To tell it to keep less from the start (mallopt) was tried: pages and
enrollments got slower by a tenth and more.
"""

import asyncio
import ctypes
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

EVERY = 15.0
"""Seconds between two looks; one costs some milliseconds."""


@asynccontextmanager
async def given_back(_app: object = None) -> AsyncIterator[None]:
    """Within the block, what was freed goes back to the system every few seconds."""
    task = asyncio.create_task(keep_giving_back())
    try:
        yield
    finally:
        task.cancel()


async def keep_giving_back() -> None:
    """Do it for as long as the task runs."""
    library = _library()
    while library is not None:
        await asyncio.sleep(EVERY)
        library.malloc_trim(0)


@cache
def _library() -> Any:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None
