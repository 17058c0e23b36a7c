"""Become another program that gives up root, where asked, and does not outlive its parent.

Run as a script, so that neither needs a function between fork and exec (which is unsafe beside
threads): `python -I -S embedded_child.py PARENT SIGNAL UID GID PROGRAM [ARGUMENT…]`. UID and GID
are `-` to stay who we are. Only the standard library is at hand here.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def command(program: list[str], *, end: signal.Signals, user: tuple[int, int] | None) -> list[str]:
    """The command line that runs `program` bound to the life of this very process.

    Linux tells a child of the death of the *thread* that started it: start it from the main one.
    """
    uid, gid = user or ("-", "-")
    bound = [str(os.getpid()), str(int(end)), str(uid), str(gid)]
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), *bound, *program]


def end_with(parent: int, end: int) -> None:
    """Ask the kernel for signal `end` when `parent` dies. Linux only; nothing elsewhere."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(end), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(f"process {parent} ended before this one could begin")


def main() -> None:
    parent, end, uid, gid, *program = sys.argv[1:]
    os.umask(0o077)
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    # After setuid: changing the user forgets the wish.
    end_with(int(parent), int(end))
    try:
        os.execv(program[0], program)  # noqa: S606  # no shell is the point
    except OSError as error:
        sys.exit(f"{program[0]} cannot be started: {error.strerror}")


if __name__ == "__main__":
    main()
