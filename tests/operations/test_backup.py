"""What was saved comes back whole, and what is not whole does not come back at all."""

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_doors import ROOT, solop, surroundings
from tests.test_embedded import ask
from training.db.embedded import EmbeddedPostgres, running_dsn
from training.operations import archive, revival, snapshot
from training.operations.archive import Unusable, Writer

PROVE = bool(os.environ.get("PROVE"))
DAMAGED_COPIES = 100 if PROVE else 30
PASSPHRASE = "mười hai chữ trở lên"
KEPT = ("person", "enrollment", "certificate", "mark_operation", "event", "holding", "job")


def stage(data: Path, dsn: str, people: int = 4) -> dict[str, object]:
    """Fill an installation; gives what `tests.operations.stage` says."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.operations.stage", str(people)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=surroundings(SOLOP_DATA_DIR=str(data), SOLOP_DATABASE_URL=dsn),
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def counts(dsn: str) -> dict[str, object]:
    """A digest of the rows of the tables that matter, and where their ids go on."""
    tables = {
        table: ask(dsn, f"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t")
        for table in KEPT
    }
    last = "SELECT string_agg(last_value::text, ',' ORDER BY sequencename) FROM pg_sequences"
    return {**tables, "sequences": ask(dsn, last)}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    data = tmp_path_factory.mktemp("installation") / "data"
    with EmbeddedPostgres(data, durable=False):
        stage(data, running_dsn(data) or "")
        yield data


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("key") / "backup.key"
    file.write_bytes(random.Random(7).randbytes(32))  # noqa: S311  # a test's key
    return file


@pytest.fixture(scope="module")
def saved(installation: Path, key_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the installation, made while it runs."""
    file = tmp_path_factory.mktemp("saved") / "sổ lớp.backup"
    done = solop("backup", str(file), "--key-file", str(key_file), SOLOP_DATA_DIR=str(installation))
    assert done.returncode == 0, done.stderr
    assert "rows of" in done.stdout
    return file


def test_what_was_saved_under_a_passphrase_comes_back_with_its_keys(
    installation: Path, tmp_path: Path
) -> None:
    file, home = tmp_path / "a.backup", tmp_path / "new home"
    told = {"SOLOP_BACKUP_PASSPHRASE": PASSPHRASE}
    made = solop("backup", str(file), SOLOP_DATA_DIR=str(installation), **told)
    assert made.returncode == 0, made.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"0912345678" not in file.read_bytes()
    back = solop("restore", str(file), SOLOP_DATA_DIR=str(home), **told)
    assert back.returncode == 0, back.stderr
    assert "4 certificates verify" in back.stdout
    assert [one.name for one in home.iterdir() if one.name == "restoring"] == []
    with EmbeddedPostgres(home, durable=False):
        assert counts(running_dsn(home) or "") == counts(running_dsn(installation) or "")
        asked = solop("audit", "verify", "--quick", SOLOP_DATA_DIR=str(home))
        assert asked.returncode == 0, asked.stderr
    for key in (installation / "keys").iterdir():
        assert (home / "keys" / key.name).read_bytes() == key.read_bytes()
        assert (home / "keys" / key.name).stat().st_mode & 0o777 == 0o600
    again = solop("restore", str(file), SOLOP_DATA_DIR=str(home), **told)
    assert again.returncode == 2
    assert "is not empty" in again.stderr


def test_the_audit_ends_with_status_2_and_names_what_does_not_hold(
    installation: Path, tmp_path: Path
) -> None:
    dsn = running_dsn(installation) or ""
    ask(dsn, "UPDATE training_class SET held = held - 1 WHERE held > 0", "SELECT 1")
    try:
        asked = solop("audit", "invariants", SOLOP_DATA_DIR=str(installation))
    finally:
        ask(dsn, "UPDATE training_class SET held = held + 1 WHERE state <> 'open'", "SELECT 1")
    assert asked.returncode == 2
    assert asked.stderr.endswith("This does not hold: class_seats_counted.\n")
    assert "ids 1, 2" in asked.stdout


def damage(whole: bytes, chance: random.Random, kind: int) -> bytes:
    """One way in which a copy can go wrong."""
    spot = chance.randrange(len(whole))
    if kind == 0:
        return whole[:spot] + bytes([whole[spot] ^ 1 << chance.randrange(8)]) + whole[spot + 1 :]
    if kind == 1:
        return whole[:spot]
    if kind == 2:
        return whole + chance.randbytes(1 + chance.randrange(100))
    end = min(len(whole), spot + 1 + chance.randrange(5000))
    if kind == 3:
        return whole[:spot] + bytes(end - spot) + whole[end:]
    if kind == 4:
        return whole[:spot] + whole[end:]
    return whole[:end] + whole[spot:]


def test_damaged_copies_are_refused_in_words_and_nothing_is_touched(
    saved: Path, key_file: Path, tmp_path: Path
) -> None:
    whole, chance = saved.read_bytes(), random.Random(41)  # noqa: S311  # repeatable damage
    lock, copy = archive.key_file(key_file), tmp_path / "copy"
    revival.inspect(saved, lock)
    for number in range(DAMAGED_COPIES):
        harmed = damage(whole, chance, number % 6)
        if harmed == whole:
            continue
        copy.write_bytes(harmed)
        with pytest.raises(Unusable, match=r"damaged|cut short|no backup|opens with|newer"):
            revival.inspect(copy, lock)
    home = tmp_path / "home"
    refused = solop("restore", str(copy), "--key-file", str(key_file), SOLOP_DATA_DIR=str(home))
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert not home.exists()


