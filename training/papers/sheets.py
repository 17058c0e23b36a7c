"""What is printed for the hall: sign-in sheets, the attendance matrix, cards. No I/O here.

Their words stand here and not in the catalogs: the paper is Vietnamese whoever prints it.
"""

from collections.abc import Sequence
from datetime import date

from training.attendance.rules import MarkStatus
from training.attendance.schemas import Matrix, MatrixRow, Roster, RosterRow
from training.catalog.schemas import ClassView
from training.clock import ZONE
from training.documents import cards, dates
from training.documents.cards import Card
from training.documents.lists import Column, Layout, Letterhead, Signature, render_list
from training.papers.grouping import by_unit
from training.papers.listing import figure
from training.papers.schemas import Issuer

_LETTERS = {
    MarkStatus.PRESENT: "x",
    MarkStatus.LATE: "M",
    MarkStatus.EXCUSED: "P",
    MarkStatus.ABSENT: "V",
}
LEGEND = (
    "x: có mặt; M: đến muộn, tính là có mặt; P: vắng có phép; V: vắng không phép; "
    "?: hai dấu khác nhau, chưa phân xử; để trống: chưa có dấu."
)
_COUNTS = "Có mặt: ........ Muộn: ........ Vắng có phép: ........ Vắng: ........"
_ROW_MM = 9


def sign_in(roster: Roster, issuer: Issuer, *, stamp: str) -> bytes:
    """The sheet of one session: by unit, then by given name, with room for everybody to sign."""
    session = roster.session
    begins, ends = session.starts_at.astimezone(ZONE), session.ends_at.astimezone(ZONE)
    day = begins.date()
    hours = f"{begins.hour} giờ {begins.minute:02} đến {ends.hour} giờ {ends.minute:02}"

    def row(_: int, one: RosterRow) -> list[str]:
        return [str(one.number or ""), one.full_name, one.branch, "", ""]

    return render_list(
        f"DANH SÁCH ĐIỂM DANH\nlớp {session.class_code}",
        _head(issuer, day),
        [
            Column("Số", 0.55, "center"),
            Column("Họ và tên", 3),
            Column("Chi bộ", 2.7),
            Column("Ký tên", 2),
            Column("Ghi chú", 1.2),
        ],
        by_unit(roster.rows, lambda one: one.unit_name, row),
        subtitle=f"Buổi {session.ordinal}: {session.title} ({session.periods} tiết)\n"
        f"{hours}, {dates.in_words(day)}, tại {session.venue}",
        running=f"Lớp {session.class_code} · Buổi {session.ordinal}: {session.title} · "
        f"{hours}, ngày {dates.short(day)} · {session.venue}",
        notes=[
            f"Danh sách có {figure(len(roster.rows))} người. {_COUNTS}",
        ],
        signatures=[
            Signature(authority_line="GIÁO VỤ LỚP", signer_title="(Ký, ghi rõ họ tên)"),
            Signature(authority_line="GIẢNG VIÊN", signer_title="(Ký, ghi rõ họ tên)"),
        ],
        layout=Layout(row_mm=_ROW_MM),
        stamp=stamp,
    )


def matrix(view: ClassView, found: Matrix, issuer: Issuer, *, day: date, stamp: str) -> bytes:
    """Who came to which session of a class, on pages that lie flat."""
    sessions = [
        Column(
            f"B{one.ordinal}\n{_day_month(one.starts_at.astimezone(ZONE).date())}", 0.9, "center"
        )
        for one in found.sessions
    ]
    return render_list(
        f"BẢNG ĐIỂM DANH\nlớp {view.code}",
        _head(issuer, day),
        [
            Column("TT", 0.7, "center"),
            Column("Họ và tên", 6),
            *sessions,
            Column("Số tiết\ndự", 1.1, "center"),
            Column("Tỷ lệ", 1.2, "center"),
            Column("Đủ", 1, "center"),
        ],
        by_unit(found.rows, lambda one: one.unit_name, lambda at, one: _matrix_row(at, one, found)),
        subtitle=f"{view.title}, {dates.period(view.starts_on, view.ends_on)}",
        running=f"Bảng điểm danh lớp {view.code}, tính đến ngày {dates.short(day)}",
        notes=[
            LEGEND,
            f"Lớp có {len(found.rows)} người. Cần dự ít nhất {found.needed_percent} % số tiết.",
        ],
        signatures=[
            Signature(authority_line="NGƯỜI LẬP", signer_title="(Ký, ghi rõ họ tên)"),
            Signature(authority_line="CHỦ NHIỆM LỚP", signer_title="(Ký, ghi rõ họ tên)"),
        ],
        layout=Layout(landscape=True, size_pt=11),
        stamp=stamp,
    )


def letters(row: MatrixRow, found: Matrix) -> list[str]:
    """The marks of one person as the legend explains them."""
    return [
        _LETTERS[status] if status else "?" if session.id in row.conflicts else ""
        for status, session in zip(row.marks, found.sessions, strict=True)
    ]


def percent(row: MatrixRow) -> str:
    """83,3 %; nothing before anything was held."""
    if row.percent is None:
        return ""
    return f"{round(row.percent, 1):g}".replace(".", ",") + " %"


def _matrix_row(at: int, row: MatrixRow, found: Matrix) -> list[str]:
    return [
        str(at),
        row.full_name,
        *letters(row, found),
        f"{row.attended}/{row.held}",
        percent(row),
        "" if row.percent is None else "đủ" if row.enough else "không",
    ]


def card_sheets(people: Sequence[Card], *, stamp: str) -> bytes:
    """Cards to cut out, ten a page; each unit begins a page of its own."""
    return cards.render(people, stamp=stamp)


def _head(issuer: Issuer, day: date) -> Letterhead:
    return Letterhead(
        superior_body=issuer.superior_body,
        issuing_body=issuer.issuing_body,
        place=issuer.place,
        dated=day,
    )


def _day_month(day: date) -> str:
    return dates.short(day).rpartition("/")[0]
