"""Counting what failed, so that guessing is slow. A count forgets after a quarter of an hour."""

import hashlib
from datetime import datetime, timedelta

from training import db
from training.errors import TooMany
from training.words import Sentence

WINDOW = timedelta(minutes=15)


def subject(kind: str, of: object) -> bytes:
    """What is counted under: a digest, so that the table tells nobody's name."""
    return hashlib.sha256(f"{kind}\0{of}".encode()).digest()


async def be_patient(counted: bytes, most: int, words: Sentence, *, now: datetime) -> None:
    """Refuse with `words` when the subject has failed `most` times in the window."""
    failures = await db.value(
        "SELECT count(*) FROM failed_attempt WHERE subject = $1 AND at > $2", counted, now - WINDOW
    )
    if failures >= most:
        raise TooMany(words, retry_after=int(WINDOW.total_seconds()))


async def note_failure(counted: bytes, *, now: datetime, address: str = "") -> None:
    """Count a failure. With an address it also counts against sign-ins from there."""
    await db.rows(
        "INSERT INTO failed_attempt (at, subject, address) VALUES ($1, $2, $3)",
        now,
        counted,
        address,
    )
