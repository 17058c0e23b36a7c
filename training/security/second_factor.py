"""The second factor at sign-in: a code that changes every 30 seconds (RFC 6238), or a paper one."""

import base64
import binascii
import hmac
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pyotp

from training import db, history, typed_codes
from training.actor import Actor, Role
from training.errors import SignedOut
from training.security import patience, vault
from training.words import Sentence, say

STEP = 30
# A phone's clock may be one step off in either direction (RFC 6238, 5.2).
DRIFT = 1
DIGITS = 6
PATIENCE = 10
"""Wrong codes for one account in the window. Only who knows the password gets to try, and with
three codes good at a time that is one chance in three hundred a day."""
STEP_LASTS = timedelta(minutes=5)
_STEP_PURPOSE = "sign_in.step"


class SecondFactorNeeded(SignedOut):
    """Name and password are right, and the account asks for a code as well.

    `step` is what the browser brings along to the second page; it holds for five minutes.
    """

    def __init__(self, step: str) -> None:
        words = say("Nhập mã 6 số trong ứng dụng xác thực.")
        super().__init__(words, "second_factor_needed", otp=words)
        self.step = step


class _Step(msgspec.Struct, frozen=True, array_like=True):
    account_id: int
    until: int
    password: bytes


def step(account_id: int, password_hash: str, *, now: datetime) -> str:
    """What proves that the first step was taken; another password makes it worthless."""
    until = int((now + STEP_LASTS).timestamp())
    packed = msgspec.msgpack.encode(_Step(account_id, until, _mark(password_hash)))
    # Without padding: a cookie with a sign of equality in it comes back in quotes.
    return base64.urlsafe_b64encode(vault.seal_bytes(packed, _STEP_PURPOSE)).decode().rstrip("=")


async def account_of(held: str, *, now: datetime) -> int:
    """Whose first step this is; refuses one that is too old or not ours."""
    again = SignedOut(
        say("Đã quá 5 phút từ lúc nhập mật khẩu. Đăng nhập lại từ đầu."), "step_expired"
    )
    try:
        sealed_step = base64.urlsafe_b64decode(held + "=" * (-len(held) % 4))
        packed = vault.unseal_bytes(sealed_step, _STEP_PURPOSE)
        taken = msgspec.msgpack.decode(packed, type=_Step)
    except (binascii.Error, ValueError, vault.SealBroken, msgspec.MsgspecError):
        raise again from None
    kept = await db.value(
        "SELECT password_hash FROM account WHERE id = $1 AND disabled_at IS NULL", taken.account_id
    )
    if taken.until <= now.timestamp() or not kept:
        raise again
    if not hmac.compare_digest(taken.password, _mark(kept)):
        raise again
    return taken.account_id


async def prove(account_id: int, typed: str, *, now: datetime) -> None:
    """Take a code from the phone or from the paper, each good once; refuse any other.

    Under the account's lock, so that codes sent at once are counted one by one.
    """
    counted = patience.subject("second factor", account_id)
    async with db.transaction():
        found = await db.rows("SELECT * FROM account WHERE id = $1 FOR UPDATE", account_id)
        slow = say("Sai mã quá nhiều lần. Chờ 15 phút, hoặc nhờ quản trị gỡ mã xác thực.")
        await patience.be_patient(counted, PATIENCE, slow, now=now)
        wrong = await _wrong(found[0], typed, now)
        if wrong is not None:
            await patience.note_failure(counted, now=now)
    # Refused outside the transaction, so that the count stays.
    if wrong is not None:
        raise SignedOut(wrong, "wrong_otp", otp=wrong)


async def _wrong(account: Any, typed: str, now: datetime) -> Sentence | None:
    """Take the code, or say what is wrong with it."""
    account_id: int = account["id"]
    shown = matching_step(unsealed(account_id, account["totp_secret"]), typed, now=now)
    if shown is not None:
        if account["totp_step"] is not None and shown <= account["totp_step"]:
            return say("Mã này vừa dùng rồi. Chờ ứng dụng đổi sang mã mới, khoảng 30 giây.")
        await db.rows("UPDATE account SET totp_step = $2 WHERE id = $1", account_id, shown)
        return None
    if await _takes_paper_code(account_id, typed, now):
        owner = Actor(account_id, account["name"], Role(account["role"]))
        await history.record(owner, "second_factor.recovered", "account", account_id)
        return None
    return say("Mã không đúng. Nhập mã đang hiện trong ứng dụng, hoặc một mã dự phòng.")


def fresh_secret() -> str:
    """A secret for a phone: 160 bits, as it is typed."""
    return pyotp.random_base32()


def sealed(account_id: int, secret: str) -> bytes:
    """The secret as it is kept; in another account's row it would not open."""
    return vault.seal(secret, f"account.totp_secret.{account_id}")


def unsealed(account_id: int, kept: bytes) -> str:
    """The secret as the phone has it."""
    return vault.unseal(kept, f"account.totp_secret.{account_id}")


def matching_step(secret: str, typed: str, *, now: datetime) -> int | None:
    """The 30-second step whose code was typed, or None."""
    code = "".join(figure for figure in typed if figure.isdigit())
    if len(code) != DIGITS or not code.isascii():
        return None
    present = int(now.timestamp()) // STEP
    codes = pyotp.TOTP(secret)
    for one in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(codes.generate_otp(one), code):
            return one
    return None


def code_hash(account_id: int, code: str) -> bytes:
    """What is kept of a recovery code."""
    return vault.blind_index(code, f"recovery_code.{account_id}")


async def _takes_paper_code(account_id: int, typed: str, now: datetime) -> bool:
    code = typed_codes.normalise(typed)
    if code is None:
        return False
    used = await db.value(
        "UPDATE recovery_code SET used_at = $3 WHERE account = $1 AND code_hash = $2"
        " AND used_at IS NULL RETURNING id",
        account_id,
        code_hash(account_id, code),
        now,
    )
    return used is not None


def _mark(password_hash: str) -> bytes:
    return hmac.digest(b"solop/step", password_hash.encode(), "sha256")[:16]
