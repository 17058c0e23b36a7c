"""A row of a list about people on record: who it is about, and what cannot be."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from training.names import clean
from training.people import identity
from training.people import queries as people
from training.people.dates import Birth
from training.people.faults import Severity
from training.people.schemas import Known
from training.words import Sentence, say

NEW, SAME, ERROR, ENTERED = "new", "same", "error", "entered"


class Staged(msgspec.Struct, frozen=True):
    """One row as it lies sealed: what was typed, and whether it has been recorded."""

    row: int
    typed: dict[str, str]
    entered: bool = False


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a row, at which column."""

    field: str
    code: str
    words: Sentence


class Judged(msgspec.Struct, frozen=True):
    """What would come of a row: new, same (says what is recorded), error, or entered."""

    staged: Staged
    verdict: str
    faults: tuple[Fault, ...] = ()
    person_id: int | None = None


def number_of(typed: Mapping[str, str]) -> str | None:
    """The citizen number of a row, if it can be read."""
    return identity.national_id(typed.get("national_id", ""), birth=Birth(), gender=None).value


async def known(staged: Sequence[Staged]) -> dict[str, Known]:
    """Whoever bears a number of the list, in any unit. For judging, never for showing."""
    numbers = {number for one in staged if (number := number_of(one.typed))}
    return await people.by_numbers(sorted(numbers))


def twins(
    staged: Sequence[Staged], *, also: Callable[[Mapping[str, str]], str] = lambda _: ""
) -> list[int | None]:
    """For each row the earlier one with its number, and what `also` gives, if there is one."""
    first: dict[tuple[str, str], int] = {}
    found: list[int | None] = []
    for one in staged:
        number = number_of(one.typed)
        twin = first.setdefault((number, also(one.typed)), one.row) if number else one.row
        found.append(None if twin == one.row else twin)
    return found


def person_faults(
    typed: Mapping[str, str], known: Known | None, twin: int | None, *, reachable: bool
) -> list[Fault]:
    """Why a row is about nobody, or about somebody else than it says."""
    text = typed.get("national_id", "")
    if not clean(text):
        return [Fault("national_id", "national_id_missing", _NO_NUMBER)]
    reading = identity.national_id(text, birth=Birth(), gender=None)
    if reading.value is None:
        wrong = [one for one in reading.faults if one.severity is Severity.ERROR]
        return [Fault("national_id", one.code, one.message) for one in wrong or reading.faults]
    if twin is not None:
        words = say("Trùng số định danh với dòng {other}. Bỏ một trong hai dòng.", other=twin)
        return [Fault("national_id", "duplicate_in_file", words)]
    if known is None or not reachable:
        return [Fault("national_id", "nobody", _NOBODY)]
    name = clean(typed.get("full_name", ""))
    if name and name.casefold() != known.full_name.casefold():
        words = say("Trong sổ, số này là của {name}. Kiểm tra lại dòng này.", name=known.full_name)
        return [Fault("full_name", "name_differs", words)]
    return []


_NO_NUMBER = say("Thiếu số định danh. Chỉ có tên thì không biết chắc là ai.")
_NOBODY = say("Không có hồ sơ nào với số này trong phạm vi của bạn. Kiểm tra lại số.")
