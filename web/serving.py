"""The processes of a running server: the web, one job worker, and who keeps them alive.

`main` is the web process: `HOST PORT WORKERS [CERT KEY]` are its words on the command line.
"""

import gc
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.db import embedded_child

if TYPE_CHECKING:
    from litestar import Litestar

# Not `-m`: the module would exist twice, as `__main__` and under its own name.
_WORKER = [sys.executable, "-c", "from training.jobs.worker import main; main()"]
_WEB = [sys.executable, "-c", "from web.serving import main; main()"]
_WEB_PID = "_SERVE_WEB_PID"
_PATIENCE = 20.0
_LONGEST_PAUSE = 30.0
_YOUNG = 5.0


class Child:
    """A process that shall run as long as we do: started again when it dies."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._born = 0.0
        self._pause = 0.0

    def start(self, *, wait: bool = False) -> None:
        """Start it; with `wait` it makes itself ready and begins only at `release`."""
        self._born = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603  # our own programs, no shell
            embedded_child.command(self._command, end=signal.SIGKILL, user=None),
            stdin=subprocess.PIPE,
            # Ctrl-C reaches the whole terminal group, but we stop the children in order.
            start_new_session=True,
        )
        if not wait:
            self.release()

    def release(self) -> None:
        """Let a child begin that was started with `wait`."""
        if self._process and self._process.stdin:
            try:
                self._process.stdin.close()
            except BrokenPipeError:
                return

    @property
    def alive(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def keep(self) -> None:
        """Start it again if it has died: at once the first time, ever later if it keeps dying."""
        if self.alive:
            return
        age = time.monotonic() - self._born
        if age < self._pause:
            return
        self._pause = min(max(1.0, self._pause * 2), _LONGEST_PAUSE) if age < _YOUNG else 0.0
        sys.stderr.write(f"The {self.name} process has ended and is started again.\n")
        self.start()

    def stop(self) -> None:
        """Let it finish what it is doing, but not for ever."""
        if self._process is None or not self.alive:
            return
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def web(host: str, port: int, workers: int, tls: tuple[Path, Path] | None) -> Child:
    """The web process, not yet started."""
    files = [str(path) for path in tls or ()]
    return Child("web", [*_WEB, host, str(port), str(workers), *files])


def worker() -> Child:
    """The one job worker of a server, not yet started."""
    return Child("job worker", _WORKER)


def answers(host: str, port: int, *, tls: bool) -> bool:
    """Whether the server speaks HTTP at its address."""
    place = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # any of ours
    try:
        with socket.create_connection((place, port), timeout=5) as plain:
            door = _unverified(plain) if tls else plain
            door.sendall(f"GET /api/v1/health HTTP/1.0\r\nHost: {place}\r\n\r\n".encode())
            return door.recv(5) == b"HTTP/"
    except OSError:
        return False


def keep_alive(children: list[Child], database_lives: Callable[[], bool]) -> None:
    """Watch the children until we are interrupted, or the database is gone."""
    while database_lives():
        for child in children:
            child.keep()
        time.sleep(0.5)


def _unverified(door: socket.socket) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # We only knock at our own door; the certificate names the hall's address, not this one.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(door)


def application() -> "Litestar":
    """The application, in a web worker that does not outlive the web process."""
    embedded_child.end_with(int(os.environ[_WEB_PID]), signal.SIGKILL)
    return _application()


@cache
def _application() -> "Litestar":
    from web.app import create_app  # noqa: PLC0415  # not in the supervisor

    return create_app()


def main() -> None:
    """Be the web process: build the application once, then let the workers fork from it."""
    host, port, workers, *tls = sys.argv[1:]
    from granian import Granian  # noqa: PLC0415  # not in the supervisor
    from granian.constants import Interfaces, Loops  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    # An application that cannot be built says so once, and what is built is shared memory.
    _application()
    gc.freeze()
    # A request makes some thousand objects, nearly all gone with it: look for rings less often.
    gc.set_threshold(20_000, 20, 20)
    os.environ[_WEB_PID] = str(os.getpid())
    sys.stdin.read()  # Until the supervisor lets us begin.
    options: dict[str, Any] = {}
    if tls:
        options = {"ssl_cert": Path(tls[0]), "ssl_key": Path(tls[1])}
    Granian(
        "web.serving:application",
        factory=True,
        address=host,
        port=int(port),
        workers=int(workers),
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        # A page that is followed live never ends by itself.
        workers_kill_timeout=10,
        **options,
    ).serve()
