"""Signing in: a secret minted for the browser or the client, of which only the hash is kept."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import msgspec

from training import db, history
from training.actor import ANONYMOUS, Actor, Role
from training.errors import Refused, SignedOut, TooMany
from training.security import passwords
from training.words import say

BROWSER, TOKEN = "browser", "token"
LASTS = {BROWSER: timedelta(hours=12), TOKEN: timedelta(days=7)}
SEEN_EVERY = timedelta(minutes=5)
WINDOW = timedelta(minutes=15)
# Failures in the window after which one account from one address, or one address, must wait.
PATIENCE_WITH_ACCOUNT = 5
PATIENCE_WITH_ADDRESS = 60

_ACTOR = """
    SELECT s.id AS sign_in_id, s.kind, s.seen_at, a.id AS account_id, a.username, a.name, a.role,
           a.unit, a.language, p.id AS person_id, u.short_name AS place,
           CASE WHEN a.role = 'secretary' THEN (
               WITH RECURSIVE below AS (
                   SELECT id FROM unit WHERE id = a.unit
                   UNION ALL SELECT u.id FROM unit u JOIN below b ON u.parent = b.id
               ) SELECT array_agg(id) FROM below
           ) END AS unit_ids
    FROM sign_in s
    JOIN account a ON a.id = s.account AND a.disabled_at IS NULL
    LEFT JOIN person p ON p.account = a.id
    LEFT JOIN unit u ON u.id = a.unit
    WHERE s.secret_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2
"""


class SignedIn(msgspec.Struct, frozen=True):
    """A fresh sign-in. `secret` is shown to the holder once and never kept."""

    secret: str
    expires_at: datetime
    actor: Actor


class Recognised(msgspec.Struct, frozen=True):
    """Who holds a secret, in which language they read, through which kind of door, and where."""

    actor: Actor
    kind: str
    language: str
    place: str = ""


def digest(secret: str) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_token(secret: str) -> str:
    """The token that proves a form came from a page of this very sign-in."""
    return hmac.new(secret.encode(), b"solop/csrf", "sha256").hexdigest()


async def sign_in(
    username: str, password: str, *, kind: str, address: str, device: str, now: datetime
) -> SignedIn:
    """Check name and password and mint a secret; only failures are counted against anybody."""
    name = username.strip().lower()
    await _be_patient(name, address, now)
    found = await db.rows(
        "SELECT id, password_hash FROM account WHERE username = $1 AND disabled_at IS NULL", name
    )
    kept = found[0]["password_hash"] if found else None
    if not await passwords.matches(password, kept) or not found:
        await _note_failure(name, address, now)
        words = say("Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra rồi thử lại.")
        raise SignedOut(words, "wrong_credentials", password=words)
    return await mint(found[0]["id"], kind=kind, address=address, device=device, now=now)


async def mint(account_id: int, *, kind: str, address: str, device: str, now: datetime) -> SignedIn:
    """Begin a sign-in for an account whose right to it has been checked."""
    secret = secrets.token_urlsafe(32)
    expires_at = now + LASTS[kind]
    async with db.transaction():
        await db.rows(
            "INSERT INTO sign_in (account, kind, secret_hash, started_at, seen_at, expires_at,"
            " address, device) VALUES ($1, $2, $3, $4, $4, $5, $6, $7)",
            account_id,
            kind,
            digest(secret),
            now,
            expires_at,
            address,
            device[:200],
        )
        recognised = await recognise(secret, now=now)
        if recognised is None:
            raise Refused(say("Tài khoản này đã khóa. Liên hệ Văn phòng."), "account_disabled")
        await history.record(recognised.actor, "signed_in", "account", account_id, kind=kind)
    return SignedIn(secret, expires_at, recognised.actor)


async def recognise(secret: str, *, now: datetime) -> Recognised | None:
    """Who holds this secret, or None when it is unknown, ended or too old. One statement."""
    found = await db.rows(_ACTOR, digest(secret), now)
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
    return Recognised(actor, row["kind"], row["language"], row["place"] or "")


async def end(actor: Actor, *, now: datetime) -> None:
    """Sign out: the secret is worth nothing from now on."""
    if actor is ANONYMOUS or actor.sign_in_id is None:
        return
    async with db.transaction():
        await db.rows("UPDATE sign_in SET ended_at = $2 WHERE id = $1", actor.sign_in_id, now)
        await history.record(actor, "signed_out", "account", actor.account_id)


async def _be_patient(name: str, address: str, now: datetime) -> None:
    row = (
        await db.rows(
            "SELECT count(*) FILTER (WHERE subject = $1) AS account, count(*) AS address"
            " FROM failed_attempt WHERE address = $2 AND at > $3",
            _subject(name),
            address,
            now - WINDOW,
        )
    )[0]
    if row["account"] >= PATIENCE_WITH_ACCOUNT or row["address"] >= PATIENCE_WITH_ADDRESS:
        raise TooMany(
            say("Sai quá nhiều lần. Chờ 15 phút rồi thử lại, hoặc xin cấp lại mật khẩu."),
            retry_after=int(WINDOW.total_seconds()),
        )


async def _note_failure(name: str, address: str, now: datetime) -> None:
    await db.rows(
        "INSERT INTO failed_attempt (at, subject, address) VALUES ($1, $2, $3)",
        now,
        _subject(name),
        address,
    )


def _subject(name: str) -> bytes:
    return hashlib.sha256(b"account\0" + name.encode()).digest()
