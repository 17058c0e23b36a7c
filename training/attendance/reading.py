"""Marks as devices send them, read one by one: a bad one is answered, the others go in. No I/O."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from uuid import UUID

import msgspec

from training.attendance.cards import read_card
from training.attendance.log import Entry
from training.attendance.rules import MarkStatus, claimed_time, doubts
from training.attendance.schemas import NewMark
from training.words import Sentence, say

LONGEST_NOTE, LONGEST_DEVICE = 500, 100
MOST_ID, MOST_SEQUENCE = 2**31 - 1, 2**63 - 1
_STATUSES = {status.value: status for status in MarkStatus}


class Fault(msgspec.Struct, frozen=True):
    """Why one mark is refused: a stable code and words."""

    code: str
    words: Sentence


def enrollment_ids(marks: Sequence[NewMark]) -> list[int]:
    """The enrollments that a batch names, as far as they can exist."""
    return [one.enrollment_id for one in marks if 0 < one.enrollment_id <= MOST_ID]


def read(one: NewMark, zone: tzinfo, now: datetime, author: int | None = None) -> Entry | Fault:
    """One mark of `author` as an entry of the log, or what is wrong with it."""
    try:
        op_id = UUID(one.op_id)
    except ValueError:
        return Fault("op_id_invalid", say("Mã thao tác phải là một UUID."))
    status = _STATUSES.get(one.status)
    if status is None:
        return Fault("status_unknown", say("Chọn có mặt, muộn, có phép hoặc vắng."))
    if not 0 < one.enrollment_id <= MOST_ID:
        return Fault("not_on_roster", say("Người này không có trong danh sách của buổi."))
    if (foreign := _foreign(one, author)) is not None:
        return foreign
    if not -MOST_SEQUENCE <= one.device_sequence <= MOST_SEQUENCE:
        return Fault("sequence_invalid", say("Số thứ tự thao tác không dùng được."))
    happened_at, odd = claimed_time(one.happened_at, zone)
    return Entry(
        op_id,
        one.enrollment_id,
        status,
        one.device_sequence,
        happened_at,
        device_id=_plain(one.device_id)[:LONGEST_DEVICE],
        note=_plain(one.note or "")[:LONGEST_NOTE] or None,
        flags=" ".join(flag for flag in (odd, doubts(happened_at, now)) if flag),
    )


def _foreign(one: NewMark, author: int | None) -> Fault | None:
    """A mark that is somebody else's: made under another account, or by a card not theirs."""
    if one.made_by is not None and one.made_by != author:
        return Fault(
            "made_by_another",
            say("Dấu này ghi dưới tài khoản khác. Đăng nhập bằng tài khoản đó để gửi."),
        )
    if one.card is not None and not _is_card_of(one.card, one.enrollment_id):
        return Fault("card_not_genuine", say("Thẻ không phải của người này do Sổ Lớp cấp."))
    return None


def _is_card_of(text: str, enrollment_id: int) -> bool:
    card = read_card(text)
    return card is not None and card.genuine and card.enrollment_id == enrollment_id


def _plain(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip()
    # PostgreSQL keeps no NUL and no half of a surrogate pair.
    return text.replace("\x00", "").encode(errors="ignore").decode().strip()
