"""Lists on their way in, as the API and the pages show them."""

from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from training.enrollment.rules import (
    ImportState,
    RowState,
)
from training.spreadsheets.choices import Unclear
from training.spreadsheets.people_list import SheetFound

DIFFERENT: Final = "different"


class FaultView(msgspec.Struct, frozen=True):
    """Something about a cell, in the reader's language."""

    field: str
    code: str
    severity: str
    message: str


class PersonInRow(msgspec.Struct, frozen=True):
    """What a row says of a person."""

    full_name: str = ""
    birth_date: str | None = None
    birth_year: int | None = None
    gender: str | None = None
    national_id: str | None = None
    phone: str | None = None
    email: str | None = None
    branch: str | None = None
    unit_name: str | None = None
    unit_id: int | None = None
    ethnicity: str | None = None
    religion: str | None = None
    hometown: str | None = None
    position: str | None = None
    schooling: str | None = None
    ceremony_date: str | None = None
    admission_decision_number: str | None = None


class Match(msgspec.Struct, frozen=True):
    """The person of one's own unit that a row is about."""

    person_id: int
    full_name: str


class Alike(msgspec.Struct, frozen=True):
    """Somebody of one's own unit with the row's name and birth: are they the same?"""

    person_id: int
    full_name: str
    birth: str
    branch: str
    national_id_masked: str | None


class ImportRowView(msgspec.Struct, frozen=True):
    """One row of a list with everything that is wrong with it.

    `row` is its number in the list; in the file it is row `sheet_row` of `sheet`, where `sheet` is
    empty unless several were read.
    """

    row: int
    sheet: str
    sheet_row: int
    verdict: str
    state: RowState
    faults: list[FaultView]
    person: PersonInRow
    typed: dict[str, str]
    match: Match | None = None
    alike: list[Alike] = []
    enrollment_id: int | None = None

    @property
    def where(self) -> str:
        """How people say which row it is: `17`, or `Khoa Toán!17` among several sheets."""
        return f"{self.sheet}!{self.sheet_row}" if self.sheet else str(self.sheet_row)


class Counts(msgspec.Struct, frozen=True):
    """How many rows there are of each kind, and how many went in."""

    rows: int = 0
    ok: int = 0
    warning: int = 0
    error: int = 0
    entered: int = 0
    seated: int = 0
    waitlisted: int = 0


class Tally(msgspec.Struct, frozen=True):
    """The rows of a list: those that wait by verdict, the others by what became of them.

    `first` and `last` are row numbers in the file.
    """

    rows: int
    first: int
    last: int
    taken_out: int
    entered: int
    undone: int
    ok: int
    warning: int
    error: int

    @property
    def ready(self) -> int:
        """Rows that a confirmation would register now."""
        return self.ok + self.warning

    @property
    def waiting(self) -> int:
        """Rows that are not in yet and not left out."""
        return self.ok + self.warning + self.error


class Found(msgspec.Struct, frozen=True):
    """What of a workbook was read: its lists by sheet, rows left out, columns left open.

    `missing` are fields for which no column was found, `unclear` the columns that may hold them;
    `left_out` are rows that are no people, by why: header, numbering, footer, section, title, note,
    example or blank.
    """

    sheets: list[SheetFound] = []
    left_out: dict[str, list[int]] = {}
    missing: list[str] = []
    unclear: list[Unclear] = []


class ColumnChoice(msgspec.Struct, frozen=True):
    """Columns by their letters and the fields they hold ("nothing": not to be read).

    `sheets` are the lists of the workbook to read, by name; all that are lists when it is left out.
    """

    columns: dict[str, str] = {}
    sheets: list[str] | None = None


class ImportView(msgspec.Struct, frozen=True):
    """A list that a unit sent."""

    id: int
    class_id: int
    class_code: str
    unit_id: int
    unit_name: str
    file_name: str
    sent_at: datetime
    state: ImportState
    counts: Counts
    job_id: int | None = None
    done: int = 0
    total: int = 0
    refusal: dict[str, Any] | None = None
    unknown_columns: list[str] = []
    found: Found = msgspec.field(default_factory=Found)
    asked: bool = False
    rows: list[ImportRowView] = []


class ImportAsked(msgspec.Struct, frozen=True):
    """A list was taken in; how it reads is seen at `GET /imports/{id}`.

    `again` when the same file was sent before: nothing changes.
    """

    id: int
    state: ImportState
    again: bool = False


class RowOverride(msgspec.Struct, frozen=True):
    """Why the office lets a row's person in against rules that say no: all of them, or some."""

    reason: str
    rules: list[str] | None = None


class RowChange(msgspec.Struct, frozen=True):
    """New answers for cells, or the row's fate: `taken_out` true leaves it out.

    `match` is the id of one of the row's `alike` whom it is about, or "different" for none of them.
    """

    typed: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    taken_out: bool | msgspec.UnsetType = msgspec.UNSET
    match: int | Literal["different"] | msgspec.UnsetType = msgspec.UNSET
