"""What the office may switch on or off about its own way of working. No I/O here."""

from enum import StrEnum

import msgspec

from training.errors import Missing
from training.words import Sentence, say


class Switch(StrEnum):
    """A habit of the office. Each is off until somebody switches it on."""

    MARKS_BY_TWO = "marks_by_two"
    REVOCATION_BY_TWO = "revocation_by_two"


def switch_of(name: str) -> Switch:
    """The switch of that name; raises `Missing` for one that there is not."""
    if name not in set(Switch):
        raise Missing(say("Không có cài đặt này."), "no_such_setting")
    return Switch(name)


class Wording(msgspec.Struct, frozen=True):
    """What a switch is called, and what it does when it is on."""

    title: Sentence
    text: Sentence


WORDINGS: dict[Switch, Wording] = {
    Switch.MARKS_BY_TWO: Wording(
        say("Hai người soát điểm"),
        say(
            "Người không nhập điểm phải soát bảng điểm trước khi công nhận hoàn thành. Sửa điểm"
            " sau khi soát thì phải soát lại."
        ),
    ),
    Switch.REVOCATION_BY_TWO: Wording(
        say("Hai người thu hồi giấy"),
        say("Một người đề nghị thu hồi kèm lý do, người thứ hai đồng ý thì giấy mới bị thu hồi."),
    ),
}
