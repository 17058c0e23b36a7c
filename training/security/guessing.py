"""How many wrong passwords are borne: from whom, from where, and in all.

Nobody is ever locked out: what a stranger does wrong counts against the stranger's address, and
against the account only for browsers and addresses that it was never used from.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from training import db
from training.errors import TooMany
from training.security import patience
from training.words import say

# Failures in the window after which one account from one address, one address, or one account
# from addresses that it was never used from, must wait. A browser that the account was used in
# is counted by itself, wherever it is.
PATIENCE_WITH_ACCOUNT = 5
PATIENCE_WITH_ADDRESS = 60
PATIENCE_EVERYWHERE = 20
REMEMBERS = timedelta(days=180)
"""How long a browser or an address counts as one that the account is used from."""

_SLOW = say("Sai quá nhiều lần. Chờ 15 phút rồi thử lại, hoặc xin cấp lại mật khẩu.")
_COUNTS = """
    SELECT count(*) FILTER (WHERE subject = $1 AND address = $2) AS account,
           count(*) FILTER (WHERE address = $2) AS address,
           count(*) FILTER (WHERE subject = $1) AS everywhere
    FROM failed_attempt WHERE (address = $2 OR subject = $1) AND at > $3
"""


class Attempt(msgspec.Struct, frozen=True):
    """What a failure would be counted under."""

    subject: bytes
    address: str


def subject(username: str) -> bytes:
    """What failures of an account are counted under, whether or not there is one."""
    return patience.subject("account", username)


async def attempt(
    account: Any, username: str, *, address: str, browser: str, now: datetime
) -> Attempt:
    """Let somebody try, or raise `TooMany`.

    `account` is its row with `browser_known` and `address_known`, or None where there is none.
    """
    if account and account["browser_known"]:
        own = patience.subject("browser", f"{account['id']} {browser}")
        await patience.be_patient(own, PATIENCE_WITH_ACCOUNT, _SLOW, now=now)
        return Attempt(own, "")
    counts = (await db.rows(_COUNTS, subject(username), address, now - patience.WINDOW))[0]
    known = bool(account and account["address_known"])
    if (
        counts["account"] >= PATIENCE_WITH_ACCOUNT
        or counts["address"] >= PATIENCE_WITH_ADDRESS
        or (counts["everywhere"] >= PATIENCE_EVERYWHERE and not known)
    ):
        raise TooMany(_SLOW, retry_after=int(patience.WINDOW.total_seconds()))
    return Attempt(subject(username), address)


async def note_failure(tried: Attempt, *, now: datetime) -> None:
    """Count a wrong password."""
    await patience.note_failure(tried.subject, now=now, address=tried.address)
