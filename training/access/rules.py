"""What a unit must be called and where it may stand in the tree. No I/O here."""

import re
from datetime import date

from training.actor import Role
from training.errors import Invalid, Refused
from training.words import Sentence, say

LONGEST_NAME, LONGEST_CODE = 200, 40
STAFF_ROLES = (
    Role.SECRETARY,
    Role.ORGANIZER,
    Role.TRAINER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")


def check_unit(
    code: str, name: str, short_name: str, active_from: date | None, active_to: date | None
) -> None:
    """Refuse a unit without a name or with dates that run backwards. Texts come cleaned."""
    wrong: dict[str, Sentence] = {}
    if not code:
        wrong["code"] = say("Nhập mã đơn vị, ví dụ DHBK.")
    elif len(code) > LONGEST_CODE:
        wrong["code"] = say("Dài nhất {most} ký tự.", most=LONGEST_CODE)
    if not name:
        wrong["name"] = say("Nhập tên đơn vị.")
    for field, text in (("name", name), ("short_name", short_name)):
        if len(text) > LONGEST_NAME:
            wrong[field] = say("Tên dài nhất {most} ký tự.", most=LONGEST_NAME)
    if active_from and active_to and active_to < active_from:
        wrong["active_to"] = say("Ngày ngừng hoạt động phải sau ngày bắt đầu.")
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "unit_invalid", **wrong)


def check_parent(unit_id: int, parent_id: int | None, below: frozenset[int]) -> None:
    """A unit cannot stand below itself."""
    if parent_id is not None and (parent_id == unit_id or parent_id in below):
        words = say("Đơn vị cấp trên không thể là chính nó hoặc đơn vị cấp dưới của nó.")
        raise Refused(words, "unit_parent_circular", parent_id=words)


def check_account(username: str, name: str, role: Role, unit_id: int | None) -> None:
    """Refuse an account that nobody could sign in to or that would see no unit.

    Texts come cleaned.
    """
    wrong: dict[str, Sentence] = {}
    if not username:
        wrong["username"] = say("Nhập tên đăng nhập.")
    elif not _USERNAME.fullmatch(username):
        wrong["username"] = say(
            "Tên đăng nhập gồm 2–60 chữ thường không dấu, số, dấu chấm hoặc gạch, ví dụ hanh.dt."
        )
    if not name:
        wrong["name"] = say("Nhập họ và tên.")
    elif len(name) > LONGEST_NAME:
        wrong["name"] = say("Tên dài nhất {most} ký tự.", most=LONGEST_NAME)
    if role is Role.SECRETARY and unit_id is None:
        wrong["unit_id"] = say("Chọn đơn vị cho cán bộ đơn vị.")
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "account_invalid", **wrong)
