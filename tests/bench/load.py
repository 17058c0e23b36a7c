"""A plain load over keep-alive connections, from a process of its own.

Run as `python -m tests.bench.load PORT TOKEN CLIENTS < requests.json`: the requests are
`[method, path, body]`; the answer on stdout is `{"seconds", "latencies", "statuses", "bodies"}`,
the bodies only of a few requests.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter
from typing import Any, NamedTuple

import uvloop

FEW = 50
_LENGTH = re.compile(rb"\ncontent-length: *(\d+)")
Asked = tuple[str, str, Any]


async def run(port: int, token: str, clients: int, requests: list[Asked]) -> dict[str, Any]:
    """Send everything over `clients` connections, each with its fair share."""
    seen = Seen([], Counter(), [])
    written = [_written(token, *one) for one in requests]
    loop = asyncio.get_running_loop()
    lanes = [Lane(written[lane::clients], seen, loop.create_future()) for lane in range(clients)]
    for lane in lanes:
        await loop.create_connection(lambda one=lane: one, "127.0.0.1", port)  # type: ignore[misc]  # a lambda's own default
    begun = time.perf_counter()
    for lane in lanes:
        lane.ask()
    await asyncio.gather(*(lane.through for lane in lanes))
    seconds = time.perf_counter() - begun
    return {
        "seconds": seconds,
        "latencies": sorted(seen.latencies),
        "statuses": dict(seen.statuses),
        "bodies": seen.bodies if len(seen.bodies) <= FEW else [],
    }


def _written(token: str, method: str, path: str, body: Any) -> bytes:
    """A request as it travels, made before the clock starts."""
    content = b"" if body is None else json.dumps(body).encode()
    return (
        f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n".encode()
        + content
    )


class Seen(NamedTuple):
    """What all connections have seen together."""

    latencies: list[float]
    statuses: Counter[int]
    bodies: list[str]


class Lane(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, asks again. `through` when it is done.

    Written on the bare transport: what the load costs is taken from the server, on one machine.
    """

    def __init__(self, asked: list[bytes], seen: Seen, through: asyncio.Future[None]) -> None:
        self.through = through
        self._asked = iter(asked)
        self._seen = seen
        self._came = b""
        self._begun = 0.0
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = transport

    def ask(self) -> None:
        """Send the next request, or hang up."""
        asked = next(self._asked, None)
        if asked is None:
            self.through.set_result(None)
            self._transport.close()
            return
        self._begun = time.perf_counter()
        self._transport.write(asked)

    def data_received(self, data: bytes) -> None:
        """Gather the answer; the next request goes out when it is whole."""
        self._came += data
        head, blank, body = self._came.partition(b"\r\n\r\n")
        if not blank or not _is_whole(head.lower(), body):
            return
        self._seen.latencies.append(time.perf_counter() - self._begun)
        self._seen.statuses[int(head[9:12])] += 1
        if len(self._seen.bodies) <= FEW:
            self._seen.bodies.append(body.decode(errors="replace"))
        self._came = b""
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        """Cut off before the last answer: then the load fails aloud."""
        if not self.through.done():
            self.through.set_exception(error or ConnectionError("An answer was cut off."))


def _is_whole(head: bytes, body: bytes) -> bool:
    length = _LENGTH.search(head)
    if length:
        return len(body) >= int(length[1])
    return b"transfer-encoding: chunked" not in head or body.endswith(b"0\r\n\r\n")


if __name__ == "__main__":
    answer = uvloop.run(run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), json.load(sys.stdin)))
    sys.stdout.write(json.dumps(answer))
