"""What a roll call's page posts and shows. No I/O."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import uuid4

import msgspec

from training.attendance import service
from training.attendance.rules import Forecast, MarkStatus, Outcome
from training.attendance.schemas import (
    HeadCount,
    MarkOutcome,
    Matrix,
    MatrixRow,
    NewHeadCount,
    NewMark,
    Roster,
    RosterRow,
)
from training.errors import Invalid
from training.names import search_key
from training.words import Sentence, say
from web.rendering import Flash, query

# Where a mark was made: without a script, the page itself is the device.
DEVICE = "page"
LONGEST_COUNT = 5
# A roll that was not closed in the hall can still be corrected on the phone for so long.
KEPT_AFTER = timedelta(days=2)
LONGEST_NUMBER = 18
SHORT = {status.value[0]: status for status in MarkStatus}


class Shown(msgspec.Struct, frozen=True):
    """Whom the page shows: a name as typed, and "" for all or a status or "unmarked"."""

    q: str = ""
    only: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether somebody is left out."""
        return bool(self.q or self.only)


class UnitRows(msgspec.Struct, frozen=True):
    """The people of one unit; `first` is the enrollment that stands for the unit in a form."""

    name: str
    rows: list[RosterRow]

    @property
    def first(self) -> int:
        """The enrollment of the unit's first row."""
        return self.rows[0].enrollment_id


class NotSaved(msgspec.Struct, frozen=True):
    """A mark that was typed and not taken, and why."""

    full_name: str
    status: str
    message: str


def by_unit(roster: Roster, shown: Shown) -> list[UnitRows]:
    """The roll in the order of the hall, unit by unit, without those who are not asked for."""
    words = search_key(shown.q).split()
    rows = [
        row
        for row in roster.rows
        if _is_asked_for(row, shown.only)
        and (not words or all(word in search_key(row.full_name) for word in words))
    ]
    return [UnitRows(name, list(some)) for name, some in groupby(rows, lambda row: row.unit_name)]


def _is_asked_for(row: RosterRow, only: str) -> bool:
    if only == "unmarked":
        return row.status is None
    return not only or row.status == only


def tally(roster: Roster) -> dict[MarkStatus, int]:
    """How many bear each mark."""
    return {status: sum(row.status is status for row in roster.rows) for status in MarkStatus}


def seen(roster: Roster) -> str:
    """What the page showed, in a few letters, so that only what was changed is saved."""
    return " ".join(
        f"{row.enrollment_id}{row.status.value[0]}" for row in roster.rows if row.status
    )


def changed(roster: Roster, typed: Mapping[str, Sequence[str]], moment: datetime) -> list[NewMark]:
    """The marks that differ from what the page showed, and from what holds by now."""
    before = {part[:-1]: SHORT.get(part[-1:]) for part in one(typed, "seen").split()}
    marks = []
    for row in roster.rows:
        picked = one(typed, f"m-{row.enrollment_id}")
        if not picked or picked in {before.get(str(row.enrollment_id)), row.status}:
            continue
        marks.append(
            NewMark(
                op_id=str(uuid4()),
                enrollment_id=row.enrollment_id,
                status=picked,
                happened_at=moment.isoformat(),
                device_sequence=roster.sequence + 1,
                device_id=DEVICE,
            )
        )
    return marks


def refused(
    roster: Roster, sent: Sequence[NewMark], outcomes: Sequence[MarkOutcome]
) -> list[NotSaved]:
    """Which marks were not taken."""
    names = {row.enrollment_id: row.full_name for row in roster.rows}
    return [
        NotSaved(names[mark.enrollment_id], mark.status, outcome.message or "")
        for mark, outcome in zip(sent, outcomes, strict=True)
        if outcome.outcome is Outcome.REFUSED
    ]


def rest_of_unit(roster: Roster, typed: Mapping[str, Sequence[str]]) -> list[int]:
    """The people of the unit whose "the rest are present" was pressed, if it was."""
    pressed = one(typed, "rest")
    units = {str(row.enrollment_id): row.unit_name for row in roster.rows}
    if pressed not in units:
        return []
    return [row.enrollment_id for row in roster.rows if row.unit_name == units[pressed]]


def onward(session_id: int, typed: Mapping[str, Sequence[str]]) -> str:
    """Where the button that was pressed leads."""
    if one(typed, "then") == "close":
        return f"/sessions/{session_id}/closing"
    return query(f"/sessions/{session_id}/roll", q=one(typed, "q"), only=one(typed, "only"))


