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
from typing import Any

import uvloop

FEW = 50
Asked = tuple[str, str, Any]


async def run(port: int, token: str, clients: int, requests: list[Asked]) -> dict[str, Any]:
    """Send everything over `clients` connections, each with its fair share."""
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    bodies: list[str] = []
    written = [_written(token, *one) for one in requests]
    lanes = [written[lane::clients] for lane in range(clients)]
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in lanes]
    begun = time.perf_counter()
    await asyncio.gather(
        *(
            _lane(pair, lane, latencies, statuses, bodies)
            for pair, lane in zip(connections, lanes, strict=True)
        )
    )
    seconds = time.perf_counter() - begun
    for _, writer in connections:
        writer.close()
    return {
        "seconds": seconds,
        "latencies": sorted(latencies),
        "statuses": dict(statuses),
        "bodies": bodies if len(bodies) <= FEW else [],
    }


def _written(token: str, method: str, path: str, body: Any) -> bytes:
    """A request as it travels, made before the clock starts."""
    content = b"" if body is None else json.dumps(body).encode()
    return (
        f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n".encode()
        + content
    )


async def _lane(
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    lane: list[bytes],
    latencies: list[float],
    statuses: Counter[int],
    bodies: list[str],
) -> None:
    reader, writer = connection
    for asked in lane:
        begun = time.perf_counter()
        writer.write(asked)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"\ncontent-length: *(\d+)", head)
        if length:
            body = await reader.readexactly(int(length[1]))
            if len(bodies) <= FEW:
                bodies.append(body.decode())
        elif b"transfer-encoding: chunked" in head:
            await _chunks(reader)
        latencies.append(time.perf_counter() - begun)
        statuses[int(head[9:12])] += 1


async def _chunks(reader: asyncio.StreamReader) -> None:
    while size := int((await reader.readline()).strip() or b"0", 16):
        await reader.readexactly(size + 2)
    await reader.readline()


if __name__ == "__main__":
    answer = uvloop.run(run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), json.load(sys.stdin)))
    sys.stdout.write(json.dumps(answer))
