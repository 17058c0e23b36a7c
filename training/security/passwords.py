"""Passwords, hashed off the event loop: one hash costs a third of a second and 64 MiB."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from training.errors import Invalid
from training.words import say

SHORTEST = 10
LONGEST = 200
_hasher = PasswordHasher()
_room = asyncio.Semaphore(2)
# Verified against when there is no such account, so that both take as long.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29sb3AtZHVtbXktc2FsdA$"
    "5nVd0Gm6AyhU4NZM8BmkBTnGsZG/BxGtVWd6N9hVCZk"
)


def check_new(password: str) -> None:
    """Refuse a password that is too short to be safe or too long to be meant."""
    if not SHORTEST <= len(password) <= LONGEST:
        words = say("Đặt mật khẩu từ {least} ký tự trở lên.", least=SHORTEST)
        raise Invalid(words, "password_too_short", password=words)


async def hashed(password: str) -> str:
    """The argon2id hash to keep."""
    async with _room:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, kept: str | None) -> bool:
    """Whether the password is the kept one; takes as long when nothing is kept."""
    async with _room:
        return await asyncio.to_thread(_verify, password[:LONGEST], kept or _NOBODY)


def _verify(password: str, kept: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
