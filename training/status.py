"""How a status is shown: its word, tone and shape stand in one table beside its transitions."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import msgspec

from training.errors import Refused
from training.words import Sentence, say


class Look(msgspec.Struct, frozen=True):
    """`tone`: ok, warn, bad, info, gold or idle. `shape`: tick, ring, half, cross, bar… (CSS)."""

    word: Sentence
    tone: str = "idle"
    shape: str = ""


S = TypeVar("S", bound=StrEnum)


def advance(current: S, to: S, transitions: Mapping[S, frozenset[S]], looks: Mapping[S, Look]) -> S:
    """Give `to` if the table allows it from `current`, else refuse with both words."""
    if to in transitions[current]:
        return to
    raise Refused(
        say(
            "Đang ở trạng thái “{now}”, không thể chuyển sang “{to}”.",
            now=looks[current].word,
            to=looks[to].word,
        ),
        "wrong_state",
    )
