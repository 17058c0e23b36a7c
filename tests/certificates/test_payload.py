"""The signed text in the QR: what it carries, and that nothing else is believed."""

import base64
import os
import random
import re
import unicodedata
from datetime import date
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from training.certificates import codes, payload
from training.certificates.payload import Statement
from training.security.keys import SigningKey

DOCS = Path(__file__).parents[2] / "docs" / "certificate-payload.md"
# The full figure is for `make prove`.
SUBSTITUTIONS = 10_000 if os.environ.get("PROVE") else 600
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class OneKey:
    """A ring with a single key that everybody may know: the bytes 0 to 31."""

    current = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))

    def public(self, kid: str) -> Ed25519PublicKey | None:
        return self.current.public if kid == self.current.kid else None


RING = OneKey()
STATEMENT = Statement(
    code=codes.from_number(0x12345678_9ABCDE),
    number="0412/GCN-ĐUK",
    course="NT",
    issued_on=date(2026, 6, 12),
    valid_until=date(2031, 6, 12),
    facts=payload.fingerprint("Nguyễn Thị Phương Uyên", "05/9/2004", "Giỏi"),
)
SIGNED = payload.sign(STATEMENT, RING)


def forged(body: bytes) -> str:
    """Sign any body with the true key: what remains is the reader's own strictness."""
    raw = body + RING.current.sign(payload.DOMAIN + body)
    return base64.b32encode(raw).rstrip(b"=").decode()


def body_of(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))[:-64]


words = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=10)
days = st.dates(date(2000, 1, 2), date(2179, 6, 6))
statements = st.builds(
    Statement,
    code=st.integers(0, (1 << codes.BITS) - 1).map(codes.from_number),
    number=words.map(lambda text: f"{text[:8]}/GCN-ĐUK"),
    course=st.sampled_from(["NT", "ĐVM", "NVXD", "NVKT"]),
    issued_on=days,
    valid_until=st.none() | days,
    facts=st.binary(min_size=16, max_size=16),
    specimen=st.booleans(),
)


@given(statements)
def test_what_was_signed_is_what_is_read(statement: Statement) -> None:
    read = payload.read(payload.sign(statement, RING), RING.public)
    assert read is not None
    assert payload.sign(read.statement, RING) == payload.sign(statement, RING)
    assert read.kid == RING.current.kid


def test_the_same_statement_gives_the_same_text() -> None:
    assert payload.sign(STATEMENT, RING) == SIGNED


def test_the_qr_needs_only_its_own_capitals_and_digits() -> None:
    assert set(SIGNED) <= set(BASE32)
    assert len(SIGNED) <= 190


@settings(max_examples=600)
@given(st.integers(0, len(SIGNED) - 1), st.sampled_from(BASE32 + BASE32.lower() + "018=-_ .Ａ"))
def test_no_character_can_be_put_for_another(place: int, other: str) -> None:
    changed = SIGNED[:place] + other + SIGNED[place + 1 :]
    assert changed == SIGNED or payload.read(changed, RING.public) is None


