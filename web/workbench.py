"""The workbench of a list: each row as cells, with the fault at the cell that has it."""

from typing import Any

import msgspec

from training.actor import Actor
from training.enrollment import import_queries, tallies
from training.enrollment.corrections import HEADERS, typed_cell
from training.enrollment.import_schemas import (
    Alike,
    FaultView,
    ImportRowView,
    ImportView,
    Tally,
)
from training.enrollment.overrides import REFUSED
from training.enrollment.rules import ImportState, RowState
from training.people.checking import FIELDS
from training.people.rules import GENDER_WORDS, Gender
from training.security.policy import May, may
from training.spreadsheets.parts import address
from training.spreadsheets.people_list import names_of
from training.status import Look
from training.words import Sentence, say

PAGE = 100
# The columns of the workbench; faults of any other cell stand below them in the last one.
COLUMNS = ("full_name", "birth_date", "national_id", "branch")
LABELS = HEADERS | {"national_id": say("Số định danh")}
LOOKS = {
    "ok": Look(say("Hợp lệ"), "ok", "tick"),
    "warning": Look(say("Nên xem lại"), "warn", "triangle"),
    "error": Look(say("Phải sửa"), "bad", "cross"),
    RowState.ENTERED: Look(say("Đã ghi danh"), "ok", "tick"),
    RowState.TAKEN_OUT: Look(say("Đã bỏ ra"), "idle", "bar"),
    RowState.UNDONE: Look(say("Đã hoàn tác"), "idle", "bar"),
}
# What a tab shows: its words, the verdicts, and the state that the rows must be in.
TABS: dict[str, tuple[Sentence, tuple[str, ...], RowState | None]] = {
    "todo": (say("Cần xử lý"), ("error", "warning"), RowState.WAITING),
    "error": (say("Phải sửa"), ("error",), RowState.WAITING),
    "warning": (say("Nên xem lại"), ("warning",), RowState.WAITING),
    "ok": (say("Hợp lệ"), ("ok",), RowState.WAITING),
    "entered": (say("Đã ghi danh"), (), RowState.ENTERED),
    "out": (say("Đã bỏ ra"), (), RowState.TAKEN_OUT),
    "all": (say("Tất cả"), (), None),
}
# Faults to which the unit may answer by asking for the person.
ASKABLE = frozenset({"person_of_other_unit", "transfer_refused"})
_SHORTEST_ID, _ID = 10, 12


class Cell(msgspec.Struct, frozen=True):
    """One cell: what it shows, or (`asks`) what was typed in a field to put right."""

    field: str
    label: str
    shown: str
    typed: str
    tone: str
    asks: bool
    words: list[str]
    pad: str = ""


class Line(msgspec.Struct, frozen=True):
    """One row as the workbench shows it; `others` are faulty cells without a column."""

    row: int
    sheet: str
    sheet_row: int
    where: str
    tone: str
    word: str
    cells: list[Cell]
    others: list[Cell]
    note: str
    waiting: bool
    out: bool
    known: bool
    enrollment_id: int | None
    overridable: bool = False
    alike: list[Alike] = []
    foreign: bool = False


class Bench(msgspec.Struct, frozen=True):
    """Everything above and below the rows."""

    view: ImportView
    tally: Tally
    seated: int
    left: int
    whole: int | None
    overrides: bool = False

    @property
    def open(self) -> bool:
        """Whether rows may still be changed and confirmed."""
        return self.view.state in {ImportState.READY, ImportState.CONFIRMED}

    @property
    def waitlisted(self) -> int:
        """How many of those ready would go to the waiting list."""
        return self.tally.ready - self.seated


async def bench(actor: Actor, import_id: int) -> Bench:
    """A list's figures, and what its unit's seats would make of the rows that are ready."""
    view = await import_queries.summary(actor, import_id)
    tally = await import_queries.tally(actor, import_id)
    seats = (await tallies.seats_left([view.class_id], [view.unit_id]))[view.class_id]
    seated = min(tally.ready, seats.left)
    overrides = may(actor, May.OVERRIDE)
    return Bench(view, tally, seated, seats.left, seats.own, overrides)


def tab_of(show: str, tally: Tally) -> str:
    """The tab asked for, else the one with something to do."""
    if show in TABS:
        return show
    return "todo" if tally.error + tally.warning else "all"


def tabs(bench: Bench, current: str) -> list[dict[str, Any]]:
    """The tabs with their counts; those of which there is nothing are left out."""
    tally = bench.tally
    counts = {
        "todo": tally.error + tally.warning,
        "error": tally.error,
        "warning": tally.warning,
        "ok": tally.ok,
        "entered": tally.entered,
        "out": tally.taken_out,
        "all": tally.rows,
    }
    return [
        {
            "label": words,
            "href": f"/imports/{bench.view.id}?tab={name}",
            "current": name == current,
            "count": counts[name],
        }
        for name, (words, _, _) in TABS.items()
        if counts[name] or name == current
    ]


async def lines(bench: Bench, tab: str, after: int) -> tuple[list[Line], int | None]:
    """One page of rows, and the row after which the next page begins."""
    _, verdicts, state = TABS[tab]
    found = await import_queries.rows(
        bench.view.id, verdicts=verdicts, state=state, start=after, size=PAGE + 1
    )
    shown = found[:PAGE]
    following = shown[-1].row if len(found) > PAGE else None
    return [line(bench, row) for row in shown], following


