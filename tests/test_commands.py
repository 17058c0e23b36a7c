"""The first administrator of an empty installation comes in by the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation without anybody in it."""
    folder = tmp_path_factory.mktemp("installation")
    assert _solop(folder, "migrate").returncode == 0
    return folder


def _solop(folder: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("SOLOP_")}
    return subprocess.run(
        [sys.executable, "-m", "web.command", *words],
        env={**own, "SOLOP_DATA_DIR": str(folder)},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_prints_a_link_to_set_the_password(prepared: Path) -> None:
    done = _solop(prepared, "account", "create", "quantri", "--name", "Quản Trị")
    assert done.returncode == 0, done.stderr
    assert "/invitation/" in done.stdout


def test_a_taken_name_is_refused_in_words(prepared: Path) -> None:
    words = ("account", "create", "hai-lan", "--name", "Ai Đó", "--password-stdin")
    assert _solop(prepared, *words, typed="mot-mat-khau-dai\n").returncode == 0
    again = _solop(prepared, *words, typed="mot-mat-khau-dai\n")
    assert again.returncode == 2
    assert "đã có" in again.stderr


def test_a_short_password_and_an_unknown_unit_are_refused(prepared: Path) -> None:
    short = _solop(
        prepared, "account", "create", "ngan", "--name", "Ai", "--password-stdin", typed="x\n"
    )
    assert short.returncode == 2
    nowhere = _solop(
        prepared, *("account", "create", "x", "--name", "X"), *("--role", "secretary"), "--unit=ZZ"
    )
    assert "ZZ" in nowhere.stderr


def test_an_unknown_code_is_not_genuine(prepared: Path) -> None:
    done = _solop(prepared, "verify", "6KNC-TWBP-H8YV")
    assert (done.returncode, "unknown" in done.stdout) == (3, True)


def test_a_file_that_is_no_paper_is_refused_in_words_and_needs_no_database(prepared: Path) -> None:
    keys = prepared / "published.json"
    keys.write_text('{"keys": [], "papers": []}')
    done = _solop(prepared, "verify", str(keys), "--keys", str(keys))
    assert (done.returncode, "không phải PDF" in done.stderr) == (2, True)
    foreign = _solop(prepared, "verify", "https://x/v/AAAA", "--keys", str(keys))
    assert (foreign.returncode, "unknown" in foreign.stdout) == (3, True)
    keys.write_text("no keys")
    assert "does not hold published keys" in (
        _solop(prepared, "verify", "x", "--keys", str(keys)).stderr
    )


def test_a_new_key_signs_and_the_old_one_stays(prepared: Path) -> None:
    keys = prepared / "keys"
    assert _solop(prepared, "keys", "rotate").returncode == 0
    assert len(list(keys.glob("certificate-*.pem"))) == 2
    assert list(keys.glob("paper-*.pem"))
