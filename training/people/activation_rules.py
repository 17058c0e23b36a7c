"""What an activation code is worth, and the user name that is proposed. No I/O here."""

import re
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from training.actor import Role
from training.errors import Invalid, Refused
from training.names import search_key
from training.status import Look
from training.words import Sentence, say

LASTS = timedelta(days=14)
"""From the notice that convenes a class (about three weeks ahead) a sheet is handed out within two;
a paper that lies about longer than that is more often lost than late."""
WRONG_ANSWERS = 10
"""Wrong birth dates after which a code is spent: some 1,800 days are likely for a student."""
MOST_AT_ONCE = 500
_NAME_LENGTH = 40


class WayInState(StrEnum):
    """How somebody stands with getting in. Derived, never stored."""

    ACCOUNT = "account"
    STAFF = "staff"
    CODE = "code"
    EXPIRED = "expired"
    NONE = "none"


LOOKS: dict[WayInState, Look] = {
    WayInState.ACCOUNT: Look(say("Đã có tài khoản"), "ok", "tick"),
    WayInState.STAFF: Look(say("Tài khoản cán bộ"), "idle", "bar"),
    WayInState.CODE: Look(say("Đã cấp mã, chưa dùng"), "info", "ring"),
    WayInState.EXPIRED: Look(say("Mã đã hết hạn"), "warn", "half"),
    WayInState.NONE: Look(say("Chưa có"), "idle", ""),
}


def state(role: Role | None, expires_at: datetime | None, now: datetime) -> WayInState:
    """How somebody stands, by the role of their account and the end of their open code."""
    if role is not None and role is not Role.LEARNER:
        return WayInState.STAFF
    if expires_at is not None and expires_at > now:
        return WayInState.CODE
    if role is not None:
        return WayInState.ACCOUNT
    return WayInState.EXPIRED if expires_at is not None else WayInState.NONE


def check_may_have(
    name: str, role: Role | None, disabled_at: datetime | None, erased_at: datetime | None
) -> None:
    """Refuse a code for whoever must not get in by one.

    A code sets the password of a learner's account. It must never open a staff account: whoever
    keeps that person's record would otherwise become that member of staff.
    """
    if erased_at is not None:
        raise Refused(say("Dữ liệu của {name} đã xóa, không cấp mã.", name=name), "person_erased")
    if role is not None and role is not Role.LEARNER:
        raise Refused(
            say("{name} dùng tài khoản cán bộ. Nhờ Văn phòng cấp liên kết mời.", name=name),
            "staff_account",
        )
    if disabled_at is not None:
        raise Refused(
            say("Tài khoản của {name} đang khóa. Nhờ Văn phòng mở lại trước.", name=name),
            "account_disabled",
        )


def check_usable(
    *,
    used_at: datetime | None,
    withdrawn_at: datetime | None,
    replaced: bool,
    wrong_answers: int,
    expires_at: datetime,
    now: datetime,
) -> None:
    """Refuse a code that no longer opens anything; each refusal says what to do."""
    if used_at is not None:
        raise Refused(
            say("Mã này đã dùng rồi. Đăng nhập bằng tên và mật khẩu đã đặt; quên thì xin mã mới."),
            "code_used",
        )
    if replaced:
        raise Refused(
            say("Đơn vị đã cấp mã mới hơn thay mã này. Dùng phiếu mới nhất."), "code_replaced"
        )
    if withdrawn_at is not None:
        raise Refused(
            say("Đơn vị đã thu hồi mã này. Hỏi cán bộ đơn vị để được cấp mã khác."),
            "code_withdrawn",
        )
    if wrong_answers >= WRONG_ANSWERS:
        raise Refused(
            say("Mã này đã khóa vì nhập sai ngày sinh nhiều lần. Xin cán bộ đơn vị mã mới."),
            "code_spent",
        )
    if expires_at <= now:
        raise Refused(say("Mã này đã hết hạn. Xin cán bộ đơn vị cấp mã mới."), "code_expired")


def check_born(
    answered: date | None, answered_year: int | None, known: date | None, known_year: int
) -> bool:
    """Whether the answer is the birth date on record, or the year where no more is known."""
    if known is not None:
        return answered == known
    return answered_year == known_year


def check_two(password: str, again: str) -> None:
    """Refuse a password that was not typed the same twice."""
    if password != again:
        words = say("Hai lần nhập mật khẩu không giống nhau. Nhập lại cả hai.")
        raise Invalid(words, "passwords_differ", again=words)


def proposals(full_name: str, count: int = 20) -> Sequence[str]:
    """User names to try in turn: given name, initials of the others, three figures (`annv482`)."""
    words = [re.sub(r"[^a-z]", "", word) for word in search_key(full_name).split()]
    *before, given = [word for word in words if word] or ["hocvien"]
    start = (given + "".join(word[0] for word in before))[:_NAME_LENGTH]
    return [f"{start}{100 + secrets.randbelow(900)}" for _ in range(count)]


def wrong_birth(left: int, *, year_only: bool) -> Sentence:
    """What to say about a birth date that is not the one on record."""
    if left == 0:
        return say("Ngày sinh không khớp. Mã đã khóa: xin cán bộ đơn vị mã mới.")
    if year_only:
        return say(
            "Năm sinh không khớp với hồ sơ. Còn {left} lần; nếu hồ sơ sai, báo cán bộ đơn vị.",
            left=left,
        )
    return say(
        "Ngày sinh không khớp với hồ sơ. Còn {left} lần; nếu hồ sơ sai, báo cán bộ đơn vị.",
        left=left,
    )
