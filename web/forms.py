"""Read a posted form into a struct, or say everything that is wrong with it at once.

A form's struct names its fields as the page does. Beside the type, `msgspec.Meta` gives limits
(`ge`, `le`, `multiple_of`, `min_length`, `max_length`, `pattern`) and the sentence to say when the
answer is refused: `Meta(extra={"ask": say("Nhập họ và tên.")})`, or a `description` in Vietnamese.
A list of structs is read from numbered rows: `sessions-0-title`, `sessions-1-title`; a row in
which nothing was typed is left out.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from training.errors import Invalid, Refused
from training.words import Sentence, say
from web import answers, formats

T = TypeVar("T", bound=msgspec.Struct)

Typed = Mapping[str, Sequence[str]]


class Form(msgspec.Struct, frozen=True):
    """A form as the template sees it: what was typed, and what was said about it."""

    typed: Typed = {}
    refusal: Refused | None = None

    def value(self, name: str, default: object = "") -> str:
        """What was typed, word for word; the default on a form that nobody has filled."""
        if name in self.typed:
            return next(iter(self.typed[name]), "")
        return formats.spell(default)

    def values(self, name: str) -> list[str]:
        """Every answer under a name that stands more than once."""
        return list(self.typed.get(name, ()))

    def error(self, name: str) -> Sentence | None:
        """What to do about this answer; None when nothing is wrong with it."""
        return self.refusal.answers.get(name) if self.refusal else None

    def rows(self, name: str, spare: int = 0) -> list[int]:
        """The numbers of the rows that were posted, and some spare ones after them."""
        numbers = row_numbers(name, self.typed)
        after = numbers[-1] + 1 if numbers else 0
        return [*numbers, *range(after, after + spare)]


def typed(form: Mapping[str, Any]) -> dict[str, list[str]]:
    """A posted form as plain text by name: a dict or Litestar's FormMultiDict; files left out."""
    pairs = form.multi_items() if hasattr(form, "multi_items") else form.items()
    texts: dict[str, list[str]] = {}
    for name, value in pairs:
        for answer in value if isinstance(value, list | tuple) else (value,):
            if isinstance(answer, str):
                texts.setdefault(name, []).append(_clean(answer))
    return texts


def filled(record: msgspec.Struct | Mapping[str, object], refusal: Refused | None = None) -> Form:
    """A form that begins with what is known: days as 7/2/2026, figures with a comma."""
    known = record if isinstance(record, Mapping) else msgspec.structs.asdict(record)
    texts: dict[str, list[str]] = {}
    for name, value in known.items():
        _fill(texts, name, value)
    return Form(texts, refusal)


def read(shape: type[T], form: Mapping[str, Any]) -> T:
    """The struct, or `Invalid` (422) with a sentence for each answer at fault."""
    wrong: dict[str, Sentence] = {}
    found = _read(shape, typed(form), "", wrong)
    if found is None:
        raise Invalid(say("Có câu trả lời cần xem lại. Sửa ở chỗ được đánh dấu."), "form", **wrong)
    return found


def row_numbers(name: str, texts: Typed) -> list[int]:
    """The numbers n for which some `name-n-…` was posted, in order."""
    start = f"{name}-"
    middles = (key[len(start) :].partition("-")[0] for key in texts if key.startswith(start))
    return sorted({int(middle) for middle in middles if answers.is_row_number(middle)})


def _read(shape: type[T], texts: Typed, prefix: str, wrong: dict[str, Sentence]) -> T | None:
    values: dict[str, Any] = {}
    before = len(wrong)
    for field in msgspec.structs.fields(shape):
        name, asked = prefix + field.name, answers.asked(field.type)
        if asked.row is not None:
            values[field.name] = _read_rows(asked.row, asked, name, texts, wrong)
            continue
        try:
            answer = answers.read(asked, texts.get(name, ()), required=field.required)
        except answers.Unreadable as no:
            wrong[name] = no.sentence
            continue
        if answer is not answers.NOTHING:
            values[field.name] = answer
    return shape(**values) if len(wrong) == before else None


def _read_rows(
    row: type[msgspec.Struct],
    asked: answers.Asked,
    name: str,
    texts: Typed,
    wrong: dict[str, Sentence],
) -> list[Any]:
    rows = []
    for number in row_numbers(name, texts):
        prefix = f"{name}-{number}-"
        if any(any(given) for key, given in texts.items() if key.startswith(prefix)):
            rows.append(_read(row, texts, prefix, wrong))
    if (ask := answers.too_few_or_many(asked, len(rows))) is not None:
        wrong[name] = ask
    return rows


def _fill(texts: dict[str, list[str]], name: str, value: object) -> None:
    if isinstance(value, list | tuple | set | frozenset):
        for number, item in enumerate(value):
            if isinstance(item, msgspec.Struct):
                for inner, answer in msgspec.structs.asdict(item).items():
                    _fill(texts, f"{name}-{number}-{inner}", answer)
            else:
                texts.setdefault(name, []).append(formats.spell(item))
    elif value is False:
        return  # An unticked box posts nothing.
    else:
        texts[name] = [formats.spell(value)]


def _clean(text: str) -> str:
    """Composed letters, plain line ends, no control characters: no database takes a NUL."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(
        letter for letter in composed if letter in "\n\t" or unicodedata.category(letter) != "Cc"
    ).strip()
