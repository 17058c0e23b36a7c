"""The processes of a running server: the web, one job worker, and who keeps them alive.

The supervisor builds the application once and forks the others from itself: what they have in
common lies in memory once, and one that died is back at once.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import socket
import ssl
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from setproctitle import setproctitle

from training.db import embedded_child

if TYPE_CHECKING:
    from litestar import Litestar

_LINUX = sys.platform == "linux"
# Elsewhere a fork is not safe beside the system's own threads.
_PROCESSES: Any = multiprocessing.get_context("fork" if _LINUX else "spawn")
_WEB = "solop web (web.serving)"
_WORKER = "solop job worker (training.jobs.worker)"
_WEB_PID = "_SERVE_WEB_PID"
_PATIENCE = 20.0
_LONGEST_PAUSE = 30.0
_YOUNG = 5.0
_CONNECTIONS, _FILES = 8000, 10_000
_HEAD_WITHIN_MS = 10_000


class Child:
    """A process that shall run as long as we do: started again when it dies."""

    def __init__(self, name: str, title: str, work: Callable[[], None]) -> None:
        self.name = name
        self._title = title
        self._work = work
        self._process: BaseProcess | None = None
        self._born = 0.0
        self._pause = 0.0

    def start(self) -> None:
        """Start it, bound to the life of this process. Call it from the main thread."""
        self._born = time.monotonic()
        self._process = _PROCESSES.Process(
            target=_begin, args=(os.getpid(), self._title, self._work), name=self._title
        )
        self._process.start()

    @property
    def alive(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.is_alive()

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
        self._process.join(_PATIENCE)
        if self.alive:
            self._process.kill()
            self._process.join()


def build() -> None:
    """Build what all processes have in common, once; one that cannot be built says so here."""
    _application()
    from training.jobs import worker  # noqa: F401, PLC0415  # the job worker's part of it

    gc.collect()
    gc.freeze()


def web(host: str, port: int, workers: int, tls: tuple[Path, Path] | None) -> Child:
    """The web process, not yet started."""
    return Child("web", _WEB, partial(_serve, host, port, workers, tls))


def worker() -> Child:
    """The one job worker of a server, not yet started."""
    return Child("job worker", _WORKER, _work)


def answers(host: str, port: int, *, tls: bool) -> bool:
    """Whether the server speaks HTTP at its address."""
    place = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # any of ours
    try:
        with socket.create_connection((place, port), timeout=5) as plain:
            door = _unverified(plain) if tls else plain
            door.sendall(f"GET /sign-in HTTP/1.0\r\nHost: {place}\r\n\r\n".encode())
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
    from web.app import create_app  # noqa: PLC0415  # reads the settings

    return create_app()


def _begin(parent: int, title: str, work: Callable[[], None]) -> None:
    """Be a child: on its own, and ending with its parent."""
    for sign in signal.valid_signals():
        if callable(signal.getsignal(sign)):  # The supervisor's way to stop is not ours.
            signal.signal(sign, signal.SIG_DFL)
    if hasattr(os, "setsid"):
        # Ctrl-C reaches the whole terminal group, but we stop the children in order.
        os.setsid()
    embedded_child.end_with(parent, signal.SIGKILL)
    setproctitle(title)
    work()


def _work() -> None:
    from training.jobs.worker import main  # noqa: PLC0415  # see `build`

    main()


def _serve(host: str, port: int, workers: int, tls: tuple[Path, Path] | None) -> None:
    """Be the web process, from which the web workers fork."""
    from granian import Granian  # noqa: PLC0415  # not in the supervisor
    from granian.constants import Interfaces, Loops  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415  # not in the supervisor
    from granian.log import LogLevels  # noqa: PLC0415

    # A request makes some thousand objects, nearly all gone with it: look for rings less often.
    gc.set_threshold(20_000, 20, 20)
    os.environ[_WEB_PID] = str(os.getpid())
    options: dict[str, Any] = {}
    if tls:
        options = {"ssl_cert": tls[0], "ssl_key": tls[1]}
    _allow_files()
    Granian(
        "web.serving:application",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        process_name=_WEB,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        websockets=False,
        # Of connections, not of requests: a hall of phones keeps some open each, and who opens
        # thousands and says nothing must not keep the others waiting.
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_WITHIN_MS),
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        # A page that is followed live never ends by itself.
        workers_kill_timeout=10,
        **options,
    ).serve()


def _allow_files() -> None:
    """Every connection is a file; shells commonly allow a program 1,024 of them."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows has no such limit.
        import resource  # noqa: PLC0415  # not everywhere

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
