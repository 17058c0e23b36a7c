"""Signing in: a secret minted for the browser or the client, of which only the hash is kept."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec

from training import db, history, settings
from training.actor import ANONYMOUS, Actor, Role
from training.errors import Refused, SignedOut
from training.security import guessing, passwords, second_factor
from training.words import say

BROWSER, TOKEN = "browser", "token"
LASTS = {BROWSER: timedelta(hours=12), TOKEN: timedelta(days=7)}
SEEN_EVERY = timedelta(minutes=5)

_ACTOR = """
    SELECT s.id AS sign_in_id, s.kind, s.seen_at, a.id AS account_id, a.username, a.name, a.role,
           a.unit, a.language, a.totp_confirmed_at, p.id AS person_id,
           -- what only a page shows
           CASE WHEN a.role = 'secretary' THEN (
               WITH RECURSIVE below AS (
                   SELECT id FROM unit WHERE id = a.unit
                   UNION ALL SELECT u.id FROM unit u JOIN below b ON u.parent = b.id
               ) SELECT array_agg(id) FROM below
           ) END AS unit_ids
    FROM sign_in s
    JOIN account a ON a.id = s.account AND a.disabled_at IS NULL
    LEFT JOIN person p ON p.account = a.id
    WHERE s.secret_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2
"""
_ACTOR_AND_FRAME = _ACTOR.replace(
    "-- what only a page shows",
    """(SELECT short_name FROM unit u WHERE u.id = a.unit) AS place,
           (SELECT count(*)::int FROM notice n
            WHERE n.account = a.id AND n.read_at IS NULL) AS unread,""",
)

_ACCOUNT = """
    SELECT a.id, a.password_hash, a.totp_confirmed_at,
           EXISTS (SELECT 1 FROM sign_in s WHERE s.account = a.id AND s.browser_hash = $2
                   AND s.started_at > $4) AS browser_known,
           EXISTS (SELECT 1 FROM sign_in s WHERE s.account = a.id AND s.address = $3
                   AND s.started_at > $4) AS address_known
    FROM account a WHERE a.username = $1 AND a.disabled_at IS NULL
"""


class SignedIn(msgspec.Struct, frozen=True):
    """A fresh sign-in. `secret` is shown to the holder once and never kept."""

    secret: str
    expires_at: datetime
    actor: Actor


class Recognised(msgspec.Struct, frozen=True):
    """Who holds a secret, in which language they read, through which kind of door, and where.

    `second_factor_due`: this installation asks for a second factor and they have none yet.
    `unread` counts the notices that they have not opened.
    """

    actor: Actor
    kind: str
    language: str
    place: str = ""
    second_factor_due: bool = False
    unread: int = 0


def digest(secret: str) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_token(secret: str) -> str:
    """The token that proves a form came from a page of this very sign-in."""
    return hmac.new(secret.encode(), b"solop/csrf", "sha256").hexdigest()


def masked(token: str) -> str:
    """The token as a page may carry it: other digits each time, so that the size of a compressed
    page tells nothing about it (BREACH)."""
    plain = bytes.fromhex(token)
    pad = secrets.token_bytes(len(plain))
    return pad.hex() + bytes(a ^ b for a, b in zip(plain, pad, strict=True)).hex()


def is_token(given: str, token: str) -> bool:
    """Whether what a form or script sent is the sign-in's token, masked or plain."""
    try:
        sent, plain = bytes.fromhex(given), bytes.fromhex(token)
    except ValueError:
        return False
    if len(sent) == 2 * len(plain):
        pad, rest = sent[: len(plain)], sent[len(plain) :]
        sent = bytes(a ^ b for a, b in zip(pad, rest, strict=True))
    return hmac.compare_digest(sent, plain)


async def sign_in(
    username: str,
    password: str,
    *,
    kind: str,
    address: str,
    device: str,
    now: datetime,
    otp: str | None = None,
    browser: str = "",
) -> SignedIn:
    """Check name and password and mint a secret; only failures are counted against anybody.

    Raises `SecondFactorNeeded` when that was right and a code is wanted as well. `browser` is the
    lasting name of the browser (a cookie of ours), by which its owner is told from strangers.
    """
    name = username.strip().lower()
    found = await db.rows(
        _ACCOUNT, name, digest(browser) if browser else None, address, now - guessing.REMEMBERS
    )
    row = found[0] if found else None
    tried = await guessing.attempt(row, name, address=address, browser=browser, now=now)
    right = await passwords.matches(password, row["password_hash"] if row else None)
    if not right or not row:
        await guessing.note_failure(tried, now=now)
        words = say("Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra rồi thử lại.")
        raise SignedOut(words, "wrong_credentials", password=words)
    if row["totp_confirmed_at"] and not settings.current().demo:
        if not (otp or "").strip():
            raise second_factor.SecondFactorNeeded(
                second_factor.step(row["id"], row["password_hash"], now=now)
            )
        await second_factor.prove(row["id"], otp or "", now=now)
    return await mint(
        row["id"], kind=kind, address=address, device=device, now=now, browser=browser
    )