def test_chunks_in_another_order_do_not_open(saved: Path, key_file: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    start = len(archive.MAGIC) + 4 + int.from_bytes(whole[13:17])
    chunks, at = [], start
    while at < len(whole):
        size = 4 + (int.from_bytes(whole[at : at + 4]) & 0x7FFFFFFF)
        chunks.append(whole[at : at + size])
        at += size
    copy = tmp_path / "copy"
    for order in ([chunks[1], chunks[0], *chunks[2:]], [chunks[0], *chunks[2:]], chunks[:-1]):
        copy.write_bytes(whole[:start] + b"".join(order))
        with pytest.raises(Unusable, match=r"damaged|cut short"):
            revival.inspect(copy, archive.key_file(key_file))


def test_who_holds_another_key_is_told_so(saved: Path, key_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    other.write_bytes(hashlib.sha256(b"another").digest())
    with pytest.raises(Unusable, match="This key file does not open the backup"):
        revival.inspect(saved, archive.key_file(other))
    with pytest.raises(Unusable, match="opens with its key file"):
        revival.inspect(saved, archive.passphrase(PASSPHRASE))
    (tmp_path / "letter.txt").write_text("no backup at all")
    with pytest.raises(Unusable, match="no backup of Sổ Lớp"):
        revival.inspect(tmp_path / "letter.txt", archive.key_file(key_file))
    with pytest.raises(Unusable, match="cannot be read"):
        revival.inspect(tmp_path / "nowhere", archive.key_file(key_file))
    (tmp_path / "short.key").write_bytes(b"short")
    with pytest.raises(Unusable, match="is no key file"):
        archive.key_file(tmp_path / "short.key")
    with pytest.raises(Unusable, match="at least 12"):
        archive.passphrase("short")


def rewritten(saved: Path, key_file: Path, target: Path, **change: dict[str, object]) -> Path:
    """A sound file with other content: what somebody with the key could write."""
    lock = archive.key_file(key_file)
    with saved.open("rb") as file:
        records = list(archive.read(file, lock, lambda _: None))
    with target.open("wb") as out:
        writer = Writer(out, lock)
        for record in records:
            body = record.body
            if record.kind in change:
                text = json.loads(body)
                text.update(change[record.kind])
                body = json.dumps(text).encode()
            writer.write(record.kind, record.name, body, last=record is records[-1])
    return target


def test_a_backup_of_a_newer_release_is_refused_by_name(
    saved: Path, key_file: Path, tmp_path: Path
) -> None:
    newer = rewritten(
        saved, key_file, tmp_path / "newer", open={"migrations": ["2031-01-01T00:00:00:000000"]}
    )
    with pytest.raises(Unusable, match=r"newer release \(it knows 2031-01-01"):
        revival.inspect(newer, archive.key_file(key_file))


def test_data_that_does_not_hold_is_not_restored_and_nothing_stays(
    installation: Path, key_file: Path, tmp_path: Path
) -> None:
    dsn, file = running_dsn(installation) or "", tmp_path / "wrong.backup"
    ask(dsn, "UPDATE register_book SET last_seq = last_seq + 1", "SELECT 1")
    try:
        key = ("--key-file", str(key_file))
        made = solop("backup", str(file), *key, SOLOP_DATA_DIR=str(installation))
    finally:
        ask(dsn, "UPDATE register_book SET last_seq = last_seq - 1", "SELECT 1")
    assert made.returncode == 0, made.stderr
    home = tmp_path / "home"
    home.mkdir()
    refused = solop("restore", str(file), *key, SOLOP_DATA_DIR=str(home))
    assert refused.returncode == 2
    assert "every register book runs from 1" in refused.stderr
    assert list(home.iterdir()) == []


def test_ones_own_database_must_be_empty_and_stays_so_if_it_fails(
    installation: Path, saved: Path, key_file: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with EmbeddedPostgres(tmp_path / "own", durable=False):
        own = running_dsn(tmp_path / "own") or ""
        told = {"SOLOP_DATA_DIR": str(home), "SOLOP_DATABASE_URL": own}
        ask(own, "CREATE TABLE letters (id int)", "SELECT 1")
        key = ("--key-file", str(key_file))
        refused = solop("restore", str(saved), *key, **told)
        assert refused.returncode == 2
        assert "database is not empty" in refused.stderr
        assert not home.exists()
        ask(own, "DROP TABLE letters", "SELECT 1")
        done = solop("restore", str(saved), *key, **told)
        assert done.returncode == 0, done.stderr
        assert counts(own) == counts(running_dsn(installation) or "")
    assert [one.name for one in home.iterdir()] == ["keys"]


def test_a_file_that_is_there_is_not_written_over(saved: Path, tmp_path: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(Unusable, match="is there already"), snapshot.new_file(saved):
        pass
    assert saved.read_bytes() == before
    with pytest.raises(Unusable, match="cannot be written"), snapshot.new_file(saved / "below"):
        pass
    with pytest.raises(ZeroDivisionError), snapshot.new_file(tmp_path / "half"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_nobody_there_to_type_a_passphrase_is_one_sentence(tmp_path: Path) -> None:
    refused = solop("backup", str(tmp_path / "a"), SOLOP_DATA_DIR=str(tmp_path / "data"))
    assert refused.returncode == 2
    assert "SOLOP_BACKUP_PASSPHRASE" in refused.stderr
    assert not (tmp_path / "data").exists()
