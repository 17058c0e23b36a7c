"""Everything that changes accounts after they are made, and who is signed in to them."""

import hashlib
import secrets
from datetime import datetime, timedelta

from training import db, history
from training.access.queries import account
from training.access.schemas import Handed
from training.actor import Actor
from training.errors import Invalid, Missing, Refused, TooMany
from training.security import passwords
from training.security.policy import May, require
from training.words import say

# Letters and figures that nobody mistakes for one another when read aloud.
_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
PATIENCE, WINDOW = 5, timedelta(minutes=15)


def one_time_password() -> str:
    """A password to hand over once: sixteen letters and figures in groups of four."""
    return "-".join("".join(secrets.choice(_PLAIN) for _ in range(_GROUP)) for _ in range(_GROUPS))


async def disable(actor: Actor, account_id: int, *, now: datetime) -> None:
    """Keep somebody out: every sign-in of the account ends, at once. Nothing is deleted."""
    require(actor, May.MANAGE_ACCOUNTS)
    if account_id == actor.account_id:
        raise Refused(
            say("Không tự khóa tài khoản của mình. Nhờ một người quản trị khác."),
            "own_account",
        )
    async with db.transaction():
        changed = await db.rows(
            "UPDATE account SET disabled_at = $2 WHERE id = $1::bigint AND disabled_at IS NULL"
            " RETURNING unit",
            account_id,
            now,
        )
        if not changed:
            await account(account_id)
            raise Refused(say("Tài khoản này đã khóa từ trước."), "account_unchanged")
        await _end_sign_ins(account_id, now)
        await history.record(
            actor, "account.disabled", "account", account_id, unit_id=changed[0]["unit"]
        )


async def enable(actor: Actor, account_id: int) -> None:
    """Let somebody in again, with the password they had."""
    require(actor, May.MANAGE_ACCOUNTS)
    async with db.transaction():
        changed = await db.rows(
            "UPDATE account SET disabled_at = NULL WHERE id = $1::bigint"
            " AND disabled_at IS NOT NULL RETURNING unit",
            account_id,
        )
        if not changed:
            await account(account_id)
            raise Refused(say("Tài khoản này đang dùng được."), "account_unchanged")
        await history.record(
            actor, "account.enabled", "account", account_id, unit_id=changed[0]["unit"]
        )


async def set_password(actor: Actor, account_id: int, *, now: datetime) -> Handed:
    """Give an account a new password, to be handed over; every sign-in of it ends."""
    require(actor, May.MANAGE_ACCOUNTS)
    known = await account(account_id)
    fresh = one_time_password()
    kept = await passwords.hashed(fresh)
    async with db.transaction():
        await db.rows("UPDATE account SET password_hash = $2 WHERE id = $1", account_id, kept)
        await _end_sign_ins(account_id, now, but=actor.sign_in_id)
        await history.record(
            actor, "account.password_set", "account", account_id, unit_id=known.unit_id
        )
    return Handed(account_id, known.username, fresh)


async def change_password(actor: Actor, old: str, new: str, *, now: datetime) -> None:
    """One's own password; whoever changes it proves the old one. One's other sign-ins end."""
    require(actor, May.BE_SIGNED_IN)
    await _be_patient(actor, now)
    kept = await db.value("SELECT password_hash FROM account WHERE id = $1", actor.account_id)
    if not await passwords.matches(old, kept):
        await _note_failure(actor, now)
        words = say("Mật khẩu đang dùng không đúng.")
        raise Invalid(words, "wrong_password", old=words)
    passwords.check_new(new)
    if new == old:
        words = say("Đặt mật khẩu khác mật khẩu đang dùng.")
        raise Invalid(words, "password_same", password=words)
    fresh = await passwords.hashed(new)
    async with db.transaction():
        await db.rows(
            "UPDATE account SET password_hash = $2 WHERE id = $1", actor.account_id, fresh
        )
        await _end_sign_ins(actor.account_id, now, but=actor.sign_in_id)
        await history.record(actor, "account.password_changed", "account", actor.account_id)


async def end_sign_in(actor: Actor, sign_in_id: int, *, now: datetime) -> None:
    """End one of one's own sign-ins; somebody else's looks as if it were not there."""
    require(actor, May.BE_SIGNED_IN)
    async with db.transaction():
        ended = await db.value(
            "UPDATE sign_in SET ended_at = $3 WHERE id = $1::bigint AND account = $2"
            " AND ended_at IS NULL RETURNING id",
            sign_in_id,
            actor.account_id,
            now,
        )
        if ended is None:
            raise Missing(say("Không có lần đăng nhập này."), "no_such_sign_in")
        await history.record(actor, "sign_in.ended", "account", actor.account_id)


async def end_other_sign_ins(actor: Actor, *, now: datetime) -> int:
    """End all of one's own sign-ins but this one; gives how many."""
    require(actor, May.BE_SIGNED_IN)
    async with db.transaction():
        ended = await _end_sign_ins(actor.account_id, now, but=actor.sign_in_id)
        await history.record(actor, "sign_in.ended", "account", actor.account_id, count=ended)
    return ended


async def _end_sign_ins(account_id: int | None, now: datetime, but: int | None = None) -> int:
    ended = await db.rows(
        "UPDATE sign_in SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL"
        " AND id IS DISTINCT FROM $3::int RETURNING id",
        account_id,
        now,
        but,
    )
    return len(ended)


async def _be_patient(actor: Actor, now: datetime) -> None:
    """A browser left open must not be the place to guess its owner's password."""
    failures = await db.value(
        "SELECT count(*) FROM failed_attempt WHERE subject = $1 AND at > $2",
        _subject(actor),
        now - WINDOW,
    )
    if failures >= PATIENCE:
        raise TooMany(
            say("Sai mật khẩu quá nhiều lần. Chờ 15 phút rồi thử lại."),
            retry_after=int(WINDOW.total_seconds()),
        )


async def _note_failure(actor: Actor, now: datetime) -> None:
    # The address is left empty: it counts failures to sign in, and this is none.
    await db.rows(
        "INSERT INTO failed_attempt (at, subject, address) VALUES ($1, $2, '')",
        now,
        _subject(actor),
    )


def _subject(actor: Actor) -> bytes:
    return hashlib.sha256(f"password\0{actor.account_id}".encode()).digest()
