"""What a report counts, how it shares out and how it says a figure. No I/O here."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from training.words import VIETNAMESE, Sentence, language, say


class Figure(StrEnum):
    """What a report counts. Each can be opened as the list behind it."""

    CLASSES = "classes"
    PEOPLE = "people"
    COMPLETED = "completed"
    FAILED = "failed"
    CERTIFICATES = "certificates"
    ADMITTED = "admitted"
    RECOGNISED = "recognised"


class Side(StrEnum):
    """By what the learners of a period are divided."""

    GENDER = "gender"
    ETHNICITY = "ethnicity"
    RELIGION = "religion"
    AGE = "age"
    OCCUPATION = "occupation"
    GRADE = "grade"


# Law 91/2025/QH15: ethnic origin and religious views are sensitive.
SENSITIVE = frozenset({Side.ETHNICITY, Side.RELIGION})

FIGURE_WORDS: dict[Figure, Sentence] = {
    Figure.CLASSES: say("Lớp"),
    Figure.PEOPLE: say("Học viên"),
    Figure.COMPLETED: say("Hoàn thành"),
    Figure.FAILED: say("Không hoàn thành"),
    Figure.CERTIFICATES: say("Giấy chứng nhận"),
    Figure.ADMITTED: say("Kết nạp"),
    Figure.RECOGNISED: say("Công nhận chính thức"),
}
SIDE_WORDS: dict[Side, Sentence] = {
    Side.GENDER: say("Giới tính"),
    Side.ETHNICITY: say("Dân tộc"),
    Side.RELIGION: say("Tôn giáo"),
    Side.AGE: say("Độ tuổi"),
    Side.OCCUPATION: say("Sinh viên, cán bộ"),
    Side.GRADE: say("Xếp loại"),
}
UNKNOWN = "unknown"
# In the order in which a table shows them. A grade is its own word: bands are the course's rules.
PART_WORDS: dict[Side, Mapping[str, Sentence]] = {
    Side.GENDER: {"female": say("Nữ"), "male": say("Nam")},
    Side.ETHNICITY: {
        "kinh": say("Kinh"),
        "minority": say("Dân tộc thiểu số"),
        UNKNOWN: say("Chưa ghi"),
    },
    Side.RELIGION: {"none": say("Không"), "some": say("Có tôn giáo"), UNKNOWN: say("Chưa ghi")},
    Side.AGE: {
        "under-18": say("Dưới 18"),
        "18-30": say("18–30"),
        "31-35": say("31–35"),
        "36-40": say("36–40"),
        "41-45": say("41–45"),
        "46-50": say("46–50"),
        "51-55": say("51–55"),
        "56-60": say("56–60"),
        "over-60": say("Trên 60"),
    },
    Side.OCCUPATION: {
        "student": say("Sinh viên"),
        "staff": say("Cán bộ, giảng viên"),
        UNKNOWN: say("Chưa ghi"),
    },
    Side.GRADE: {"none": say("Không xếp loại")},
}


def shares(counts: Sequence[int], places: int = 1) -> list[Decimal]:
    """What part of their sum each is, in percent; together exactly 100 (largest remainder).

    All are 0 when there is nothing to share.
    """
    whole = sum(counts)
    if not whole:
        return [Decimal(0) for _ in counts]
    units = 100 * 10**places
    parts = [divmod(count * units, whole) for count in counts]
    left = units - sum(floor for floor, _ in parts)
    by_rest = sorted(range(len(counts)), key=lambda place: (-parts[place][1], place))
    lucky = set(by_rest[:left])
    return [
        Decimal(floor + (place in lucky)).scaleb(-places) for place, (floor, _) in enumerate(parts)
    ]


def deal(total: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total (largest remainder)."""
    whole = sum(weights)
    parts = [divmod(total * weight, whole) for weight in weights]
    left = total - sum(floor for floor, _ in parts)
    by_rest = sorted(range(len(weights)), key=lambda place: (-parts[place][1], place))
    lucky = set(by_rest[:left])
    return [floor + (place in lucky) for place, (floor, _) in enumerate(parts)]


def of_before(now: int, before: int) -> Decimal | None:
    """This period in percent of the same period of last year; None when there was nothing."""
    if not before:
        return None
    return (Decimal(100) * now / before).quantize(Decimal("0.1"), ROUND_HALF_UP)


_SMALLEST_ROUNDED = 100
_OVER_PERCENT, _NEARLY_PERCENT = 2, 4


def spoken(count: int) -> Sentence | str:
    """A count as such reports say it: 4.027 is "trên 4.000", 968 "gần 1.000", 1.299 itself.

    Only a round number (one figure and zeros) that is at most 2 % below or 4 % above will do; our
    assumption, made so that the sentences of the report of 5 July 2018 come out as they were.
    """
    if count < _SMALLEST_ROUNDED:
        return figure(count)
    step = 10 ** (len(str(count)) - 1)
    below, above = count // step * step, (count // step + 1) * step
    if count == below:
        return figure(count)
    if (count - below) * 100 <= below * _OVER_PERCENT:
        return say("trên {figure}", figure=figure(below))
    if (above - count) * 100 <= above * _NEARLY_PERCENT:
        return say("gần {figure}", figure=figure(above))
    return figure(count)


def percent(share: Decimal | None) -> str:
    """118,0 %, always with its one decimal, so that columns stand in line; a dash for None."""
    if share is None:
        return "–"
    return f"{figure(share)}\u00a0%" if language.get() == VIETNAMESE else f"{figure(share)}%"


def figure(number: int | Decimal) -> str:
    """4.027 or 97,4 in the language of the request."""
    text = f"{number:,}"
    return text.translate(str.maketrans(",.", ".,")) if language.get() == VIETNAMESE else text
