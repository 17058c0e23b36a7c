"""A server of its own for the bench, started and stopped as an operator would."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

CLIENTS = 16
DEMO_PASSWORD = "demo-solop-2026"
WAIT = 120


class Server:
    """`solop serve` on a free port with a data folder that is thrown away."""

    def __init__(self, *, workers: int = 2) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="solop-bench-"))
        self.workers = workers
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.started_in = 0.0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait for the first answer; `started_in` is in seconds."""
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "web.command", "serve", "--demo", "--no-past"),
                *("--port", str(self.port), "--workers", str(self.workers)),
            ],
            env={**os.environ, "SOLOP_DATA_DIR": str(self.folder)},
            stdout=subprocess.DEVNULL,
        )
        while True:
            try:
                httpx.get(f"{self.url}/sign-in", timeout=1)
                break
            except httpx.HTTPError:
                if self.process.poll() is not None or time.perf_counter() - begun > WAIT:
                    raise
                time.sleep(0.01)
        self.started_in = time.perf_counter() - begun

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def client(self, username: str) -> httpx.Client:
        """Somebody of the demo's cast at the API."""
        client = httpx.Client(base_url=self.url, timeout=120)
        answer = client.post(
            "/api/v1/tokens", json={"username": username, "password": DEMO_PASSWORD}
        )
        answer.raise_for_status()
        client.headers["authorization"] = f"Bearer {answer.json()['token']}"
        return client

    def browser(self, username: str) -> httpx.Client:
        """Somebody of the demo's cast at the pages."""
        browser = httpx.Client(base_url=self.url, timeout=120)
        browser.post("/sign-in/persona", data={"username": username})
        return browser

    def load(
        self, client: httpx.Client, requests: list[list[Any]], clients: int = CLIENTS
    ) -> dict[str, Any]:
        """Send requests from a process of its own."""
        token = client.headers["authorization"].removeprefix("Bearer ")
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.load", str(self.port), token, str(clients)],
            input=json.dumps(requests).encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def memory(self) -> float:
        """PSS of the server's processes in MB, PostgreSQL apart."""
        if self.process is None:
            return 0.0
        total = 0
        for pid in family(self.process.pid):
            try:
                if "postgres" in Path(f"/proc/{pid}/cmdline").read_text():
                    continue
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue
            found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
            total += int(found[1]) if found else 0
        return total / 1024


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port
