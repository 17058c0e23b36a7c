"""How the system says no. Each message is worded for the person who asked."""

from typing import Self

import msgspec

from training.words import Sentence


class Choice(msgspec.Struct, frozen=True):
    """One way out of a refusal: what can be done, and the page where it is done."""

    words: Sentence
    href: str


class Refused(Exception):
    """A rule said no.

    `message` says what to do; `code` is stable and for machines; `answers` maps each answer at
    fault (a field of the form or body) to what is wrong with it. `choices` are ways out, where
    there is more than one.
    """

    status = 409

    def __init__(self, message: Sentence, code: str = "refused", /, **answers: Sentence) -> None:
        super().__init__(message.words)
        self.message = message
        self.code = code
        self.answers = answers
        self.choices: tuple[Choice, ...] = ()

    def offer(self, *choices: Choice) -> Self:
        """The same refusal with the ways out spelled out."""
        self.choices = choices
        return self


class Invalid(Refused):
    """An answer cannot be read or breaks a rule of its own."""

    status = 422


class Forbidden(Refused):
    """The person may know of the thing, but may not do this."""

    status = 403


class Missing(Refused):
    """Not there, or not theirs to see: both look the same."""

    status = 404


class SignedOut(Refused):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401


class TooMany(Refused):
    """Asked too often; `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: Sentence, code: str = "too_many", /, *, retry_after: int) -> None:
        super().__init__(message, code)
        self.retry_after = retry_after


class Unavailable(Refused):
    """Something we need does not answer; `retry_after` is in seconds."""

    status = 503

    def __init__(
        self, message: Sentence, code: str = "unavailable", /, *, retry_after: int
    ) -> None:
        super().__init__(message, code)
        self.retry_after = retry_after
