"""Who tries citizen numbers to learn which are on record elsewhere is slowed down.

A list says of a number that it is somebody's of another unit, and no more. That alone must not
be had for thousands of numbers.
"""

import hashlib
from datetime import datetime, timedelta

from training import db
from training.actor import Actor, Role
from training.errors import TooMany
from training.words import Sentence, say

# Numbers of other units' people that one account may meet in its lists: by typing, by files.
TYPED, TYPED_WITHIN = 30, timedelta(minutes=15)
READ, READ_WITHIN = 300, timedelta(hours=1)


async def check(actor: Actor, now: datetime) -> None:
    """Refuse to look at one more typed number. The office sees everybody and is not counted."""
    if actor.role is not Role.SECRETARY:
        return
    if await _met(_subject("typed", actor.account_id), now - TYPED_WITHIN) >= TYPED:
        raise TooMany(
            say("Quá nhiều số định danh của đơn vị khác. Chờ 15 phút rồi sửa tiếp."),
            retry_after=int(TYPED_WITHIN.total_seconds()),
        )


async def note(actor: Actor, now: datetime) -> None:
    """A typed number was another unit's."""
    if actor.role is Role.SECRETARY:
        await _keep(_subject("typed", actor.account_id), 1, now)


async def too_many_read(account_id: int, met: int, now: datetime) -> Sentence | None:
    """Count those met in a file; the words of a refusal when they are too many."""
    subject = _subject("read", account_id)
    before = await _met(subject, now - READ_WITHIN)
    if before + met > READ:
        return say(
            "Danh sách có quá nhiều người của đơn vị khác ({count}). Kiểm tra lại có gửi nhầm tệp "
            "không; nếu đúng thì nhờ Văn phòng gửi giúp.",
            count=met,
        )
    await _keep(subject, met, now)
    return None


async def _met(subject: bytes, since: datetime) -> int:
    count: int = await db.value(
        "SELECT count(*)::int FROM failed_attempt WHERE subject = $1 AND at > $2", subject, since
    )
    return count


async def _keep(subject: bytes, count: int, now: datetime) -> None:
    # The address is left empty: it counts failures to sign in, and these are none.
    await db.rows(
        "INSERT INTO failed_attempt (at, subject, address)"
        " SELECT $1, $2, '' FROM generate_series(1, $3)",
        now,
        subject,
        count,
    )


def _subject(kind: str, account_id: int | None) -> bytes:
    return hashlib.sha256(f"lists.{kind}\0{account_id}".encode()).digest()
