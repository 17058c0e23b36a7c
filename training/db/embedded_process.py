"""The server as a process: is it ready, is one left over, what did it die of."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from training.db.embedded_programs import EmbeddedError

_PATIENCE = 60.0
_FAST, _IMMEDIATE = signal.SIGINT, signal.SIGQUIT


def ready(database: Path, pid: int) -> bool:
    """Whether the server with this process id has said that it takes connections."""
    lines = _pid_file(database)
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"  # noqa: PLR2004  # its eighth line, as pg_ctl reads it


def end(server: subprocess.Popen[bytes]) -> None:
    """Stop a server of ours; harder the longer it takes."""
    for sign in (_FAST, _IMMEDIATE, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(sign)
        try:
            server.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            continue


def clear_remains(database: Path) -> None:
    """After a kill: wait for what is still shutting down, and drop a pid file that lies.

    We hold the folder's lock, so whoever still works in it has lost its parent. A pid file may
    name a process that is somebody else by now, after a restart of the machine or its container:
    PostgreSQL would refuse to start.
    """
    if sys.platform != "linux":
        return
    patience = time.monotonic() + _PATIENCE
    while left := _working_in(database):
        lines = _pid_file(database)
        if lines and lines[0].isdecimal() and int(lines[0]) in left:
            os.kill(int(lines[0]), _FAST)
        if time.monotonic() > patience:
            raise EmbeddedError(
                f"An earlier PostgreSQL (processes {', '.join(map(str, left))}) still works in "
                f"{database} and does not stop. Stop it, then start again."
            )
        time.sleep(0.1)
    (database / "postmaster.pid").unlink(missing_ok=True)


def in_words(what: str, said: str, data_dir: Path) -> str:
    """Why a program of PostgreSQL failed, from what it said."""
    if "No space left on device" in said:
        return f"The disk that holds {data_dir} is full: make room, then start again."
    telling = [
        line
        for line in said.splitlines()
        if any(sign in line for sign in ("FATAL", "PANIC", "ERROR", "rror:", "cannot"))
    ]
    reasons = "\n".join(telling or said.splitlines()[-5:])
    return f"{what} on {data_dir}; it said:\n{reasons}\nThe log is {data_dir / 'postgres.log'}."


@contextmanager
def in_clear_words(data_dir: Path) -> Iterator[None]:
    """Turn what the system refuses into words that say what to do."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise EmbeddedError(in_words("", str(error), data_dir)) from error
        raise EmbeddedError(
            f"The data folder {data_dir} cannot be used ({error.strerror or error}"
            f"{f': {error.filename}' if error.filename else ''}). Make it a folder that "
            f"this user may write, or set SOLOP_DATA_DIR to another one."
        ) from error


def _pid_file(database: Path) -> list[str]:
    try:
        return (database / "postmaster.pid").read_text(errors="replace").splitlines()
    except OSError:
        return []


def _working_in(database: Path) -> list[int]:
    """The processes whose working directory is the database folder: PostgreSQL's all are."""
    if not database.exists():
        return []
    left = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            if (entry / "cwd").samefile(database):
                left.append(int(entry.name))
        except OSError:  # Gone meanwhile, or somebody else's.
            continue
    return left
