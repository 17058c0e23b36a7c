"""Refusals and faults as problem details (RFC 9457); pages say the same words in their own way."""

import logging
from collections.abc import Callable
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    InternalServerException,
    ValidationException,
)
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_413_REQUEST_ENTITY_TOO_LARGE

from training.errors import Invalid, Missing, Refused, TooMany, Unavailable
from training.http.wording import wording
from training.words import Sentence, say

log = logging.getLogger("solop.http")
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 5
# Litestar's word for a body that ends before its end: a lost connection is no fault of ours.
_GONE = "client disconnected prematurely"

AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    # What asyncpg says when a connection breaks in the middle of a word.
    asyncpg.InternalClientError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.ReadOnlySQLTransactionError,
    ConnectionError,
    FileNotFoundError,
    TimeoutError,
)


class FieldProblem(msgspec.Struct, frozen=True):
    """One answer at fault."""

    field: str
    message: str


class WayOut(msgspec.Struct, frozen=True):
    """One of several things that can be done about a refusal, and the page where it is done."""

    message: str
    href: str


class Problem(msgspec.Struct, frozen=True):
    """What the API answers when it says no."""

    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = []
    choices: list[WayOut] = []
    request_id: str = ""
    type: str = "about:blank"


def refusal_of(error: Exception) -> Refused:
    """Any exception as a refusal with words for the person who asked."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, ValidationException):
        return _invalid_request(error)
    if isinstance(error, InternalServerException) and error.detail == _GONE:
        return _of_status(HTTP_400_BAD_REQUEST)
    if isinstance(error, HTTPException):
        return _of_status(error.status_code)
    if _is_unreadable_body(error):
        return _of_status(HTTP_400_BAD_REQUEST)
    return _of_database(error) or _fault(error)


def _of_database(error: Exception) -> Refused | None:
    """What the backstop behind the rules found, and what a database that is away means."""
    for kinds, refusal in _OF_DATABASE:
        if isinstance(error, kinds):
            return refusal()
    return None


# In this order: the first that fits. A full disk also is a lack of means, and the characters are
# a kind of data error.
_OF_DATABASE: list[tuple[tuple[type[Exception], ...], Callable[[], Refused]]] = [
    (
        (asyncpg.DiskFullError,),
        lambda: Unavailable(
            say(
                "Máy chủ đã hết chỗ trên đĩa nên chưa lưu được gì. Báo quản trị hệ thống, rồi gửi"
                " lại khi đã có chỗ."
            ),
            "disk_full",
            retry_after=RETRY_AFTER,
        ),
    ),
    (
        AWAY,
        lambda: Unavailable(
            say("Hệ thống đang bận hoặc đang khởi động lại. Thử lại sau ít giây."),
            retry_after=RETRY_AFTER,
        ),
    ),
    (
        (asyncpg.UniqueViolationError, asyncpg.CheckViolationError),
        lambda: Refused(
            say("Có người vừa sửa cùng chỗ này. Mở lại trang để xem mới nhất rồi thử lại."),
            "changed_meanwhile",
        ),
    ),
    (
        (asyncpg.ForeignKeyViolationError,),
        lambda: Invalid(
            say("Có mục được chọn không còn nữa. Mở lại trang rồi chọn lại."), "no_such_reference"
        ),
    ),
    (
        # An index holds no more than some 2,700 bytes.
        (asyncpg.ProgramLimitExceededError,),
        lambda: Invalid(say("Có chỗ quá dài. Rút ngắn rồi gửi lại."), "too_long"),
    ),
    (
        (
            asyncpg.CharacterNotInRepertoireError,
            asyncpg.UntranslatableCharacterError,
            UnicodeEncodeError,
        ),
        lambda: Invalid(say("Có ký tự không lưu được. Gõ lại chỗ đó."), "unstorable_character"),
    ),
    # An id or number that no record can have: beyond what the database can hold.
    ((asyncpg.DataError,), lambda: _of_status(404)),
]


def _fault(error: Exception) -> Refused:
    log.error("Unexpected failure", exc_info=error)
    broken = Refused(
        say("Có lỗi ngoài ý muốn, chúng tôi đã ghi lại. Thử lại, hoặc báo Văn phòng."), "internal"
    )
    broken.status = 500
    return broken


def _is_unreadable_body(error: Exception) -> bool:
    """A field of a form that is no text or in no known encoding, or JSON nested without end."""
    unknown_encoding = type(error) is LookupError and str(error).startswith("unknown encoding")
    return unknown_encoding or isinstance(error, (UnicodeDecodeError, RecursionError))


def problem(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer the API's caller."""
    refusal = refusal_of(error)
    detail = str(refusal.message)
    return Response(
        Problem(
            title=detail,
            status=refusal.status,
            code=refusal.code,
            detail=detail,
            errors=[FieldProblem(field, str(words)) for field, words in refusal.answers.items()],
            choices=[WayOut(str(one.words), one.href) for one in refusal.choices],
            request_id=request.scope["state"].get("request_id", ""),
        ),
        status_code=refusal.status,
        media_type=MEDIA_TYPE,
        headers=retry_headers(refusal),
    )


def retry_headers(refusal: Refused) -> dict[str, str]:
    """When to come back, where coming back helps."""
    if isinstance(refusal, (Unavailable, TooMany)):
        return {"Retry-After": str(refusal.retry_after)}
    return {}


def _invalid_request(error: ValidationException) -> Refused:
    answers: dict[str, Sentence] = {}
    extra = error.extra if isinstance(error.extra, list) else []
    for one in extra:
        if isinstance(one, dict) and one.get("key"):
            answers[str(one["key"])] = wording(str(one.get("message", "")))
    if not answers:
        answers["body"] = wording(error.detail)
    refusal = Invalid(say("Xem lại những ô được đánh dấu."), "invalid_request", **answers)
    refusal.status = HTTP_400_BAD_REQUEST
    return refusal


_STATUS_WORDS = {
    400: ("bad_request", say("Yêu cầu không đọc được. Kiểm tra rồi gửi lại.")),
    404: ("not_found", say("Không có trang này, hoặc không thuộc phạm vi của bạn.")),
    405: ("method_not_allowed", say("Địa chỉ này không nhận cách gọi đó.")),
    413: (
        "file_too_large",
        say("Tệp quá lớn: tối đa 10 MB. Bỏ bớt ảnh và trang thừa rồi gửi lại."),
    ),
    415: ("unsupported_media_type", say("Kiểu dữ liệu gửi lên không đúng.")),
}


def _of_status(status: int) -> Refused:
    code, words = _STATUS_WORDS.get(
        status, ("refused", say("Không làm được việc này. Kiểm tra rồi thử lại."))
    )
    refusal = Missing(words, code) if status == 404 else Refused(words, code)  # noqa: PLR2004  # as read
    refusal.status = status
    return refusal


TOO_LARGE = HTTP_413_REQUEST_ENTITY_TOO_LARGE
