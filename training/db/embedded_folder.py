"""What lies in the data folder beside the database: its lock, password, log and address."""

import errno
import fcntl
import os
import secrets
import shutil
import socket
from pathlib import Path
from urllib.parse import quote

from training.db.embedded_programs import MAJOR, EmbeddedError

ROLE = "solop"
DATABASE = "solop"
PORT = 5432
_ROOM_NEEDED = 64 * 1024 * 1024
_LONGEST_LOG = 10 * 1024 * 1024


class DataFolder:
    """The files of one installation's embedded database."""

    def __init__(self, data_dir: Path) -> None:
        self.root = data_dir.absolute()
        self.database = self.root / "postgres"
        self.unfinished = self.root / "postgres.new"
        self.log = self.root / "postgres.log"
        self._password = self.root / "postgres.password"
        self._lock = self.root / "postgres.lock"
        self._address = self.root / "postgres.address"

    def prepare(self) -> None:
        """Make the folder (0700) and see that it can hold a database that we can run."""
        if not self.root.exists():
            self.root.mkdir(mode=0o700, parents=True)
        if not self.root.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "a file stands where the folder should be")
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if shutil.disk_usage(self.root).free < _ROOM_NEEDED:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def check_version(self) -> None:
        """Refuse a database that another major version made, or a folder that holds none."""
        if not self.database.exists():
            return
        try:
            made_by = (self.database / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise EmbeddedError(
                f"{self.database} is no PostgreSQL database. Move it away, or set SOLOP_DATA_DIR "
                "to another folder."
            ) from None
        if made_by != str(MAJOR):
            raise EmbeddedError(
                f"{self.database} was made by PostgreSQL {made_by}; this release brings "
                f"PostgreSQL {MAJOR}. Back it up with the release that made it and restore it "
                "here, or set SOLOP_DATA_DIR to another folder."
            )

    def lock(self) -> int:
        """Take the folder for this process; gives the file descriptor that holds it."""
        held = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(held, 32).decode().strip() or "unknown"
            os.close(held)
            raise EmbeddedError(
                f"Another server (process {holder}) already uses {self.root}. Stop it, or set "
                "SOLOP_DATA_DIR to another folder."
            ) from None
        os.truncate(held, 0)
        os.pwrite(held, f"{os.getpid()}\n".encode(), 0)
        return held

    def open_log(self) -> int:
        """Open the log at its end; one that has grown long is put aside first."""
        if self.log.exists() and self.log.stat().st_size > _LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        return os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    @property
    def password(self) -> str | None:
        """The role's password; None where it was never set or its file is lost."""
        try:
            return self._password.read_text().strip() or None
        except FileNotFoundError:
            return None

    def keep_password(self) -> str:
        """Draw a new password and keep it, readable by us alone."""
        password = secrets.token_hex(24)
        fresh = self.root / "postgres.password.new"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(password + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._password)
        return password

    def announce(self, runtime: Path) -> None:
        """Say where the socket is, for the commands that run beside this server."""
        self._address.write_text(f"{runtime}\n")

    def withdraw(self) -> None:
        """Forget where the socket was and clear that place, also after a run that was killed."""
        runtime = self._announced()
        # Only a folder that we made is ours to clear.
        if runtime and runtime.name.startswith("solop-") and not runtime.is_symlink():
            shutil.rmtree(runtime, ignore_errors=True)
        self._address.unlink(missing_ok=True)

    def dsn(self, runtime: Path) -> str:
        """The address of the database, for asyncpg and libpq alike."""
        place = quote(str(runtime / "socket"), safe="")
        return f"postgresql://{ROLE}:{self.password}@/{DATABASE}?host={place}&port={PORT}"

    def answering(self) -> str | None:
        """The address of a server that answers for this folder now, else None."""
        try:
            runtime, password = self._announced(), self.password
            if runtime is None or password is None:
                return None
            with socket.socket(socket.AF_UNIX) as door:
                door.settimeout(2)
                door.connect(str(runtime / "socket" / f".s.PGSQL.{PORT}"))
        except OSError:
            return None
        return self.dsn(runtime)

    def _announced(self) -> Path | None:
        try:
            written = self._address.read_text().strip()
        except FileNotFoundError:
            return None
        return Path(written) if written else None
