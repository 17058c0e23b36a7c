"""A certificate as a signed token (JWT, RFC 7519), and which of them still count, as one list.

The list follows the IETF's Token Status List: two bits a certificate, compressed, signed by the
same keys (`GET /keys`, EdDSA). Whoever holds tokens can ask for the whole list and tells nobody
which paper is looked at.
"""

import base64
import zlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from training import clock, db, settings
from training.actor import Actor
from training.certificates import queries
from training.certificates.making import key_ring
from training.certificates.rules import STATUS_BITS, STATUS_OF, CertificateState
from training.certificates.schemas import CertificateView
from training.security.keys import SigningKey

FRESH_FOR = timedelta(hours=12)
TOKEN_TYPE = "solop-certificate+jwt"  # noqa: S105  # names a format, opens nothing
LIST_TYPE = "statuslist+jwt"
LIST_PATH = "/api/v1/status-list"


async def certificate(actor: Actor, certificate_id: int) -> str:
    """The certificate as a token, for who may see it. The same certificate gives the same token."""
    return _signed(TOKEN_TYPE, _claims(await queries.certificate(actor, certificate_id)))


async def status_list(*, now: datetime) -> str:
    """Two bits for each certificate, at the place that its token names."""
    claims = {
        "sub": _address(LIST_PATH),
        "iat": int(now.timestamp()),
        "exp": int((now + FRESH_FOR).timestamp()),
        "ttl": int(FRESH_FOR.total_seconds()),
        "status_list": {"bits": STATUS_BITS, "lst": _base64(zlib.compress(await _bits(), 9))},
    }
    return _signed(LIST_TYPE, claims)


def _claims(told: CertificateView) -> dict[str, Any]:
    return {
        "iss": settings.current().public_url.rstrip("/"),
        "jti": told.code,
        "iat": _begin(told.issued_on),
        # The last good day is good to its end.
        **({"exp": _begin(told.valid_until + timedelta(days=1))} if told.valid_until else {}),
        "name": told.full_name,
        "birth": told.birth,
        "unit": told.unit_name,
        "course": told.course_code,
        "course_name": told.course_name,
        "class": told.class_code,
        "band": told.band,
        "number": told.number,
        "register_number": told.register_number,
        "specimen": told.specimen,
        "sha256": told.sha256,
        "status": {"status_list": {"idx": told.id, "uri": _address(LIST_PATH)}},
    }


async def _bits() -> bytes:
    last: int | None = await db.value("SELECT max(id) FROM certificate")
    bits = bytearray(((last or 0) * STATUS_BITS) // 8 + 1)
    ended = await db.rows("SELECT id, state FROM certificate WHERE state <> 'valid'")
    for row in ended:
        place, shift = divmod(row["id"] * STATUS_BITS, 8)
        bits[place] |= STATUS_OF[CertificateState(row["state"])] << shift
    return bytes(bits)


def _signed(kind: str, claims: dict[str, Any]) -> str:
    key: SigningKey = key_ring().current
    header = {"alg": "EdDSA", "kid": key.kid, "typ": kind}
    told = f"{_base64(msgspec.json.encode(header))}.{_base64(msgspec.json.encode(claims))}"
    return f"{told}.{_base64(key.sign(told.encode()))}"


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _begin(day: date) -> int:
    return int(datetime.combine(day, time(), clock.ZONE).astimezone(UTC).timestamp())


def _address(path: str) -> str:
    return settings.current().public_url.rstrip("/") + path