class LeftOut(msgspec.Struct, frozen=True):
    """Rows of the file that are no people: what they are, how many, and where they stand."""

    words: Sentence
    count: int
    rows: str


_LEFT_OUT = {
    "header": say("Tiêu đề lặp lại"),
    "numbering": say("Dòng đánh số cột"),
    "title": say("Tiêu đề, đề mục"),
    "section": say("Tên chi bộ, đề mục"),
    "footer": say("Dòng cộng, số trang, phần ký"),
    "note": say("Ghi chú dưới tên người"),
    "example": say("Dòng ví dụ của tệp mẫu"),
    "blank": say("Dòng trống, chỉ có số thứ tự"),
}
_ROWS_NAMED = 30


def left_out(view: ImportView) -> list[LeftOut]:
    """What of the file was not read as people, so that nobody is lost without a word."""
    names = names_of(view.found.sheets)
    found = []
    for why, words in _LEFT_OUT.items():
        rows = view.found.left_out.get(why, [])
        shown = ", ".join(address(row, names) for row in rows[:_ROWS_NAMED])
        if rows:
            more = ", …" if len(rows) > _ROWS_NAMED else ""
            found.append(LeftOut(words, len(rows), shown + more))
    return found


def line(bench: Bench, row: ImportRowView) -> Line:
    """A row with its faults sorted to its cells."""
    waiting = row.state is RowState.WAITING
    faults: dict[str, list[FaultView]] = {}
    for fault in row.faults:
        faults.setdefault(fault.field, []).append(fault)
        if fault.code == "birth_date_both_columns":
            # Two columns gave the sex: once the date is typed anew, the sex must be too.
            faults.setdefault("gender", []).append(fault)
    asking = waiting and bench.open
    look = LOOKS[row.verdict if waiting else row.state]
    return Line(
        row=row.row,
        sheet=row.sheet,
        sheet_row=row.sheet_row,
        where=row.where,
        tone=f"{look.tone} {look.shape}",
        word=str(look.word),
        cells=[_cell(row, field, faults.get(field, []), asking=asking) for field in COLUMNS],
        others=[
            _cell(row, field, some, asking=asking)
            for field, some in faults.items()
            if field not in COLUMNS
        ],
        note=str(GENDER_WORDS[Gender(row.person.gender)]) if row.person.gender else "",
        waiting=asking,
        out=row.state is RowState.TAKEN_OUT and bench.open,
        known=row.match is not None and row.enrollment_id is None,
        enrollment_id=row.enrollment_id,
        overridable=asking and bench.overrides and bool(refused_by(row)),
        alike=row.alike if asking else [],
        foreign=asking and any(fault.code in ASKABLE for fault in row.faults),
    )


def refused_by(row: ImportRowView) -> list[FaultView]:
    """The rules of entry that refuse a row, which the office may pass over."""
    return [
        fault
        for fault in row.faults
        if fault.severity == "error" and fault.code.startswith(REFUSED)
    ]


def _cell(row: ImportRowView, field: str, faults: list[FaultView], *, asking: bool) -> Cell:
    severities = {fault.severity for fault in faults}
    tone = "bad" if "error" in severities else "look" if "warning" in severities else ""
    typed = typed_cell(row, field)
    return Cell(
        field=field,
        label=str(LABELS[field]),
        shown=_shown(row, field) or typed,
        typed=typed,
        tone=tone,
        asks=asking and bool(tone) and field in FIELDS,
        words=[fault.message for fault in faults],
        pad=_padded(typed) if _is_short(faults) else "",
    )


def _shown(row: ImportRowView, field: str) -> str:
    if field == "birth_date":
        iso = row.person.birth_date
        if iso:
            year, month, day = iso.split("-")
            return f"{int(day)}/{int(month)}/{year}"
        return str(row.person.birth_year or "")
    if field == "gender":
        return str(GENDER_WORDS[Gender(row.person.gender)]) if row.person.gender else ""
    return getattr(row.person, field, None) or ""


def _is_short(faults: list[FaultView]) -> bool:
    return any(fault.code == "national_id_length" for fault in faults)


def _padded(typed: str) -> str:
    """A number that lost its first zeros, with them; empty when that cannot be what happened."""
    digits = "".join(letter for letter in typed if letter.isdigit())
    if not _SHORTEST_ID <= len(digits) < _ID or digits.startswith("0"):
        return ""
    return digits.zfill(_ID)


_WORDS = {
    "row": say("dòng"),
    "row_head": say("Dòng"),
    "name": LABELS["full_name"],
    "born": LABELS["birth_date"],
    "id": LABELS["national_id"],
    "branch": LABELS["branch"],
    "result": say("Kết quả"),
    "choose": say("Chọn"),
    "male": GENDER_WORDS[Gender.MALE],
    "female": GENDER_WORDS[Gender.FEMALE],
    "pad": say("Thêm số 0:"),
    "blank": say("để trống"),
    "known": say("đã có trong sổ"),
    "save": say("Lưu"),
    "out": say("Bỏ ra"),
    "edit": say("Sửa cả dòng"),
    "back": say("Đưa lại vào"),
    "see": say("Xem ghi danh"),
    "override": say("Vẫn cho vào"),
    "on_record": say("Trong sổ:"),
    "same": say("Cùng người"),
    "different": say("Khác người"),
    "ask_transfer": say("Xin chuyển về đơn vị"),
}


def words() -> dict[str, str]:
    """The words of the rows, spoken once for a page of a hundred."""
    return {name: str(sentence) for name, sentence in _WORDS.items()}
