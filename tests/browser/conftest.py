"""A real Chromium before a real server: `solop serve --demo` with a data folder of its own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
SECONDS_TO_START = 120
# What a camera would see: a test writes a film here before it opens the camera.
FILM = Path(tempfile.gettempdir()) / f"solop-film-{os.getpid()}.y4m"
ARGUMENTS = [
    *("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),
    f"--use-file-for-fake-video-capture={FILM}",
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these are left out, loudly; where CI runs, that is a failure."""
    for item in items:
        if "tests/browser" not in str(item.path):
            continue
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="NO CHROMIUM FOUND: browser tests left out"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo of its own."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    own = {name: value for name, value in os.environ.items() if not name.startswith("SOLOP_")}
    folder = tmp_path_factory.mktemp("demo")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "web.command", "serve", "--demo", "--no-past"),
                *("--port", str(port), "--workers", "1"),
            ],
            env={**own, "SOLOP_DATA_DIR": str(folder / "data")},
            stdout=log,
            stderr=log,
        )
        try:
            _wait(server, f"http://127.0.0.1:{port}/sign-in", folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        try:
            httpx.get(url, timeout=2).raise_for_status()
        except httpx.HTTPError:
            if server.poll() is not None:
                break
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"The server did not come up:\n{log.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests; each opens windows of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()
    FILM.unlink(missing_ok=True)
