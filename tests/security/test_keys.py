"""The keys on disk: made once, private, never replaced in silence."""

import multiprocessing
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from training.security import keys
from training.security.keys import KeyRing, KeyUnusable, secret


def test_a_ring_is_made_at_first_need_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "dữ liệu" / "keys"
    kid = KeyRing.open(folder).current.kid
    assert KeyRing.open(folder).current.kid == kid
    assert len(kid) == 8


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_only_the_owner_reads_keys_and_secrets(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    KeyRing.open(folder)
    secret(folder, "vault")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_rotation_keeps_the_old_key_valid(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path)
    old = ring.current
    new = ring.rotate()
    assert ring.current.kid == new.kid != old.kid
    public = ring.public(old.kid)
    assert public is not None
    public.verify(old.sign(b"paper"), b"paper")
    assert list(ring.published()) == [old.kid, new.kid]


def test_a_rotation_by_another_process_is_noticed(tmp_path: Path) -> None:
    here, there = KeyRing.open(tmp_path), KeyRing.open(tmp_path)
    new = there.rotate()
    assert here.public(new.kid) is not None
    assert here.current.kid == new.kid


def test_an_unknown_key_is_none(tmp_path: Path) -> None:
    assert KeyRing.open(tmp_path).public("00000000") is None


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n", b"\xff" * 40])
def test_a_damaged_key_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    KeyRing.open(tmp_path)
    file = tmp_path / "certificate-0001.pem"
    file.write_bytes(content)
    with pytest.raises(KeyUnusable, match=r"certificate-0001\.pem is damaged"):
        KeyRing.open(tmp_path)
    assert file.read_bytes() == content


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "certificate-0001.pem").write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(KeyUnusable, match="Ed25519 is needed"):
        KeyRing.open(tmp_path)


def test_a_lost_older_key_stops_the_ring(tmp_path: Path) -> None:
    KeyRing.open(tmp_path).rotate()
    (tmp_path / "certificate-0001.pem").unlink()
    with pytest.raises(KeyUnusable, match=r"certificate-0001\.pem is missing"):
        KeyRing.open(tmp_path)


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    value = secret(folder, "vault")
    assert len(value) == 32
    assert secret(folder, "vault") == value
    assert secret(folder, "index", 16) != value[:16]


def test_a_secret_that_must_be_there_is_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match=r"vault\.secret is missing"):
        secret(tmp_path, "vault", create=False)
    assert not list(tmp_path.iterdir())


def test_a_secret_of_another_size_is_refused(tmp_path: Path) -> None:
    secret(tmp_path, "vault", 16)
    with pytest.raises(KeyUnusable, match="32 bytes"):
        secret(tmp_path, "vault", 32)


@pytest.mark.parametrize("cut", [0, 1, 20, 80])
def test_a_short_secret_is_refused(tmp_path: Path, cut: int) -> None:
    secret(tmp_path, "vault")
    file = tmp_path / "vault.secret"
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(KeyUnusable, match=r"vault\.secret is damaged"):
        secret(tmp_path, "vault")


def test_a_changed_secret_is_refused(tmp_path: Path) -> None:
    secret(tmp_path, "vault")
    file = tmp_path / "vault.secret"
    content = bytearray(file.read_bytes())
    content[20] = ord("0") if content[20] != ord("0") else ord("1")
    file.write_bytes(content)
    with pytest.raises(KeyUnusable, match="damaged"):
        secret(tmp_path, "vault")


@pytest.mark.parametrize("name", ["", "../vault", "a/b", "Vault", "-x"])
def test_a_secret_cannot_leave_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        secret(tmp_path, name)


def _first_need(folder: Path) -> tuple[str, bytes]:
    return KeyRing.open(folder).current.kid, secret(folder, "vault")


def test_processes_that_race_make_one_key_and_one_secret(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        for turn in range(10):
            answers = pool.map(_first_need, [tmp_path / f"keys{turn}"] * 8, chunksize=1)
            assert len(set(answers)) == 1


def test_nothing_is_left_when_a_file_is_already_there(tmp_path: Path) -> None:
    file = tmp_path / "one"
    assert keys.create_once(file, b"first")
    assert not keys.create_once(file, b"second")
    assert [entry.name for entry in tmp_path.iterdir()] == ["one"]
    assert file.read_bytes() == b"first"
