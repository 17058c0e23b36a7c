"""One PDF of thousands of certificates for the printer, set by two children side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby

from training.documents import certificates, press
from training.documents.certificates import CertificateFacts

# A run must fit the memory of a child (at most 500 pages a go); smaller ones share two cores well.
PAGES_A_RUN = 250
CHILDREN = 2

Hear = Callable[[int], Awaitable[None]]


async def print_all(
    facts: Sequence[CertificateFacts], *, landscape: bool, text_only: bool, hear: Hear
) -> bytes:
    """Give all pages in order as one PDF; `hear` is told how many pages are set.

    Raises as `certificates.render` does. For the job worker.
    """
    runs = [
        alike[at : at + PAGES_A_RUN]
        for alike in (list(some) for _, some in groupby(facts, key=lambda one: one.layout))
        for at in range(0, len(alike), PAGES_A_RUN)
    ]
    gate = asyncio.Semaphore(CHILDREN)
    done = 0

    async def one(run: list[CertificateFacts]) -> bytes:
        nonlocal done
        async with gate:
            made = await asyncio.to_thread(
                certificates.render_run, run, landscape=landscape, text_only=text_only
            )
        done += len(run)
        await hear(done)
        return made

    parts = await asyncio.gather(*(one(run) for run in runs))
    if len(parts) == 1:
        return parts[0]
    return await asyncio.to_thread(press.bind, parts)
