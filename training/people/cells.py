"""What of a typed cell can be read at all: no formulas, no errors of Excel's, no old fonts."""

import re
from collections.abc import Iterable

from training.names import clean
from training.people.faults import Fault, error, note, warning
from training.people.legacy import Font, font_of, from_legacy_font
from training.words import say

BIRTH_COLUMNS = ("birth_date_male", "birth_date_female")
_NEEDED = frozenset(("full_name", "birth_date", "gender", "national_id", *BIRTH_COLUMNS))
_EXCEL_ERROR = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")
_OLD_FONT_SIGNS = frozenset("¡¢£¤¥¦§¨©ª«¬®µ¶·¸¹»¼½¾×÷ßÞñþïîæøåäëû")


def font_of_row(cells: Iterable[str]) -> Font | None:
    """The old font of a row: the one that any of its cells is surely typed in."""
    return next((font for text in cells if (font := font_of(text)) is not None), None)


def readable(field: str, text: str, faults: list[Fault], font: Font | None = None) -> str:
    """Give the text to read on with; formulas, Excel's errors and old fonts are told at once.

    `font` is the old font that other cells of the row are typed in.
    """
    if text.isascii() and text[:1] not in {"=", "#", "+", "@"}:
        return text
    at = "birth_date" if field in BIRTH_COLUMNS else field
    say_so = error if field in _NEEDED else warning
    if text.startswith(("=", "@")) or (text.startswith("+") and not text[1:2].isdigit()):
        faults.append(say_so(at, "formula", _FORMULA))
        return ""
    if _EXCEL_ERROR.match(text):
        faults.append(say_so(at, "cell_error", say("Ô báo lỗi {typed}. Nhập lại.", typed=text)))
        return ""
    converted = from_legacy_font(text, font)
    if converted is not None:
        faults.append(_legacy(at, converted))
        return converted
    if field == "full_name" and not _OLD_FONT_SIGNS.isdisjoint(text):
        faults.append(error(at, "legacy_encoding", _UNREADABLE_FONT))
        return ""
    if "Ð" in text or "ð" in text:
        faults.append(_wrong_d(at, clean(text)))
    return text


def _legacy(field: str, text: str) -> Fault:
    words = say("Gõ bằng phông chữ cũ (TCVN3, VNI), đọc là “{text}”. Xem lại.", text=text)
    return warning(field, "legacy_encoding", words)


def _wrong_d(field: str, text: str) -> Fault:
    return note(field, "wrong_d", say("Chữ Đ gõ nhầm mã đã được sửa: “{text}”.", text=text))


_FORMULA = say("Ô này là công thức nên không được đọc. Nhập giá trị thay cho công thức.")
_UNREADABLE_FONT = say("Tên gõ bằng phông chữ cũ, không đọc được. Gõ lại bằng Unicode.")
