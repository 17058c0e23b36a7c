"""One answer of a form: from what was typed to a value, or the sentence that says what to type."""

import re
import types
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from training.clock import ZONE
from training.words import Sentence, say
from web.formats import spell

TEXT_LIMIT = 10_000
WHOLE_LIMIT = 2**31 - 1  # What an integer column of the database holds.
YEARS = range(1900, 2201)
TICKED = {"on", "1", "true", "yes", "có"}
NOTHING: Any = object()

DATE_WORDS = say("Nhập ngày, tháng, năm, ví dụ 7/2/2026.")
WORDS: dict[Any, Sentence] = {
    str: say("Điền vào ô này."),
    int: say("Nhập một số nguyên, ví dụ 25."),
    float: say("Nhập một số, ví dụ 7,5."),
    Decimal: say("Nhập một số, ví dụ 7,5."),
    date: DATE_WORDS,
    time: say("Nhập giờ và phút, ví dụ 7:30."),
    datetime: say("Nhập ngày và giờ, ví dụ 7/2/2026 7:30."),
}
CHOOSE = say("Chọn một trong các câu trả lời có sẵn.")


class Asked(msgspec.Struct, frozen=True):
    """What a field asks for; `many` asks several times over, `row` for a struct each time."""

    kind: Any
    limits: tuple[msgspec.Meta, ...] = ()
    optional: bool = False
    many: bool = False
    row: type[msgspec.Struct] | None = None

    def limit(self, name: str) -> Any:
        """The innermost limit of that name; None where none was set."""
        found = (getattr(meta, name) for meta in self.limits)
        return next((value for value in found if value is not None), None)

    def ask(self) -> Sentence | None:
        """The field's own sentence for an answer that cannot be taken."""
        for meta in self.limits:
            if meta.extra and "ask" in meta.extra:
                own: Sentence = meta.extra["ask"]
                return own
            # Plain letters are English, written for the API's documentation.
            if meta.description and not meta.description.isascii():
                return Sentence(meta.description)
        return None


class Unreadable(Exception):
    """This answer cannot be taken; the sentence says what to type instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.words)
        self.sentence = sentence


@cache
def asked(annotation: Any) -> Asked:
    """What an annotation asks for: limits and "may be left out" taken off, lists opened."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        within = asked(inner[0])
        own = tuple(meta for meta in inner[1:] if isinstance(meta, msgspec.Meta))
        return msgspec.structs.replace(within, limits=own + within.limits)
    if origin in {Union, types.UnionType}:
        kinds = [kind for kind in inner if kind not in {types.NoneType, msgspec.UnsetType}]
        if len(kinds) != 1:
            raise TypeError(f"A form cannot ask for {annotation}: one type, or None beside it.")
        return msgspec.structs.replace(asked(kinds[0]), optional=True)
    if origin in {list, tuple, set, frozenset}:
        within = asked(inner[0])
        is_row = isinstance(within.kind, type) and issubclass(within.kind, msgspec.Struct)
        row = within.kind if is_row else None
        return msgspec.structs.replace(within, many=True, row=row)
    return Asked(annotation)


def read(asked: Asked, given: Sequence[str], *, required: bool) -> Any:
    """The value, None for a blank that may be, `NOTHING` for the field's default, or Unreadable."""
    filled = [text for text in given if text]
    if asked.many:
        found = [_one(asked, text) for text in filled]
        if not found and not required:
            return NOTHING
        if (ask := too_few_or_many(asked, len(found))) is not None:
            raise Unreadable(ask)
        return found
    if asked.kind is bool:
        return bool(filled) and filled[-1].lower() in TICKED
    if filled:
        return _one(asked, filled[0])
    if not required:
        return None if asked.optional and given else NOTHING
    if asked.optional:
        return None
    raise Unreadable(asked.ask() or WORDS.get(asked.kind, CHOOSE))


def too_few_or_many(asked: Asked, count: int) -> Sentence | None:
    """What to say of a list's length; None when it may be so long."""
    least, most = asked.limit("min_length"), asked.limit("max_length")
    if least is not None and count < least:
        return asked.ask() or say("Cần ít nhất {least} mục.", least=least)
    if most is not None and count > most:
        return asked.ask() or say("Nhiều nhất {most} mục.", most=most)
    return None


def is_row_number(text: str) -> bool:
    """Up to three plain digits: nobody types a thousand rows."""
    return text.isascii() and text.isdecimal() and len(text) <= len("999")


