"""What a next step is, and the figures that it depends on."""

import msgspec

from training.certificates.outlook import Outlook
from training.enrollment.tallies import UnitSeats
from training.words import Sentence
from web.class_view import Words


class Next(msgspec.Struct, frozen=True):
    """What to do next: a sentence, and a button that leads there or (`posts`) does it."""

    title: Sentence
    text: Words = ""
    href: str = ""
    button: Sentence | None = None
    posts: bool = False
    other_href: str = ""
    other: Sentence | None = None


class Figures(msgspec.Struct, frozen=True):
    """What the next step depends on, beside the class itself."""

    requested: int = 0
    returned: int = 0
    stranded: int = 0
    late: int = 0
    confirmed: int = 0
    allotted: bool = False
    seats: UnitSeats | None = None
    papers: Outlook | None = None
