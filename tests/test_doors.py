"""The doors: what the commands say when something is wrong, and what they leave behind."""

import contextlib
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.test_embedded import ask
from training import settings
from training.db.embedded import EmbeddedPostgres, running_dsn
from training.settings import Settings

ROOT = Path(__file__).parents[1]
MAKE_DOORS = (
    *("help", "run", "setup", "test", "check", "prove", "bench", "assets"),
    "lock",
    "migration",
)


def surroundings(**settings: str) -> dict[str, str]:
    """Our environment without its own settings, and with these."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("SOLOP_")}
    return kept | settings


def solop(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # this very interpreter
        [sys.executable, "-m", "web.command", *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=surroundings(**settings),
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Server:
    """`solop serve` as a person starts it."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self.said: list[str] = []
        self.process = subprocess.Popen(  # this very interpreter
            [sys.executable, "-m", "web.command", "serve", "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=surroundings(SOLOP_DATA_DIR=str(data)),
        )
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if "is ready" in line:
                return
        self.process.wait()
        self.process.stdout.close()
        pytest.fail("The server did not start:\n" + "".join(self.said))

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def family(self) -> dict[int, str]:
        """Every descendant with its command line."""
        parents = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = (int(words[1]), (entry / "cmdline").read_bytes())
            except OSError:
                continue
        found: dict[int, str] = {}
        generation = {self.process.pid}
        while generation:
            generation = {pid for pid, (parent, _) in parents.items() if parent in generation}
            found |= {pid: parents[pid][1].decode(errors="replace") for pid in generation}
        return found

    def end(self, sign: signal.Signals) -> int:
        self.process.send_signal(sign)
        self.process.communicate(timeout=30)
        return self.process.returncode


def alive(processes: dict[int, str], seconds: float = 10) -> dict[int, str]:
    """Which of them are still there after a while; the dead that nobody buried do not count."""
    patience = time.monotonic() + seconds
    while time.monotonic() < patience:
        left = {pid: words for pid, words in processes.items() if _runs(pid)}
        if not left:
            return {}
        time.sleep(0.05)
    return left


def _runs(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextlib.contextmanager
def silent_callers(port: int, many: int) -> Iterator[None]:
    """So many who open a connection, begin a request and say no more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4096), hard), hard))
    with contextlib.ExitStack() as open_doors:
        for _ in range(many):
            door = open_doors.enter_context(socket.create_connection(("127.0.0.1", port)))
            door.sendall(b"GET / HTTP/1.1\r\nHost:")
        yield


def test_a_server_stops_with_all_it_started_and_starts_again_on_its_data(tmp_path: Path) -> None:
    data = tmp_path / "dữ liệu"
    for sign, status in ((signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)):
        server = Server(data)
        family = server.family()
        with silent_callers(server.port, 1100 if sign is signal.SIGTERM else 0):
            answered = server.answers()
        assert server.end(sign) == status
        assert alive(family) == {}
        assert not server.answers()
        assert answered
        assert sum("training.jobs.worker" in words for words in family.values()) == 1
        assert any("postgres" in words for words in family.values())
    refused = solop("serve", "--demo", "--port", str(free_port()), SOLOP_DATA_DIR=str(data))
    assert refused.returncode == 2
    assert "This database holds real people" in refused.stderr


def test_a_demo_refuses_a_database_of_something_else(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False):
        dsn = running_dsn(tmp_path) or ""
        ask(dsn, "CREATE TABLE letters (id int)", "SELECT 1")
        refused = solop("demo", SOLOP_DATABASE_URL=dsn)
        assert refused.returncode == 2
        assert "tables of something else" in refused.stderr
        assert (
            ask(dsn, "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
            == 1
        )


def test_a_command_beside_a_running_server_uses_its_database(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False):
        assert solop("migrate", SOLOP_DATA_DIR=str(tmp_path)).returncode == 0
        assert "up to date" in solop("migrate", SOLOP_DATA_DIR=str(tmp_path)).stdout
        assert ask(running_dsn(tmp_path) or "", "SELECT count(*) > 0 FROM course") is True


@pytest.mark.parametrize("words", [("migrate",), ("serve", "--port", "0")])
def test_a_database_that_does_not_answer_is_one_sentence(words: tuple[str, ...]) -> None:
    words = tuple(str(free_port()) if word == "0" else word for word in words)
    address = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/solop"
    done = solop(*words, SOLOP_DATABASE_URL=address)
    assert done.returncode == 2
    assert "Check SOLOP_DATABASE_URL" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_a_process_that_dies_is_started_again(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        killed = {
            pid
            for pid, words in server.family().items()
            if "training.jobs.worker" in words or "web.serving" in words
        }
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        patience = time.monotonic() + 15
        while time.monotonic() < patience:
            fresh = [words for pid, words in server.family().items() if pid not in killed]
            worker = any("training.jobs.worker" in words for words in fresh)
            if worker and any("web.serving" in words for words in fresh) and server.answers():
                break
            time.sleep(0.1)
        else:
            pytest.fail("Nothing was started again.")
    finally:
        assert server.end(signal.SIGTERM) == 0


def test_a_taken_port_is_named_with_who_has_it_and_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        done = solop("serve", "--port", str(port), SOLOP_DATA_DIR=str(tmp_path / "data"))
    assert done.returncode == 2
    assert f"Port {port} is taken by process {os.getpid()}" in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("SOLOP_NONSENSE", "1", "SOLOP_NONSENSE: no such setting"),
        ("SOLOP_POOL_SIZE", "many", "SOLOP_POOL_SIZE='many' cannot be used"),
        ("SOLOP_DATABASE_URL", "mysql://x", "must begin with postgres"),
    ],
)
def test_nonsense_in_the_settings_is_one_sentence(name: str, text: str, words: str) -> None:
    done = solop("serve", **{name: text})
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("place", "good"),
    [
        ("127.0.0.1:99999", False),
        ("h:x", False),
        ("u:a/b@h", False),
        ("u:p@a:5432,b:0", False),
        ("u:p@a:5432,[::1]:5433", True),
        ("u:p%2F@[::1]", True),
        ("/solop?host=/run/x", True),
    ],
)
def test_a_port_that_is_none_is_said_without_the_password(place: str, *, good: bool) -> None:
    asked = {"SOLOP_DATABASE_URL": f"postgresql://{place}/solop"}
    if good:
        assert settings.read(asked).database_url
        return
    with pytest.raises(settings.SettingError, match="DATABASE_URL names a port") as refused:
        settings.read(asked)
    assert place not in str(refused.value)


def test_a_data_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    done = solop("migrate", SOLOP_DATA_DIR=str(tmp_path / "data"))
    assert done.returncode == 2
    assert "cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_certificate_without_its_key_is_refused() -> None:
    done = solop("serve", "--tls-cert", str(Path(__file__)))
    assert done.returncode == 2
    assert "go together" in done.stderr


def test_help_names_every_command_in_its_own_words() -> None:
    done = solop("--help")
    assert done.returncode == 0
    for module in (ROOT / "web" / "command").glob("[a-z]*.py"):
        name = module.stem.replace("_", "-")
        assert re.search(rf"^  {name} +\w", done.stdout, re.MULTILINE), name


def test_every_setting_and_its_default_stand_in_the_docs_and_no_other() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `(SOLOP_\w+)` \| `?([^`|]*?)`? \|", text, re.MULTILINE))
    actual = {}
    for field in msgspec.structs.fields(Settings):
        default = "none" if field.default in (None, msgspec.NODEFAULT) else str(field.default)
        is_flag = isinstance(field.default, bool)
        actual[f"SOLOP_{field.name.upper()}"] = default.lower() if is_flag else default
    assert documented == actual


def test_make_lists_every_door() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory"],  # noqa: S607  # whichever make the machine has
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert re.findall(r"^  make (\w+)", done.stdout, re.MULTILINE) == list(MAKE_DOORS)


def test_make_says_what_is_wrong_with_the_python(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" || exit 1\n')
    old.chmod(0o755)
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text(encoding="utf-8"))
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    done = subprocess.run(
        ["make", "run", "PYTHON=./python3"],  # noqa: S607  # whichever make the machine has
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode != 0
    assert "needs Python 3.11 or newer, and './python3' is Python 3.9.2" in done.stderr
    assert "make run PYTHON=" in done.stderr
