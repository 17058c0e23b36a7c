"""A server as an operator runs it, and people who do not stop working with it."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx

from tests.test_doors import ROOT, free_port, surroundings

STARTS_WITHIN = 40.0


class Running:
    """`solop serve`; what it says goes to a file."""

    def __init__(self, log: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it serves people."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "web.command", "serve", "--port", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=surroundings(**self._settings),
            )
        assert self.serves_within(STARTS_WITHIN), self._log.read_text()[-3000:]

    def serves_within(self, seconds: float) -> bool:
        """Whether people are served before that time is over."""
        patience = time.monotonic() + seconds
        while time.monotonic() < patience:
            try:
                if httpx.get(f"{self.url}/health", timeout=2).status_code == 200:
                    return True
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        return False

    def family(self) -> list[tuple[int, str]]:
        """Every process below the server's, with its command line."""
        assert self.process
        parents = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "stat").read_text().rpartition(")")[2].split()
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            parents[int(entry.name)] = (int(words[1]), line)
        found: dict[int, str] = {}
        generation = {self.process.pid}
        while generation:
            generation = {pid for pid, (parent, _) in parents.items() if parent in generation}
            found |= {pid: parents[pid][1] for pid in generation}
        return list(found.items())

    def kill(self, *names: str) -> None:
        """Kill -9 whatever of it bears one of these names; without names, all of it at once."""
        assert self.process
        family = self.family()
        victims = [pid for pid, line in family if not names or any(n in line for n in names)]
        for pid in victims if names else [self.process.pid, *victims]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def stop(self) -> None:
        """Stop it as an operator does; a dead one is buried."""
        if self.process is None:
            return
        self.process.terminate()
        self.process.wait(60)


class Load:
    """Clients who enroll, mark and read, each asking again with the same key until it worked."""

    def __init__(self, url: str, staged: dict[str, Any], clients: int) -> None:
        self._url, self._staged, self._clients = url, staged, clients
        self._people = iter(staged["people"])
        self._sequence = itertools.count(1)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()))
        self.statuses: Counter[int] = Counter()
        self.odd: list[str] = []
        self.lost_connections = 0
        self.enrolled: dict[int, int] = {}
        self.marked: list[str] = []
        self.last_success = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()

    def succeeds_within(self, seconds: float) -> float | None:
        """How long until somebody's work succeeds again; None if nobody's does in that time."""
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            if self.last_success > begun:
                return self.last_success - begun
            time.sleep(0.02)
        return None

    async def _all(self) -> None:
        limits = httpx.Limits(max_connections=self._clients)
        async with httpx.AsyncClient(base_url=self._url, timeout=30, limits=limits) as http:
            await asyncio.gather(*(self._one(http, number) for number in range(self._clients)))

    async def _one(self, http: httpx.AsyncClient, number: int) -> None:
        work = itertools.cycle((self._enroll, self._mark, self._read, self._mark))
        for _ in range(number % 4):
            next(work)
        while not self._ending.is_set():
            await next(work)(http)
            await asyncio.sleep(0.01)

    async def _enroll(self, http: httpx.AsyncClient) -> None:
        person = next(self._people, None)
        if person is None:
            return await self._read(http)
        path = f"/api/v1/classes/{self._staged['class_id']}/enrollments"
        headers = self._as("organizer") | {"idempotency-key": str(uuid4())}
        answer = await self._until_done(http, "POST", path, headers, {"person_id": person})
        if answer is not None:
            self.enrolled[person] = answer.json()["id"]
        return None

    async def _mark(self, http: httpx.AsyncClient) -> None:
        sequence = next(self._sequence)
        roll = self._staged["roll"]
        mark = {
            "op_id": str(uuid4()),
            "enrollment_id": roll[sequence % len(roll)],
            "status": ("present", "late", "absent")[sequence % 3],
            "device_id": "máy thử",
            "device_sequence": sequence,
        }
        path = f"/api/v1/sessions/{self._staged['session']}/marks"
        answer = await self._until_done(http, "POST", path, self._as("trainer"), [mark])
        if answer is not None and answer.json()[0]["outcome"] in {"recorded", "duplicate"}:
            self.marked.append(str(mark["op_id"]))
        elif answer is not None:
            self.odd.append(answer.text)

    async def _read(self, http: httpx.AsyncClient) -> None:
        path = f"/api/v1/classes/{self._staged['class_id']}/enrollments"
        for one in (path, "/api/v1/classes"):
            await self._ask(http, "GET", one, self._as("organizer"), None)
        await self._ask(http, "GET", "/sign-in", {}, None)

    def _as(self, who: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self._staged[who]}"}

    async def _until_done(
        self, http: httpx.AsyncClient, method: str, path: str, headers: dict[str, str], body: Any
    ) -> httpx.Response | None:
        while True:
            answer = await self._ask(http, method, path, headers, body)
            if answer is not None and answer.is_success:
                return answer
            if self._ending.is_set():
                return None
            await asyncio.sleep(0.1)

    async def _ask(
        self, http: httpx.AsyncClient, method: str, path: str, headers: dict[str, str], body: Any
    ) -> httpx.Response | None:
        try:
            answer = await http.request(method, path, headers=headers, json=body)
        except httpx.TransportError:
            self.lost_connections += 1
            await asyncio.sleep(0.2)
            return None
        self.statuses[answer.status_code] += 1
        if answer.is_success:
            if path.startswith("/api"):
                self.last_success = time.monotonic()
        elif answer.status_code != 503 or "retry-after" not in answer.headers:
            self.odd.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer
