"""Marks as devices send them, read one by one: a bad one is answered, the others go in. No I/O."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from uuid import UUID

import msgspec

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


def read(one: NewMark, zone: tzinfo, now: datetime) -> Entry | Fault:
    """One mark as an entry of the log, or what is wrong with it."""
    try:
        op_id = UUID(one.op_id)
    except ValueError:
        return Fault("op_id_invalid", say("Mã thao tác phải là một UUID."))
    status = _STATUSES.get(one.status)
    if status is None:
        return Fault("status_unknown", say("Chọn có mặt, muộn, có phép hoặc vắng."))
    if not 0 < one.enrollment_id <= MOST_ID:
        return Fault("not_on_roster", say("Người này không có trong danh sách của buổi."))
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


def _plain(text: str) -> str:
    # PostgreSQL keeps no NUL and no half of a surrogate pair.
    return text.replace("\x00", "").encode(errors="ignore").decode().strip()
