"""The embedded PostgreSQL: real servers on real folders, killed as machines kill them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from training.db import embedded_folder, embedded_programs
from training.db.embedded import EmbeddedError, EmbeddedPostgres, running_dsn

ROOT = Path(__file__).parents[1]
# A parent as `serve` is one: it starts the server, tells its address and never stops it.
PARENT = """
import signal, sys
from pathlib import Path
from training.db.embedded import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[1])).start(), flush=True)
signal.pause()
"""


def ask(dsn: str, *statements: str) -> object:
    """Run statements on a connection of their own; gives the last one's first value."""

    async def conversation() -> object:
        connection = await asyncpg.connect(dsn)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return await connection.fetchval(statements[-1])
        finally:
            await connection.close()

    return asyncio.run(conversation())


def at_work(folder: Path) -> list[int]:
    """PostgreSQL's processes on a data folder, whoever their parent is."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and (entry / "cwd").samefile(folder / "postgres"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def gone(folder: Path, seconds: float = 10) -> bool:
    patience = time.monotonic() + seconds
    while at_work(folder) and time.monotonic() < patience:
        time.sleep(0.05)
    return not at_work(folder)


def parent_on(folder: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(  # this very interpreter
        [sys.executable, "-c", PARENT, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_long_path_with_spaces_and_diacritics_holds_a_database_in_utf_8(tmp_path: Path) -> None:
    folder = tmp_path / "thử nghiệm" / ("sổ lớp " * 20).strip() / "dữ liệu"
    with EmbeddedPostgres(folder):
        dsn = running_dsn(folder)
        assert dsn
        assert ask(dsn, "SELECT lower('ĐẢNG ỦY')") == "đảng ủy"
        assert ask(dsn, "SELECT current_setting('server_encoding')") == "UTF8"
        assert ask(dsn, "SELECT current_setting('fsync')") == "on"
        assert ask(dsn, "SELECT usesuper FROM pg_user WHERE usename = current_user") is False
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "postgres").stat().st_mode & 0o777 == 0o700
        assert (folder / "postgres.password").stat().st_mode & 0o777 == 0o600
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(dsn.replace("solop:", "solop:x"), "SELECT 1")
    assert running_dsn(folder) is None
    assert gone(folder)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_postgresql_outlives_its_parent(folder: Path, sign: signal.Signals) -> None:
    parent, dsn = parent_on(folder)
    assert ask(dsn, "CREATE TABLE kept AS SELECT 7 AS value", "SELECT value FROM kept") == 7
    parent.send_signal(sign)
    parent.communicate()
    assert gone(folder)
    with EmbeddedPostgres(folder):
        assert ask(running_dsn(folder) or "", "SELECT value FROM kept") == 7


def test_after_kill_9_of_everything_the_next_start_recovers(folder: Path) -> None:
    parent, dsn = parent_on(folder)
    ask(dsn, "CREATE TABLE kept AS SELECT 7 AS value", "SELECT value FROM kept")
    for process in (parent.pid, *at_work(folder)):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    parent.communicate()
    assert (folder / "postgres" / "postmaster.pid").exists()
    assert gone(folder)
    # The machine came back, and the number of the dead server belongs to somebody else now.
    stale = (folder / "postgres" / "postmaster.pid").read_text().splitlines()
    (folder / "postgres" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *stale[1:]]))
    with EmbeddedPostgres(folder):
        assert ask(running_dsn(folder) or "", "SELECT value FROM kept") == 7


def test_two_servers_cannot_share_a_folder(folder: Path) -> None:
    with (
        EmbeddedPostgres(folder, durable=False),
        pytest.raises(EmbeddedError, match=rf"process {os.getpid()}.*SOLOP_DATA_DIR"),
    ):
        EmbeddedPostgres(folder).start()


def test_a_folder_of_another_major_version_is_left_alone(folder: Path) -> None:
    database = folder / "postgres"
    database.mkdir(parents=True, mode=0o700)
    (database / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 17.*PostgreSQL 18"):
        EmbeddedPostgres(folder).start()
    assert [path.name for path in database.iterdir()] == ["PG_VERSION"]


def test_a_folder_of_something_else_is_left_alone(folder: Path) -> None:
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "letters.txt").write_text("not ours")
    with pytest.raises(EmbeddedError, match="no PostgreSQL database"):
        EmbeddedPostgres(folder).start()


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    # A file in the way stops root as well as anybody else; permissions would not.
    (tmp_path / "data").write_text("a file")
    for place in (tmp_path / "data", tmp_path / "data" / "deeper"):
        with pytest.raises(EmbeddedError, match=r"cannot be used.*SOLOP_DATA_DIR"):
            EmbeddedPostgres(place).start()


def test_a_full_disk_is_called_a_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_folder, "_ROOM_NEEDED", 1 << 60)
    with pytest.raises(EmbeddedError, match="is full: make room"):
        EmbeddedPostgres(folder).start()


def test_a_making_that_was_interrupted_is_begun_again(folder: Path) -> None:
    (folder / "postgres.new").mkdir(parents=True)
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(folder, durable=False):
        assert ask(running_dsn(folder) or "", "SELECT 1") == 1


def test_a_lost_password_file_is_made_anew(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False):
        pass
    (folder / "postgres.password").unlink()
    with EmbeddedPostgres(folder, durable=False):
        assert ask(running_dsn(folder) or "", "SELECT 1") == 1


def test_programs_and_data_that_the_system_user_cannot_reach_serve_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout in /root: its folders stay shut, the programs are lent from a copy."""
    monkeypatch.setattr(embedded_programs, "reachable", lambda path: path.parts[-1] != "bin")
    folder.parent.chmod(0o700)
    server = EmbeddedPostgres(folder, durable=False)
    with server:
        assert ask(running_dsn(folder) or "", "SELECT 1") == 1
        as_root = os.geteuid() == 0
        assert ("programs copied" in (server.notice or "")) is as_root
        owner = (folder / "postgres").stat().st_uid
        assert owner != 0
    assert folder.parent.stat().st_mode & 0o777 == 0o700