def _one(asked: Asked, text: str) -> Any:
    try:
        value = _value(asked.kind, text)
    except (ValueError, ArithmeticError, LookupError):
        raise Unreadable(asked.ask() or WORDS.get(asked.kind, CHOOSE)) from None
    beyond = _beyond_text(asked, value) if isinstance(value, str) else _beyond(asked, value)
    if beyond is not None:
        raise Unreadable(asked.ask() or beyond)
    return value


def _value(kind: Any, text: str) -> Any:
    if kind in READERS:
        return READERS[kind](text)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {str(member.value): member for member in kind}[text]
    if get_origin(kind) is Literal:
        return {str(value): value for value in get_args(kind)}[text]
    raise TypeError(f"A form cannot ask for {kind}: add how to read it to READERS.")


def _whole(text: str) -> int:
    """25, or 4.027 as Vietnamese write it."""
    if re.fullmatch(r"[+-]?\d{1,3}([. \u00a0]\d{3})+", text):
        text = re.sub(r"[. \u00a0]", "", text)
    if not re.fullmatch(r"[+-]?\d{1,10}", text, re.ASCII) or abs(int(text)) > WHOLE_LIMIT:
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    """7,5 or 7.5; 1.234,5 has its thousands marked."""
    if "," in text and re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", text, re.ASCII):
        text = text.replace(".", "")
    if not re.fullmatch(r"[+-]?\d{1,12}([.,]\d{1,6})?", text, re.ASCII):
        raise ValueError(text)
    return Decimal(text.replace(",", "."))


def _date(text: str) -> date:
    """7/2/2026, with points or dashes as well; 2026-02-07 from a native date field."""
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII):
        year, month, day = iso.groups()
    elif typed := re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", text, re.ASCII):
        day, _, month, year = typed.groups()
    else:
        raise ValueError(text)
    if int(year) not in YEARS:
        raise ValueError(text)
    return date(int(year), int(month), int(day))


def _time(text: str) -> time:
    """7:30, 7h30, 7 giờ 30 or 7h."""
    found = re.fullmatch(r"(\d{1,2})\s*(?::|h|g|giờ)\s*(\d{2})?(?::\d{2})?", text.lower(), re.ASCII)
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2] or 0))


def _instant(text: str) -> datetime:
    """A day and an hour in Hanoi, in either order: 7/2/2026 7:30, or as a native field sends it."""
    first, _, second = re.sub(r"[T,\s]+", " ", text).partition(" ")
    if ":" in first or "h" in first:
        first, second = second, first
    return datetime.combine(_date(first), _time(second), ZONE)


READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: _whole,
    float: lambda text: float(_decimal(text)),
    Decimal: _decimal,
    date: _date,
    time: _time,
    datetime: _instant,
}


def _beyond_text(asked: Asked, text: str) -> Sentence | None:
    least, most = asked.limit("min_length"), asked.limit("max_length") or TEXT_LIMIT
    if asked.many:
        least, most = None, TEXT_LIMIT  # For a list, the limits speak of how many.
    if least is not None and len(text) < least:
        return say("Nhập ít nhất {least} ký tự.", least=least)
    if len(text) > most:
        return say("Dài quá: nhiều nhất {most} ký tự.", most=most)
    pattern = asked.limit("pattern")
    return CHOOSE if pattern and not re.search(pattern, text) else None


def _beyond(asked: Asked, value: Any) -> Sentence | None:
    if isinstance(value, Enum) or not isinstance(value, int | float | Decimal):
        return None
    ge, le, step = asked.limit("ge"), asked.limit("le"), asked.limit("multiple_of")
    gt, lt = asked.limit("gt"), asked.limit("lt")
    low = (ge is not None and value < ge) or (gt is not None and value <= gt)
    high = (le is not None and value > le) or (lt is not None and value >= lt)
    if (low or high) and ge is not None and le is not None:
        return say("Nhập số từ {least} đến {most}.", least=spell(ge), most=spell(le))
    if low:
        least = spell(ge if ge is not None else gt)
        return (
            say("Nhập số từ {least} trở lên.", least=least)
            if ge is not None
            else say("Nhập số lớn hơn {least}.", least=least)
        )
    if high:
        return say("Nhập số không quá {most}.", most=spell(le if le is not None else lt))
    if step is not None and Decimal(str(value)) % Decimal(str(step)):
        return say("Nhập số theo bước {step}.", step=spell(Decimal(str(step))))
    return None
