"""What the body decoder says, in words for a person."""

import re

from training.words import Sentence, say

_PATTERNS: list[tuple[re.Pattern[str], Sentence]] = [
    (re.compile(r"missing required field|required", re.IGNORECASE), say("Bắt buộc phải có.")),
    (re.compile(r"Expected `(int|float|decimal)", re.IGNORECASE), say("Nhập một số.")),
    (
        re.compile(r"Expected `(date)`|RFC3339.*date\b|Invalid date", re.IGNORECASE),
        say("Nhập ngày dạng 2026-05-31."),
    ),
    (re.compile(r"datetime", re.IGNORECASE), say("Nhập thời điểm dạng 2026-05-31T07:30:00+07:00.")),
    (re.compile(r"uuid", re.IGNORECASE), say("Nhập một mã UUID.")),
    (re.compile(r"enum value", re.IGNORECASE), say("Chọn một trong các giá trị cho phép.")),
    (re.compile(r"Expected `bool"), say("Nhập true hoặc false.")),
    (re.compile(r"Expected `array"), say("Gửi một danh sách.")),
    (re.compile(r"Expected `object"), say("Gửi một đối tượng JSON.")),
    (re.compile(r"Expected `str.*length (>=|of at least)"), say("Không được để trống.")),
    (re.compile(r"length <="), say("Quá dài.")),
    (re.compile(r"Expected `str"), say("Nhập chữ.")),
    (re.compile(r"malformed|JSON", re.IGNORECASE), say("Nội dung gửi lên không phải JSON đúng.")),
]


def wording(message: str) -> Sentence:
    """The sentence for one decoder message."""
    for pattern, words in _PATTERNS:
        if pattern.search(message):
            return words
    return say("Giá trị không dùng được.")
