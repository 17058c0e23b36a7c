"""Whether a certificate is genuine, for anybody who holds the paper."""

from typing import Any

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery

from training import clock
from training.certificates import codes, verifying
from training.certificates.rules import CheckVerdict
from training.certificates.schemas import Check
from training.http.policy import allows
from training.security.policy import May
from training.words import Sentence, say
from web.show import Call, go, show

MOST_SHOWN = 40
# What a stranger must understand in two seconds: tone, drawing, verdict, what it means.
VERDICTS: dict[CheckVerdict, tuple[str, str, Sentence, Sentence]] = {
    CheckVerdict.GENUINE: (
        "ok",
        "check-ring",
        say("Thật, đang có giá trị"),
        say("Đúng là giấy đã được cấp và chưa bị thu hồi."),
    ),
    CheckVerdict.REVOKED: (
        "bad",
        "cross-ring",
        say("Đã bị thu hồi"),
        say("Giấy từng được cấp thật, nhưng không còn giá trị."),
    ),
    CheckVerdict.REPLACED: (
        "warn",
        "alert",
        say("Đã được cấp thay bằng giấy khác"),
        say("Giấy từng được cấp thật; nay dùng giấy thay thế."),
    ),
    CheckVerdict.CHANGED: (
        "bad",
        "alert",
        say("Mã QR không khớp giấy đã cấp"),
        say("Chữ ký trong mã là thật, nhưng nội dung khác với sổ gốc."),
    ),
    CheckVerdict.UNKNOWN: (
        "",
        "unknown",
        say("Không có giấy nào mang mã này"),
        say("Trong sổ gốc không có mã đã nhập."),
    ),
}
EXPIRED = (
    "warn",
    "clock",
    say("Thật, nhưng đã hết thời hạn"),
    say("Đúng là giấy đã được cấp và chưa bị thu hồi; thời hạn ghi trên giấy đã qua."),
)
SPECIMEN = (
    "warn",
    "alert",
    say("Thật, nhưng chỉ là BẢN THỬ"),
    say("Đúng là giấy in từ bản dùng thử này; nó không chứng nhận điều gì cho ai."),
)


class VerifyPages(Controller):
    opt = allows(May.ANYONE)
    include_in_schema = False

    @get("/verify")
    async def form(self, request: Call, code: FromQuery[str] = "") -> Response[Any]:
        """Ask for a code; a code that can be one goes to an address that can be shared."""
        typed = code.strip()
        if not typed:
            return await show(request, "certificates/verify.html", typed="", answer=None)
        clean = codes.normalise(typed)
        return go(f"/verify/{clean}") if clean else await _answer(request, typed)

    @get("/verify/{code:str}")
    async def by_code(self, request: Call, code: FromPath[str]) -> Response[Any]:
        """What the register says of a code."""
        return await _answer(request, code)

    @get("/v/{payload:str}")
    async def by_qr(self, request: Call, payload: FromPath[str]) -> Response[Any]:
        """Where the QR of a certificate leads."""
        return await _answer(request, payload)


async def _answer(request: Call, typed: str) -> Response[Any]:
    code = codes.normalise(typed)
    mistyped = code is None and len(typed) <= codes.TYPED_MAX
    # A slip of the finger is told by the code itself: no look into the register, no throttle.
    check = Check(CheckVerdict.UNKNOWN) if mistyped else await _checked(request, typed)
    return await show(
        request,
        "certificates/verify.html",
        typed=code or typed[:MOST_SHOWN],
        answer=check,
        look=_look(check),
        mistyped=mistyped,
        shared=f"/verify/{code}" if code and check.verdict is not CheckVerdict.UNKNOWN else "",
        moment=clock.now(),
    )


async def _checked(request: Call, typed: str) -> Check:
    address = request.client.host if request.client else ""
    return await verifying.check(typed, address=address, now=clock.now())


def _look(check: Check) -> tuple[str, str, Sentence, Sentence]:
    if check.verdict is CheckVerdict.GENUINE and check.specimen:
        return SPECIMEN
    if check.verdict is CheckVerdict.GENUINE and check.expired:
        return EXPIRED
    return VERDICTS[check.verdict]
