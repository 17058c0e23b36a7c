"""Invitations: a link, good once, by which an account's owner sets their own password."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec

from training import db, history
from training.access.schemas import Invited, NewAccount, OpenInvitation
from training.access.service import add_account
from training.actor import Actor, Role
from training.errors import Missing, Refused
from training.security import passwords, patience, sign_in
from training.security.policy import May, require
from training.words import say

LASTS = timedelta(days=7)
"""A week with a weekend in it: who does not come in that time is asked whether it arrived."""
MOST_UNKNOWN = 30

_OPEN = """
    SELECT i.id, i.account, i.expires_at, i.used_at, i.withdrawn_at, a.username, a.name, a.role,
           a.disabled_at
    FROM invitation i JOIN account a ON a.id = i.account WHERE i.secret_hash = $1
"""


async def invite_new(actor: Actor, new: NewAccount, *, now: datetime) -> Invited:
    """Make an account without a password, and the link by which its owner sets one."""
    async with db.transaction():
        account_id = await add_account(actor, msgspec.structs.replace(new, password=None))
        return await invite(actor, account_id, now=now)


async def invite(actor: Actor, account_id: int, *, now: datetime) -> Invited:
    """A new link for an account, in place of any before. The password stays until it is used."""
    require(actor, May.MANAGE_ACCOUNTS)
    secret = secrets.token_urlsafe(32)
    async with db.transaction():
        known = await _lock(account_id)
        if known["disabled_at"] is not None:
            raise Refused(say("Tài khoản đang khóa. Mở lại trước khi mời."), "account_disabled")
        await _withdraw(account_id, now)
        await db.rows(
            "INSERT INTO invitation (account, secret_hash, issued_by, issued_at, expires_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            account_id,
            sign_in.digest(secret),
            actor.account_id,
            now,
            now + LASTS,
        )
        await history.record(actor, "account.invited", "account", account_id, unit_id=known["unit"])
    return Invited(account_id, known["username"], secret, now + LASTS)


def address(public_url: str, secret: str) -> str:
    """The link to hand over."""
    return f"{public_url.rstrip('/')}/invitation/{secret}"


async def withdraw(actor: Actor, account_id: int, *, now: datetime) -> None:
    """Let the link that is out open nothing any more."""
    require(actor, May.MANAGE_ACCOUNTS)
    async with db.transaction():
        known = await _lock(account_id)
        if not await _withdraw(account_id, now):
            raise Missing(say("Tài khoản này không có liên kết mời nào."), "no_invitation")
        await history.record(
            actor,
            "account.invitation_withdrawn",
            "account",
            account_id,
            unit_id=known["unit"],
        )


async def look(secret: str, *, address: str, now: datetime) -> OpenInvitation:
    """Whose link this is; a link that opens nothing is refused with what to do."""
    row = await _row(secret)
    if row is None:
        counted = patience.subject("invitation", address)
        words = say("Thử quá nhiều liên kết không có. Chờ 15 phút rồi thử lại.")
        await patience.be_patient(counted, MOST_UNKNOWN, words, now=now)
        await patience.note_failure(counted, now=now)
        raise Missing(
            say("Không có liên kết mời này. Mở lại đúng liên kết Văn phòng đã gửi, cho đủ ký tự."),
            "invitation_unknown",
        )
    _check_usable(row, now)
    return OpenInvitation(row["account"], row["username"], row["name"], Role(row["role"]))


async def accept(secret: str, password: str, *, address: str, now: datetime) -> int:
    """Set the password by the link, once; gives the account. Its other sign-ins end."""
    opened = await look(secret, address=address, now=now)
    passwords.check_new(password, about=(opened.username,))
    kept = await passwords.hashed(password)
    async with db.transaction():
        await _lock(opened.account_id)
        row = await _row(secret)
        _check_usable(row, now)
        await db.rows("UPDATE invitation SET used_at = $2 WHERE id = $1", row["id"], now)
        owner = Actor(row["account"], row["name"], Role(row["role"]), username=row["username"])
        await renew_password(owner, kept, "account.invitation_used", now=now)
    return opened.account_id


async def renew_password(owner: Actor, kept: str, action: str, *, now: datetime) -> None:
    """Give an account another password on behalf of its owner; every sign-in of it ends."""
    async with db.transaction():
        await db.rows("UPDATE account SET password_hash = $2 WHERE id = $1", owner.account_id, kept)
        await sign_in.end_all(owner.account_id, now=now)
        await history.record(owner, action, "account", owner.account_id)


async def _row(secret: str) -> Any:
    found = await db.rows(_OPEN, sign_in.digest(secret))
    return found[0] if found else None


async def _lock(account_id: int) -> Any:
    """Everything about an account's invitations happens under the account's own lock."""
    found = await db.rows(
        "SELECT username, unit, disabled_at FROM account WHERE id = $1::bigint FOR UPDATE",
        account_id,
    )
    if not found:
        raise Missing(say("Không có tài khoản này."), "no_such_account")
    return found[0]


async def _withdraw(account_id: int, now: datetime) -> bool:
    ended = await db.rows(
        "UPDATE invitation SET withdrawn_at = $2 WHERE account = $1 AND used_at IS NULL"
        " AND withdrawn_at IS NULL RETURNING id",
        account_id,
        now,
    )
    return bool(ended)


def _check_usable(row: Any, now: datetime) -> None:
    if row["used_at"] is not None:
        raise Refused(
            say("Liên kết này đã dùng rồi. Đăng nhập bằng mật khẩu đã đặt."), "invitation_used"
        )
    if row["withdrawn_at"] is not None:
        raise Refused(
            say("Liên kết này không dùng nữa. Dùng liên kết mới nhất Văn phòng gửi."),
            "invitation_withdrawn",
        )
    if row["expires_at"] <= now:
        raise Refused(
            say("Liên kết này đã hết hạn sau 7 ngày. Xin Văn phòng liên kết mới."),
            "invitation_expired",
        )
    if row["disabled_at"] is not None:
        raise Refused(say("Tài khoản này đã khóa. Liên hệ Văn phòng."), "account_disabled")
