"""The reason for a change, as it is kept beside it."""

from training.errors import Invalid
from training.words import Sentence, say

LONGEST = 1000


def needed(typed: str | None, ask: Sentence) -> str:
    """The reason as typed; raises `Invalid` with `ask` for none at all."""
    why = optional(typed)
    if why is None:
        raise Invalid(ask, "reason_missing", reason=ask)
    return why


def optional(typed: str | None) -> str | None:
    """The reason, or None when nothing was typed; raises `Invalid` for one that is too long."""
    # PostgreSQL holds no NUL.
    why = (typed or "").replace("\x00", "").strip()
    if len(why) > LONGEST:
        words = say("Lý do dài nhất {most} ký tự.", most=LONGEST)
        raise Invalid(words, "reason_too_long", reason=words)
    return why or None
