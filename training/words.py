"""Sentences for people. Vietnamese is the source language; other languages are catalogs.

`say` marks a sentence for translation and keeps its values apart from its words, so that a rule
can refuse without knowing who is reading: the boundary (page, problem details, print-out) decides.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar

import msgspec

VIETNAMESE = "vi"
LANGUAGES = (VIETNAMESE, "en")

_lookup: dict[str, Callable[[str], str]] = {}
language: ContextVar[str] = ContextVar("language", default=VIETNAMESE)


class Sentence(msgspec.Struct, frozen=True):
    """Words with their values. `str()` speaks the language of the request, else Vietnamese."""

    words: str
    values: Mapping[str, object] = {}

    def __str__(self) -> str:
        return self.speak(language.get())

    def speak(self, tongue: str) -> str:
        """Give the sentence in one language; unknown languages and missing words fall back."""
        words = _lookup[tongue](self.words) if tongue in _lookup else self.words
        spoken = {
            name: value.speak(tongue) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return words.format_map(spoken) if spoken else words


def say(words: str, **values: object) -> Sentence:
    """Mark Vietnamese words for translation; `{name}` places are filled when spoken."""
    return Sentence(words, values)


def install(tongue: str, lookup: Callable[[str], str]) -> None:
    """Make a catalog known. Called once at start by whoever owns the catalogs."""
    _lookup[tongue] = lookup