def counted(typed: Mapping[str, Sequence[str]]) -> NewHeadCount | None:
    """Heads counted by hand, if that button was pressed; raises `Invalid` for what is no number."""
    if one(typed, "then") != "count":
        return None
    text = one(typed, "counted").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT):
        words = say("Ghi số người đếm được, từ 0 đến 99.999.")
        raise Invalid(words, "count_invalid", counted=words)
    return NewHeadCount(int(text))


def news_of_heads(told: HeadCount) -> Flash:
    """Whether heads and marks agree."""
    apart = abs(told.counted - told.marked)
    words = say("Đếm {counted}, có mặt và muộn {here}.", counted=told.counted, here=told.marked)
    if apart:
        return Flash(say("Số đếm lệch {apart} so với dấu.", apart=apart), words, "warn")
    return Flash(say("Số đếm khớp với dấu."), words)


def kept_until(roster: Roster) -> int:
    """Until when a phone may keep this roll: the end of the session's day after, in ms."""
    return int((roster.session.ends_at + KEPT_AFTER).timestamp() * 1000)


def news(
    sent: Sequence[NewMark], outcomes: Sequence[MarkOutcome], rest: Sequence[int]
) -> Flash | None:
    """What was saved, in words; nothing when nothing was asked for."""
    differing = sum(outcome.outcome is Outcome.CONFLICT for outcome in outcomes)
    if differing:
        return Flash(
            say("{count} dấu khác với dấu của người khác.", count=differing),
            say("Các dấu khác đã lưu. Những dấu này cần người phân xử."),
            "warn",
        )
    if rest:
        return Flash(say("Đã đánh dấu có mặt cho những người còn lại của đơn vị."))
    return Flash(say("Đã lưu {count} dấu.", count=len(sent))) if sent else None


def one(typed: Mapping[str, Sequence[str]], name: str) -> str:
    """The first answer under a name; "" where there is none."""
    return next(iter(typed.get(name, ())), "")


def number_in(typed: Mapping[str, Sequence[str]], name: str) -> int | None:
    """The whole number under a name; None for anything else."""
    text = one(typed, name)
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def status_in(
    typed: Mapping[str, Sequence[str]], name: str, otherwise: MarkStatus | None = None
) -> MarkStatus:
    """The mark that was chosen; raises `Invalid` when none was and there is no other."""
    try:
        return MarkStatus(one(typed, name) or (otherwise or ""))
    except ValueError:
        words = say("Chọn có mặt, muộn, có phép hoặc vắng.")
        raise Invalid(words, "status_unknown", **{name: words}) from None


class Figures(msgspec.Struct, frozen=True):
    """How a class stands with the rule: `lost` can no longer reach it, `edge` may miss no more."""

    held: int
    to_come: int
    safe: int
    edge: int
    lost: int
    conflicts: int


def figures(matrix: Matrix) -> Figures:
    """Count a class by what may still be missed."""
    first = matrix.rows[0] if matrix.rows else None
    lost = sum(row.forecast is Forecast.LOST for row in matrix.rows)
    edge = sum(row.forecast is Forecast.AT_RISK for row in matrix.rows)
    return Figures(
        held=first.held if first else 0,
        to_come=first.to_come if first else 0,
        safe=len(matrix.rows) - lost - edge,
        edge=edge,
        lost=lost,
        conflicts=sum(bool(row.conflicts) for row in matrix.rows),
    )


def matrix_rows(
    matrix: Matrix, *, only: str, order: str, unit: int | None = None
) -> list[MatrixRow]:
    """The rows that are asked for; who is nearest to the limit stands first, or all by name."""
    wanted = {"lost": Forecast.LOST, "edge": Forecast.AT_RISK}.get(only)
    rows = [
        row
        for row in matrix.rows
        if (wanted is None or row.forecast is wanted)
        and (only != "conflict" or row.conflicts)
        and (unit is None or row.unit_id == unit)
    ]
    # Sorted stably: within the same margin, the order of the hall stays.
    return rows if order == "name" else sorted(rows, key=lambda row: row.may_miss)


def units_of(matrix: Matrix) -> list[tuple[int, str]]:
    """The units that have people in the class, in the order of the hall."""
    return list({row.unit_id: row.unit_name for row in matrix.rows}.items())


def device_words(device: str) -> Sentence:
    """Which device a mark came from: the page itself, the closing, or a phone by four letters."""
    if device == DEVICE:
        return say("trên trang web")
    if device == service.CLOSING:
        return say("khi chốt buổi")
    return say("máy {name}", name=device[:4]) if device else say("máy không tên")
