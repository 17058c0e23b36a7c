"""Passwords, hashed off the event loop: one hash costs a third of a second and 64 MiB."""

import asyncio
from collections.abc import Collection

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from training.errors import Invalid
from training.words import say

SHORTEST = 10
LONGEST = 200
FEWEST_LETTERS = 5
# Met at the head of every list of stolen passwords, these with a few figures behind them.
# The last stands as an example on our own pages.
_COMMON = (
    *("password", "matkhau", "mậtkhẩu", "123456789", "qwertyuiop", "iloveyou", "anhyeuem"),
    *("solop", "sổlớp", "tre xanh bến đò"),
)
_RUNS = "0123456789012345678901234567890 abcdefghijklmnopqrstuvwxyz"
_hasher = PasswordHasher()
_room = asyncio.Semaphore(2)
# Verified against when there is no such account, so that both take as long.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29sb3AtZHVtbXktc2FsdA$"
    "5nVd0Gm6AyhU4NZM8BmkBTnGsZG/BxGtVWd6N9hVCZk"
)


def check_new(password: str, *, about: Collection[str] = ()) -> None:
    """Refuse a password that is too short to be safe, too long to be meant, or soon guessed.

    `about` are words that anybody knows of its owner: user name, birth date, the code itself.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        words = say("Đặt mật khẩu từ {least} ký tự trở lên.", least=SHORTEST)
        raise Invalid(words, "password_too_short", password=words)
    if _is_soon_guessed(password, about):
        words = say("Mật khẩu này dễ đoán. Ghép vài từ không liên quan, ví dụ “tre xanh bến đò”.")
        raise Invalid(words, "password_guessable", password=words)


def _is_soon_guessed(password: str, about: Collection[str]) -> bool:
    plain = "".join(letter for letter in password.casefold() if letter.isalnum())
    if len(set(plain)) < FEWEST_LETTERS or plain in _RUNS or plain[::-1] in _RUNS:
        return True
    known = [word for word in map(_bare, (*_COMMON, *about)) if word]
    # What is left after the known word must itself be long enough to be worth guessing at.
    return any(word in plain and len(plain) - len(word) < FEWEST_LETTERS for word in known)


def _bare(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


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
