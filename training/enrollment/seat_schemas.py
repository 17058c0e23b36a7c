"""What is said of a class's seats: who waits and why, who gave seats back and who got them."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from training.catalog.rules import LinePolicy, LineReturn


class ReleaseState(StrEnum):
    """`none`: no seats are set aside, or no day is set; `planned`: they will flow back."""

    NONE = "none"
    PLANNED = "planned"
    DONE = "done"


class ReleaseLine(msgspec.Struct, frozen=True):
    """One unit: seats it gives back, people of it who wait, and how its share is reckoned.

    Its quota is `pool` x `waiting` / all waiting, that is `whole` and `rest` / all waiting.
    """

    unit_id: int
    unit_name: str
    gave: int
    waiting: int
    first: int | None
    whole: int
    rest: int
    got: int


class Reopening(msgspec.Struct, frozen=True):
    """Why seats are to be set aside for units again."""

    reason: str


class EarlierRelease(msgspec.Struct, frozen=True):
    """A release after which seats were set aside for units again, and why."""

    released_at: datetime
    pool: int
    waiting: int
    got: int
    reopened_at: datetime
    reason: str


class ReleaseView(msgspec.Struct, frozen=True):
    """How unused seats flow back: as it happened, or as it would be today.

    `pool` are the seats to share, `waiting` the people who wait for one, `left` what nobody took.
    """

    class_id: int
    state: ReleaseState
    release_on: date | None
    released_at: datetime | None
    by_office: bool
    policy: LinePolicy
    rule: str
    pool: int
    waiting: int
    left: int
    lines: list[ReleaseLine]
    earlier: list[EarlierRelease] = []


class WaitingRow(msgspec.Struct, frozen=True):
    """Somebody who waits. `passed_by` counts those behind them who got a seat first, and `reason`
    says why. Of other units' people a secretary sees the unit only."""

    rank: int
    enrollment_id: int | None
    full_name: str | None
    unit_id: int
    unit_name: str
    branch: str | None
    requested_at: datetime
    passed_by: int
    reason_code: str
    reason: str


class WaitingList(msgspec.Struct, frozen=True):
    """The line of a class, from its head, with the rules that it goes by."""

    class_id: int
    policy: LinePolicy
    policy_words: str
    line_return: LineReturn
    return_words: str
    waiting: int
    items: list[WaitingRow]
    next: str | None = None
