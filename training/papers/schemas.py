from datetime import date

import msgspec

from training.catalog.schemas import ClassView, Id, SessionView
from training.documents.papers import Head
from training.enrollment.decided import Listed as Listed
from training.enrollment.decided import Outcome as Outcome
from training.jobs.schemas import JobView
from training.papers.rules import Format, PaperKind, PrintoutKind


class Made(msgspec.Struct, frozen=True):
    """A file that was made: its content, its media type, the name to keep it under."""

    content: bytes
    media_type: str
    name: str


class PaperView(msgspec.Struct, frozen=True):
    """A paper of a class: its formats, whether it is a draft, or why it cannot be made yet."""

    kind: PaperKind
    title: str
    formats: list[Format]
    draft: bool
    reason: str | None = None


class Issuer(msgspec.Struct, frozen=True):
    """The letterhead of a day: who issues, where, and who signs."""

    superior_body: str
    issuing_body: str
    symbol: str
    place: str
    authority_line: str
    signer_title: str
    signer_name: str

    def head(self, kind: str, number: str | None, dated: date | None) -> Head:
        """The head of a paper of a kind: QĐ for a decision, TB for a notice."""
        return Head(
            superior_body=self.superior_body,
            issuing_body=self.issuing_body,
            place=self.place,
            symbol=f"{kind}/{self.symbol}",
            number=number,
            dated=dated,
        )


class Numbered(msgspec.Struct, frozen=True):
    """The number and date that the office gives to a paper; without them there is room for both."""

    number: str | None = None
    dated: date | None = None


class ClassFacts(msgspec.Struct, frozen=True):
    """Everything that the papers of a class tell. `source` is where the course's rules are."""

    view: ClassView
    sessions: list[SessionView]
    issuer: Issuer
    people: list[Listed]
    source: str
    specimen: bool


class BookView(msgspec.Struct, frozen=True):
    """A register book, of one year or term. `lines` were given out, each for ever."""

    id: int
    course: str
    course_name: str
    begins_on: date
    by_term: bool
    page_lines: int
    lines: int
    valid: int
    revoked: int
    replaced: int
    first_number: str | None
    last_number: str | None

    @property
    def term(self) -> str:
        """How the book is told from others of its course, in Vietnamese: papers bear it."""
        if self.by_term:
            return f"nhiệm kỳ từ {self.begins_on.day}/{self.begins_on.month}/{self.begins_on.year}"
        return f"năm {self.begins_on.year}"


class NewPrintout(msgspec.Struct, frozen=True):
    """What to print of a class's valid certificates. None: as is set for the course."""

    kind: PrintoutKind = PrintoutKind.CERTIFICATES
    landscape: bool | None = None
    text_only: bool | None = None
    unit_id: Id | None = None


class NewBookPrintout(msgspec.Struct, frozen=True):
    """Which volume of a register book to print, and the lines a page; None: as the book has."""

    volume: int = 1
    lines: int | None = None


class PrintoutView(msgspec.Struct, frozen=True):
    """A file that a job makes; `size` is in bytes, None while it is being made."""

    id: int
    kind: PrintoutKind
    class_id: int | None
    unit_id: int | None
    book_id: int | None
    landscape: bool
    text_only: bool
    name: str
    media_type: str
    size: int | None
    job: JobView
