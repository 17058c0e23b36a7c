"""The check that anybody may make, with patience for people and little of it for guessing."""

import hashlib
from datetime import datetime, timedelta

from training import clock, db
from training.certificates import queries
from training.certificates.rules import CheckVerdict
from training.certificates.schemas import Check
from training.errors import TooMany
from training.words import say

WINDOW = timedelta(minutes=15)
PATIENCE = 60
_SUBJECT = hashlib.sha256(b"verification\0").digest()


async def check(typed: str, *, address: str, now: datetime) -> Check:
    """Check a code; only unknown ones count against an address, known ones always answer.

    Raises `TooMany` for an address that asked for too many unknown codes.
    """
    told = await queries.check(typed, today=now.astimezone(clock.ZONE).date())
    if told.verdict is CheckVerdict.UNKNOWN:
        await _be_patient(address, now)
    return told


async def _be_patient(address: str, now: datetime) -> None:
    # Kept apart from failed sign-ins, which count every failure of an address.
    place = f"verify {address}"
    failures = await db.value(
        "SELECT count(*) FROM failed_attempt WHERE subject = $1 AND address = $2 AND at > $3",
        _SUBJECT,
        place,
        now - WINDOW,
    )
    if failures >= PATIENCE:
        raise TooMany(
            say("Tra quá nhiều mã không có. Chờ 15 phút rồi thử lại."),
            retry_after=int(WINDOW.total_seconds()),
        )
    await db.rows(
        "INSERT INTO failed_attempt (at, subject, address) VALUES ($1, $2, $3)",
        now,
        _SUBJECT,
        place,
    )
