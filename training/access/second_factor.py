"""Setting up, renewing and taking away one's second factor; an administrator may reset it."""

from datetime import datetime

import pyotp

from training import db, history, typed_codes
from training.access import queries
from training.access.schemas import Setup, WaysIn
from training.actor import Actor
from training.errors import Invalid, Refused
from training.security import second_factor as factor
from training.security import sign_in
from training.security.policy import May, require
from training.words import say

CODES = 10
ISSUER = "Sổ Lớp"


async def begin(actor: Actor) -> None:
    """Draw a secret for the phone. It asks nothing of anybody until it is confirmed."""
    require(actor, May.KEEP_SECOND_FACTOR)
    kept = factor.sealed(actor.account_id or 0, factor.fresh_secret())
    changed = await db.rows(
        "UPDATE account SET totp_secret = $2, totp_step = NULL"
        " WHERE id = $1 AND totp_confirmed_at IS NULL RETURNING id",
        actor.account_id,
        kept,
    )
    if not changed:
        raise Refused(say("Mã xác thực đang bật. Tắt trước khi đặt lại."), "second_factor_on")


async def setup(actor: Actor) -> Setup | None:
    """What the phone must be told, while the second factor is being set up."""
    require(actor, May.KEEP_SECOND_FACTOR)
    kept = await db.value(
        "SELECT totp_secret FROM account WHERE id = $1 AND totp_confirmed_at IS NULL",
        actor.account_id,
    )
    if kept is None:
        return None
    secret = factor.unsealed(actor.account_id or 0, kept)
    address = pyotp.TOTP(secret).provisioning_uri(name=actor.username, issuer_name=ISSUER)
    return Setup(secret, address)


async def confirm(actor: Actor, typed: str, *, now: datetime) -> list[str]:
    """Turn it on once the phone shows the right code; gives the recovery codes, this once."""
    require(actor, May.KEEP_SECOND_FACTOR)
    account_id = actor.account_id or 0
    async with db.transaction():
        kept = await db.value(
            "SELECT totp_secret FROM account WHERE id = $1 AND totp_confirmed_at IS NULL"
            " FOR UPDATE",
            account_id,
        )
        if kept is None:
            raise Refused(say("Bắt đầu lại từ trang mã xác thực."), "no_second_factor_setup")
        step = factor.matching_step(factor.unsealed(account_id, kept), typed, now=now)
        if step is None:
            words = say("Mã không khớp. Nhập 6 số đang hiện; kiểm tra giờ của điện thoại.")
            raise Invalid(words, "wrong_otp", otp=words)
        await db.rows(
            "UPDATE account SET totp_confirmed_at = $2, totp_step = $3 WHERE id = $1",
            account_id,
            now,
            step,
        )
        codes = await _draw_codes(account_id)
        await history.record(actor, "second_factor.set_up", "account", account_id)
    return codes


async def renew_codes(actor: Actor, typed: str, *, now: datetime) -> list[str]:
    """Ten other recovery codes; those before are worth nothing. Asks for a code."""
    require(actor, May.KEEP_SECOND_FACTOR)
    await _prove_own(actor, typed, now=now)
    async with db.transaction():
        codes = await _draw_codes(actor.account_id or 0)
        await history.record(actor, "second_factor.codes_renewed", "account", actor.account_id)
    return codes


async def remove(actor: Actor, typed: str, *, now: datetime) -> None:
    """Turn one's own off. Asks for a code: a browser left open is not enough."""
    require(actor, May.KEEP_SECOND_FACTOR)
    await _prove_own(actor, typed, now=now)
    async with db.transaction():
        await _take_away(actor.account_id or 0)
        await history.record(actor, "second_factor.removed", "account", actor.account_id)


async def reset(actor: Actor, account_id: int, *, now: datetime) -> None:
    """Take away somebody's second factor: their phone is lost. Every sign-in of theirs ends."""
    require(actor, May.MANAGE_ACCOUNTS)
    if account_id == actor.account_id:
        raise Refused(
            say("Tự gỡ mã xác thực của mình ở “Tài khoản của tôi”, bằng một mã dự phòng."),
            "own_account",
        )
    known = await queries.account(account_id)
    async with db.transaction():
        if not await _take_away(account_id):
            raise Refused(say("Tài khoản này không bật mã xác thực."), "no_second_factor")
        await sign_in.end_all(account_id, now=now)
        await history.record(
            actor, "second_factor.reset", "account", account_id, unit_id=known.unit_id
        )


async def ways_in(actor: Actor, account_id: int) -> WaysIn:
    """How an account's owner gets in: for themself, or for the administrator."""
    if account_id != actor.account_id:
        require(actor, May.MANAGE_ACCOUNTS)
    row = (
        await db.rows(
            "SELECT a.totp_confirmed_at, i.issued_at, i.expires_at, (SELECT count(*)::int"
            " FROM recovery_code r WHERE r.account = a.id AND r.used_at IS NULL) AS codes_left"
            " FROM account a LEFT JOIN invitation i ON i.account = a.id"
            " AND i.used_at IS NULL AND i.withdrawn_at IS NULL WHERE a.id = $1::bigint",
            account_id,
        )
    )[0]
    return WaysIn(row["issued_at"], row["expires_at"], row["totp_confirmed_at"], row["codes_left"])


async def _prove_own(actor: Actor, typed: str, *, now: datetime) -> None:
    on = await db.value("SELECT totp_confirmed_at FROM account WHERE id = $1", actor.account_id)
    if on is None:
        raise Refused(say("Mã xác thực chưa bật."), "no_second_factor")
    await factor.prove(actor.account_id or 0, typed, now=now)


async def _draw_codes(account_id: int) -> list[str]:
    codes = [typed_codes.new() for _ in range(CODES)]
    await db.rows("DELETE FROM recovery_code WHERE account = $1", account_id)
    await db.rows(
        "INSERT INTO recovery_code (account, code_hash) SELECT $1, unnest($2::bytea[])",
        account_id,
        [factor.code_hash(account_id, code) for code in codes],
    )
    return codes


async def _take_away(account_id: int) -> bool:
    on = await db.rows(
        "UPDATE account SET totp_secret = NULL, totp_step = NULL, totp_confirmed_at = NULL"
        " WHERE id = $1 AND totp_confirmed_at IS NOT NULL RETURNING id",
        account_id,
    )
    await db.rows("DELETE FROM recovery_code WHERE account = $1", account_id)
    return bool(on)
