"""Papers made while somebody waits: the child works, the event loop goes on."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Each child takes a core for some tenths of a second; more at once would only slow the pages.
AT_ONCE = 2
_desks: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def made(paper: Callable[[], T]) -> T:
    """Call a function that waits for a child, at most two of them at once in a process."""
    loop = asyncio.get_running_loop()
    if loop not in _desks:
        _desks.clear()  # the loops of before have ended
        _desks[loop] = asyncio.Semaphore(AT_ONCE)
    async with _desks[loop]:
        return await asyncio.to_thread(paper)