def test_thousands_of_single_substitutions_are_all_refused() -> None:
    """Payloads of many certificates, one character of each put for another: 10,000 to prove."""
    chance = random.Random(20261124)  # noqa: S311  # the same ones each time
    for number in range(SUBSTITUTIONS // 20):
        statement = msgspec.structs.replace(
            STATEMENT, code=codes.from_number(number), number=f"{number:04}/GCN-ĐUK"
        )
        text = payload.sign(statement, RING)
        assert payload.read(text, RING.public) is not None
        for _ in range(20):
            place = chance.randrange(len(text))
            other = chance.choice(BASE32.replace(text[place], ""))
            changed = text[:place] + other + text[place + 1 :]
            assert payload.read(changed, RING.public) is None, (text, place, other)


def test_the_last_character_has_one_spelling_only() -> None:
    for other in BASE32.replace(SIGNED[-1], ""):
        assert payload.read(SIGNED[:-1] + other, RING.public) is None


@pytest.mark.parametrize(
    "changed",
    [
        "",
        SIGNED.lower(),
        SIGNED + "=",
        SIGNED + "A",
        SIGNED + "\n",
        " " + SIGNED,
        SIGNED[:-1],
        SIGNED[1:],
        SIGNED * 2,
        "A" * 100_000,
        "Đ" * 183,
    ],
)
def test_another_length_or_spelling_is_refused(changed: str) -> None:
    assert payload.read(changed, RING.public) is None


@given(st.text(alphabet=BASE32, max_size=330))
def test_chance_is_never_genuine(text: str) -> None:
    assert payload.read(text, RING.public) is None


def test_a_key_that_is_not_ours_is_refused() -> None:
    other = SigningKey(Ed25519PrivateKey.generate())
    assert payload.read(SIGNED, lambda _: None) is None
    assert payload.read(SIGNED, lambda _: other.public) is None


def test_a_signature_made_for_another_purpose_is_refused() -> None:
    body = body_of(SIGNED)
    for domain in (b"", b"solop/certificate/2\0", b"solop/facts/1\0"):
        raw = body + RING.current.sign(domain + body)
        assert payload.read(base64.b32encode(raw).rstrip(b"=").decode(), RING.public) is None


def test_our_own_signature_does_not_excuse_a_body_we_never_write() -> None:
    body = body_of(SIGNED)
    assert payload.read(forged(body), RING.public) is not None
    number = payload.sign(msgspec.structs.replace(STATEMENT, number="7"), RING)
    tail = body_of(number)[-5:]
    assert tail == b"\x017\x02NT"
    head = body_of(number)[:-5]
    for wrong in (
        body[:1] + b"\x02" + body[2:],  # a flag of the future
        b"\x02" + body[1:],  # a version of the future
        body[:6] + b"\xff" + body[7:],  # a code of 56 bits
        body[:13] + b"\0\0" + body[15:],  # no day of issue
        body + b"\0",
        body[:-1],
        head + b"\0" + b"\x02NT",  # empty number
        head + b"\x017\0",  # empty course
        head + b"\x01\n\x02NT",
        head + b"\x01 \x02NT",
        head + b"\x01\xff\x02NT",
        head + b"\x03A\xcc\x80\x02NT",  # À written as two characters
        head + bytes([49]) + b"7" * 49 + b"\x02NT",
        body[:6],
        b"",
    ):
        assert payload.read(forged(wrong), RING.public) is None, wrong


@pytest.mark.parametrize(
    "change",
    [
        {"code": "4GTR9KPXW2HD"},
        {"number": ""},
        {"number": "0412\n"},
        {"number": "7" * 49},
        {"course": "quá dài để in"},
        {"issued_on": date(1999, 12, 31)},
        {"issued_on": date(2000, 1, 1)},
        {"valid_until": date(2200, 1, 1)},
        {"facts": b"short"},
    ],
)
def test_a_statement_that_cannot_be_held_is_not_signed(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        payload.sign(msgspec.structs.replace(STATEMENT, **change), RING)


def test_the_fingerprint_forgives_typing_but_no_other_letter() -> None:
    printed = payload.fingerprint("Nguyễn Thị Hòa", "05/9/2004", "Giỏi")
    assert payload.fingerprint(" nguyễn  THỊ Hòa ", "05/9/2004", "giỏi") == printed
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Hòa")
    assert payload.fingerprint(decomposed, "05/9/2004", "Giỏi") == printed
    assert payload.fingerprint("Nguyễn Thị Hoa", "05/9/2004", "Giỏi") != printed
    assert payload.fingerprint("Nguyễn Thị Hòa", "05/9/2005", "Giỏi") != printed
    assert payload.fingerprint("Nguyễn Thị Hòa", "05/9/2004", "Xuất sắc") != printed
    assert payload.fingerprint("Nguyễn Thị Hòa 05/9/2004", "", "Giỏi") != printed


def test_the_address_leads_back_to_the_payload() -> None:
    address = payload.url("https://solop.example.vn/", SIGNED)
    assert address == f"https://solop.example.vn/v/{SIGNED}"
    assert payload.of_url(address) == SIGNED
    assert payload.of_url(SIGNED) == SIGNED


# The vectors of the document: name in the document → statement.
VECTORS = {
    "awareness": STATEMENT,
    "new member": Statement(
        code="2222-2222-2222",
        number="0007/GCN-ĐUK",
        course="ĐVM",
        issued_on=date(2026, 2, 7),
        valid_until=None,
        facts=payload.fingerprint("Tôn Nữ Công Huyền Nguyễn Hoàng Phương Quỳnh", "1987", ""),
        specimen=True,
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_document_shows_what_the_code_does(name: str) -> None:
    section = DOCS.read_text().split(f"### Vector: {name}\n")[1].split("\n### ")[0]
    values = dict(re.findall(r"^\| ([a-z_ ]+) \| `([^`]*)` \|$", section, re.MULTILINE))
    statement = VECTORS[name]
    text = payload.sign(statement, RING)
    assert values == {
        "code": statement.code,
        "number": statement.number,
        "course": statement.course,
        "issued": statement.issued_on.isoformat(),
        "valid until": statement.valid_until.isoformat() if statement.valid_until else "none",
        "specimen": "yes" if statement.specimen else "no",
        "fingerprint": statement.facts.hex(),
        "body": body_of(text).hex(),
        "payload": text,
    }
    assert payload.read(values["payload"], RING.public) == payload.Payload(
        statement, RING.current.kid
    )


def test_the_document_names_the_key_and_the_domains() -> None:
    text = DOCS.read_text()
    assert f"`{RING.current.kid}`" in text
    assert f"`{RING.current.public.public_bytes_raw().hex()}`" in text
    for domain in (payload.DOMAIN, payload.FACTS_DOMAIN, b"solop/key/1\0"):
        assert f'"{domain[:-1].decode()}\\0"' in text
