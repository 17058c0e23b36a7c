"""Is the port free, and if not, who has it."""

import errno
import socket
from pathlib import Path

from web.command._database import Stop

_LISTENING = "0A"


def check_free(host: str, port: int) -> None:
    """Refuse in clear words what the web server could only fail at later."""
    try:
        family, kind, number, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, number) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            door.listen(1)
    except socket.gaierror as error:
        raise Stop(f"--host {host} is no address of this machine: {error.strerror}.") from None
    except OSError as error:
        raise Stop(_why(error, host, port)) from None


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        holder = _holder(port)
        who = f" by {holder}" if holder else ""
        return (
            f"Port {port} is taken{who}. Stop that program, or choose another port: "
            f"'make run port={port + 1}' or 'solop serve --port {port + 1}'."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the system: choose one from 1024 on with --port."
    return f"{host}:{port} cannot be used ({error.strerror}): check --host and --port."


def _holder(port: int) -> str | None:
    """Who listens on the port, as far as this user may know (Linux)."""
    doors = {f"socket:[{inode}]" for inode in _inodes(port)}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(handle.readlink()) in doors for handle in (entry / "fd").iterdir()):
                return _named(entry)
        except OSError:  # Gone meanwhile, or somebody else's.
            continue
    return None


def _named(process: Path) -> str:
    """The process that a person would stop: of a server of ours the parent of them all."""
    while True:
        parent = Path("/proc") / (process / "stat").read_text().rpartition(")")[2].split()[1]
        if not any(word in _words(parent) for word in ("web.serving", "web.command", "solop")):
            return f"process {process.name} ({' '.join(_words(process).split()[:4])})"
        process = parent


def _words(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _inodes(port: int) -> list[str]:
    found: list[str] = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        found += [
            fields[9]
            for fields in (line.split() for line in lines)
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port
        ]
    return found
