"""The classes of the demo: a calendar around today's date, one class in every state.

They are data, in `classes.json`. A number there is a day counted from today, negative in the past.
What lies before today has happened when the demo is told; what lies after is only planned.
"""

from datetime import date, timedelta
from pathlib import Path

import msgspec

from training.catalog.rules import Approval, LinePolicy
from training.people.rules import Standing

FILE = Path(__file__).with_name("classes.json")
_MOVING = (
    *("drafted", "announced", "opens", "closes", "approved", "convened", "cancelled"),
    *("scored", "recognised", "issued", "revoked", "replaced", "list_sent", "own_day"),
    *("release", "late_asked", "sent_back"),
)
_YEARS_GOOD, _DAY_OF_EVERY_MONTH = 5, 28


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One class: how large, for whom, and on which day each thing is done to it."""

    course: str
    host: str
    venue: str
    head_teacher: str
    title: str = ""
    capacity: int
    people: int
    own: int = 0
    """How many of the people are of the home unit, the secretary's whom one signs in as."""
    own_day: int | None = None
    """When the home unit registers; else some day between opening and closing, like the others."""
    seats: dict[str, int] = {}
    each: int = 0
    """Seats for every unit that `seats` does not name; with neither, nothing is promised."""
    crowd: dict[str, int] = {}
    """How many people each unit sends, where that is not left to chance."""
    approval: Approval = Approval.OFFICE
    line_policy: LinePolicy = LinePolicy.FILL
    release: int | None = None
    """When seats that units have not used flow back and are shared among those who wait."""
    sent_back: int | None = None
    """When the office sent the home unit's requests back, to be put right."""
    late_asked: int | None = None
    """When the home unit asks the office to let one more in, after registration has closed."""
    standing: Standing = Standing.CANDIDATE
    with_trainer: bool = False
    with_learner: bool = False
    drafted: int
    announced: int
    opens: int
    closes: int
    approved: int | None = None
    convened: int | None = None
    cancelled: int | None = None
    days: tuple[int, ...]
    scored: int | None = None
    scored_share: float = 1.0
    recognised: int | None = None
    issued: int | None = None
    revoked: int | None = None
    replaced: int | None = None
    list_sent: int | None = None
    """When the home unit sent a list with faults, which still waits for its secretary."""
    reason: str = ""
    """Why it was cancelled."""
    differing: bool = False
    """Whether trainer and office differ about somebody in the third session."""
    ran_out: int | None = None
    """For a class of years ago: when its certificates ran out. All its days count from issuing."""


def plans(today: date) -> list[Plan]:
    """Every class of the demo, its days counted from that today."""
    known = msgspec.json.decode(FILE.read_bytes(), type=list[Plan])
    return [one if one.ran_out is None else _of_years_ago(one, one.ran_out, today) for one in known]


def _of_years_ago(plan: Plan, ran_out: int, today: date) -> Plan:
    """Count its days from today: certificates are good for 60 months from the day of issue."""
    last = today + timedelta(days=ran_out)
    day = min(last.day, _DAY_OF_EVERY_MONTH)
    issued = (date(last.year - _YEARS_GOOD, last.month, day) - today).days
    moved = {
        field: getattr(plan, field) + issued
        for field in _MOVING
        if getattr(plan, field) is not None
    }
    return msgspec.structs.replace(plan, days=tuple(one + issued for one in plan.days), **moved)
