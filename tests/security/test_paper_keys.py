"""Who signs papers: our own authority, or the office's key."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from training.security import paper_authority, paper_certificates, paper_keys
from training.security.keys import KeyUnusable


def of(
    folder: Path, file: Path | None = None, passphrase: str | None = None
) -> paper_keys.PaperKey:
    return paper_keys.current(folder, host="solop.example.vn", file=file, passphrase=passphrase)


def test_the_first_start_makes_an_authority_that_names_itself(tmp_path: Path) -> None:
    made = of(tmp_path / "keys")
    own, authority = (x509.load_der_x509_certificate(one) for one in made.chain)
    own.verify_directly_issued_by(authority)
    assert "self-signed" in made.name
    assert "solop.example.vn" in made.name
    assert (tmp_path / "keys" / "paper-0001.pem").stat().st_mode & 0o077 == 0
    assert of(tmp_path / "keys") == made


def test_a_long_host_does_not_hide_that_it_is_self_signed(tmp_path: Path) -> None:
    made = paper_keys.current(tmp_path, host="h" * 200, file=None, passphrase=None)
    assert "self-signed" in made.name


def test_a_rotation_keeps_the_authority_and_the_old_certificates(tmp_path: Path) -> None:
    first = of(tmp_path)
    second = paper_keys.rotate(tmp_path, host="solop.example.vn")
    assert second.chain[0] != first.chain[0]
    assert second.chain[1] == first.chain[1]
    assert of(tmp_path) == second
    known = paper_certificates.known(tmp_path)
    assert known == [paper_keys.as_pem(first.chain), paper_keys.as_pem(second.chain)]
    assert not any("PRIVATE" in one for one in known)
    (tmp_path / "authority.pem").unlink()
    with pytest.raises(KeyUnusable, match=r"authority\.pem is missing"):
        paper_keys.rotate(tmp_path, host="solop.example.vn")


def test_the_offices_key_is_remembered_when_another_takes_its_place(tmp_path: Path) -> None:
    file = tmp_path / "office.pem"
    other = of(tmp_path / "other")
    file.write_bytes((tmp_path / "other" / "paper-0001.pem").read_bytes())
    assert of(tmp_path / "keys", file) == other
    assert of(tmp_path / "keys", file) == other
    own = of(tmp_path / "keys")
    assert own != other
    assert paper_certificates.known(tmp_path / "keys") == [
        paper_keys.as_pem(own.chain),
        paper_keys.as_pem(other.chain),
    ]


def test_nobody_is_known_where_nothing_was_ever_signed(tmp_path: Path) -> None:
    assert paper_certificates.known(tmp_path / "nowhere") == []


def _pem(private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@pytest.mark.parametrize("damage", ["absent", "empty", "text", "no certificate", "another's"])
def test_a_key_that_cannot_sign_is_refused_with_what_to_do(tmp_path: Path, damage: str) -> None:
    of(tmp_path / "keys")
    whole = (tmp_path / "keys" / "paper-0001.pem").read_text()
    private, begin, _ = whole.partition("-----BEGIN CERTIFICATE")
    file = tmp_path / "office.pem"
    content = {
        "empty": "",
        "text": "-----BEGIN nothing",
        "no certificate": private,
        "another's": private
        + (tmp_path / "keys" / "authority.pem").read_text().partition(begin)[2],
    }
    if damage != "absent":
        text = content[damage]
        file.write_text(
            text if damage != "another's" else private + begin + text.removeprefix(private)
        )
    with pytest.raises(KeyUnusable, match="office"):
        of(tmp_path / "keys", file)


def test_an_expired_weak_or_unfit_key_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "office.pem"
    file.write_bytes(_pem(ed25519.Ed25519PrivateKey.generate()))
    with pytest.raises(KeyUnusable):
        of(tmp_path, file)
    file.write_bytes(paper_authority.new_authority("x"))
    with pytest.raises(KeyUnusable, match="not for signing"):
        of(tmp_path, file)
    monkeypatch.setattr(paper_authority, "LIFETIME", paper_authority.LIFETIME * 0)
    with pytest.raises(KeyUnusable, match="Get a new one"):
        of(tmp_path / "late")