async def take_second_step(
    step: str, otp: str, *, address: str, device: str, now: datetime, browser: str = ""
) -> SignedIn:
    """Finish a browser's sign-in with the code that `SecondFactorNeeded` asked for."""
    account_id = await second_factor.account_of(step, now=now)
    await second_factor.prove(account_id, otp, now=now)
    return await mint(
        account_id, kind=BROWSER, address=address, device=device, now=now, browser=browser
    )


async def begin_or_step(
    account_id: int, *, address: str, device: str, now: datetime, browser: str = ""
) -> SignedIn:
    """Begin a session for whoever has just set their password; a second factor is still asked."""
    row = (
        await db.rows(
            "SELECT password_hash, totp_confirmed_at FROM account WHERE id = $1", account_id
        )
    )[0]
    if row["totp_confirmed_at"] and not settings.current().demo:
        raise second_factor.SecondFactorNeeded(
            second_factor.step(account_id, row["password_hash"], now=now)
        )
    return await mint(
        account_id, kind=BROWSER, address=address, device=device, now=now, browser=browser
    )


async def mint(
    account_id: int, *, kind: str, address: str, device: str, now: datetime, browser: str = ""
) -> SignedIn:
    """Begin a sign-in for an account whose right to it has been checked."""
    secret = secrets.token_urlsafe(32)
    expires_at = now + LASTS[kind]
    async with db.transaction():
        await db.rows(
            "INSERT INTO sign_in (account, kind, secret_hash, started_at, seen_at, expires_at,"
            " address, device, browser_hash) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)",
            account_id,
            kind,
            digest(secret),
            now,
            expires_at,
            address,
            device[:200],
            digest(browser) if browser else None,
        )
        recognised = await recognise(secret, now=now)
        if recognised is None:
            raise Refused(say("Tài khoản này đã khóa. Liên hệ Văn phòng."), "account_disabled")
        await history.record(recognised.actor, "signed_in", "account", account_id, kind=kind)
    return SignedIn(secret, expires_at, recognised.actor)


async def recognise(secret: str, *, now: datetime, for_page: bool = False) -> Recognised | None:
    """Who holds this secret, or None when it is unknown, ended or too old. One statement.

    `place` and `unread` are looked up for a page only, whose frame shows them.
    """
    found = await db.rows(_ACTOR_AND_FRAME if for_page else _ACTOR, digest(secret), now)
    if not found:
        return None
    row = found[0]
    if now - row["seen_at"] > SEEN_EVERY:
        await db.rows("UPDATE sign_in SET seen_at = $2 WHERE id = $1", row["sign_in_id"], now)
    actor = Actor(
        account_id=row["account_id"],
        name=row["name"],
        role=Role(row["role"]),
        unit_id=row["unit"],
        unit_ids=tuple(row["unit_ids"] or ()),
        person_id=row["person_id"],
        sign_in_id=row["sign_in_id"],
        username=row["username"],
    )
    return Recognised(
        actor,
        row["kind"],
        row["language"],
        (row["place"] or "") if for_page else "",
        second_factor_due=_owes_second_factor(row),
        unread=row["unread"] if for_page else 0,
    )


async def end(actor: Actor, *, now: datetime) -> None:
    """Sign out: the secret is worth nothing from now on."""
    if actor is ANONYMOUS or actor.sign_in_id is None:
        return
    async with db.transaction():
        await db.rows("UPDATE sign_in SET ended_at = $2 WHERE id = $1", actor.sign_in_id, now)
        await history.record(actor, "signed_out", "account", actor.account_id)


async def end_all(account_id: int | None, *, now: datetime) -> None:
    """End every sign-in of an account: its password or second factor is another from now on."""
    await db.rows(
        "UPDATE sign_in SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL", account_id, now
    )


def _owes_second_factor(row: Any) -> bool:
    asked = settings.current()
    return (
        asked.require_second_factor
        and not asked.demo
        and row["totp_confirmed_at"] is None
        and row["role"] != Role.LEARNER
    )
