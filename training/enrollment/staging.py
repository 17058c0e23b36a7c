"""Rows of a list between upload and confirmation: sealed, and checked against whom we know."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from training import db
from training.enrollment.import_schemas import PersonInRow
from training.enrollment.overrides import Override
from training.enrollment.seats import LockedClass
from training.names import search_key
from training.people.checking import ListRow
from training.people.faults import Fault, Severity
from training.security import vault
from training.words import say

PURPOSE = "import_row.typed"
NUMBER = "person.national_id"


class StoredFault(msgspec.Struct, frozen=True):
    """A fault as it is kept: its words and values, to be spoken in the reader's language."""

    field: str
    code: str
    severity: str
    words: str
    values: dict[str, Any] = {}


class Allowed(msgspec.Struct, frozen=True):
    """What the office passes over for the person with this citizen number (or with none)."""

    override: Override
    national_id: str | None


class Staged(msgspec.Struct, frozen=True):
    """What one row holds, as it is sealed; `by_hand` is what of `typed` the file does not say."""

    typed: dict[str, str]
    person: PersonInRow
    faults: list[StoredFault]
    allowed: Allowed | None = None
    by_hand: dict[str, str] = {}
    alike: list[int] = []

    @property
    def override(self) -> Override | None:
        """What is passed over for the person whom the row is about now."""
        if self.allowed is None or self.allowed.national_id != self.person.national_id:
            return None
        return self.allowed.override


EMPTY = Staged({}, PersonInRow(), [])


def retyped(staged: Staged, cells: dict[str, str]) -> Staged:
    """The row with cells typed anew by somebody, who is remembered when the file is read again."""
    changed = {field: text for field, text in cells.items() if staged.typed.get(field, "") != text}
    return msgspec.structs.replace(
        staged, typed=staged.typed | cells, by_hand=staged.by_hand | changed
    )


class Known(msgspec.Struct, frozen=True):
    """Somebody whom a row is about, as far as the sender may know.

    `by_number` is False when somebody said that they are the one; `number` whether one is on
    record.
    """

    person_id: int
    unit_id: int
    full_name: str
    enrolled_as: str | None
    by_number: bool = True
    number: bool = True


class Units(msgspec.Struct, frozen=True):
    """How a list's unit column is read, and whose list it is."""

    own: int
    by_name: dict[str, int]
    may_name_others: bool


def seal(staged: Staged) -> bytes:
    """Staged values are personal: they lie sealed in the table."""
    return vault.seal_bytes(msgspec.json.encode(staged), PURPOSE)


def unseal(sealed: bytes) -> Staged:
    """What `seal` sealed."""
    return msgspec.json.decode(vault.unseal_bytes(sealed, PURPOSE), type=Staged)


def number_index(national_id: str | None) -> bytes | None:
    """The blind index under which a citizen number is found."""
    return vault.blind_index(national_id, NUMBER) if national_id else None


async def known_people(indexes: Iterable[bytes | None], locked: LockedClass) -> dict[bytes, Known]:
    """Everybody whom we know by these numbers, and whether they are in the class already.

    A number on record says who it is; else what somebody said of it before.
    """
    wanted = [index for index in indexes if index is not None]
    found = await db.rows(_KNOWN, wanted, locked.id)
    return {
        bytes(row["number_index"]): Known(
            row["id"],
            row["unit"],
            row["full_name"],
            row["state"],
            row["by_number"],
            row["number"],
        )
        for row in found
    }


_KNOWN = """
    WITH who AS (
        SELECT id AS person, national_id_index AS number_index, true AS by_number
        FROM person WHERE national_id_index = ANY($1::bytea[])
        UNION ALL
        SELECT a.person, a.number_index, false FROM match_answer a
        WHERE a.same AND a.number_index = ANY($1::bytea[]) AND NOT EXISTS
            (SELECT 1 FROM person o WHERE o.national_id_index = a.number_index)
    )
    SELECT p.id, p.unit, p.full_name, w.number_index, w.by_number,
           p.national_id_index IS NOT NULL AS number,
           (SELECT e.state FROM enrollment e WHERE e.training_class = $2 AND e.person = p.id
            AND e.state IN ('requested', 'confirmed', 'waitlisted', 'completed', 'failed')) AS state
    FROM who w JOIN person p ON p.id = w.person WHERE p.erased_at IS NULL
"""


async def units_for(own: int, *, may_name_others: bool) -> Units:
    """Every spelling by which a unit may be called in a list."""
    found = await db.rows("SELECT id, code, name, short_name FROM unit")
    by_name: dict[str, int] = {}
    for row in found:
        for spelling in (row["code"], row["name"], row["short_name"], f"Đơn vị {row['code']}"):
            by_name.setdefault(search_key(spelling), row["id"])
    return Units(own, by_name, may_name_others)


def stage(row: ListRow, locked: LockedClass, units: Units) -> Staged:
    """One row with the faults that the list itself shows, and its unit made out."""
    person = _person(row)
    faults = [stored(fault) for fault in row.faults]
    unit_id, fault = _unit(person.unit_name, units)
    if fault is not None:
        faults.append(stored(fault))
    if not _right_standing(person, locked):
        faults.append(stored(_CEREMONY_MISSING))
    return Staged(row.typed, msgspec.structs.replace(person, unit_id=unit_id), faults)


_CEREMONY_MISSING = Fault(
    "ceremony_date",
    "ceremony_date_missing",
    Severity.WARNING,
    say("Chưa có ngày vào Đảng của đảng viên dự bị. Bổ sung sau cũng được."),
)


def _right_standing(person: PersonInRow, locked: LockedClass) -> bool:
    return "probationary" not in locked.rules.standings or person.ceremony_date is not None


def _unit(name: str | None, units: Units) -> tuple[int, Fault | None]:
    if not name:
        return units.own, None
    found = units.by_name.get(search_key(name))
    if found == units.own:
        return found, None
    if found is not None and units.may_name_others:
        return found, None
    if units.may_name_others:
        return units.own, Fault(
            "unit_name",
            "unit_unknown",
            Severity.ERROR,
            say("Không có đơn vị tên này. Sửa tên hoặc mã đơn vị."),
        )
    return units.own, Fault(
        "unit_name",
        "unit_differs",
        Severity.WARNING,
        say("Cột đơn vị ghi tên khác. Người này sẽ được ghi danh cho đơn vị của bạn."),
    )


def _person(row: ListRow) -> PersonInRow:
    values = msgspec.to_builtins(row.values)
    values["full_name"] = values["full_name"] or ""
    return msgspec.convert(values, PersonInRow)


def stored(fault: Fault) -> StoredFault:
    """A fault as it is kept."""
    return StoredFault(
        fault.field,
        fault.code,
        fault.severity.value,
        fault.message.words,
        {name: str(value) for name, value in fault.message.values.items()},
    )


def verdict_of(faults: Sequence[StoredFault]) -> str:
    """The worst severity of a row: ok, warning or error; a note leaves it ok."""
    severities = {fault.severity for fault in faults}
    if "error" in severities:
        return "error"
    return "warning" if "warning" in severities else "ok"


def codes(faults: Sequence[StoredFault]) -> str:
    """What may stand in clear beside a sealed row: fields and codes, no values."""
    return msgspec.json.encode(
        [{"field": fault.field, "code": fault.code} for fault in faults]
    ).decode()
