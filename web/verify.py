"""Whether a certificate is genuine, for anybody who holds the paper."""

from typing import Annotated, Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.status_codes import HTTP_200_OK

from training import clock, settings
from training.certificates import codes, verifying
from training.certificates.checking_api import asker, read_paper
from training.certificates.rules import CheckVerdict
from training.certificates.schemas import Check
from training.errors import Invalid
from training.http.policy import allows
from training.security.policy import May
from training.words import Sentence, say
from web import forms
from web.show import Call, Posted, go, show

Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
MOST_SHOWN = 40
EMPTY = forms.Form()
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


BY_FILE: dict[CheckVerdict, tuple[str, str, Sentence, Sentence]] = {
    CheckVerdict.GENUINE: (
        "ok",
        "check-ring",
        say("Tệp thật, giấy đang có giá trị"),
        say("Đúng nguyên bản tệp đã cấp: chữ ký số đúng, không sai một byte, chưa bị thu hồi."),
    ),
    CheckVerdict.CHANGED: (
        "bad",
        "alert",
        say("Không phải tệp đã cấp"),
        say("Tệp mang mã của giấy có thật nhưng đã bị sửa, được lưu lại, hoặc là bản chụp."),
    ),
    CheckVerdict.UNKNOWN: (
        "",
        "unknown",
        say("Không nhận ra tệp này"),
        say("Đây không phải tệp giấy chứng nhận đã cấp ở đây."),
    ),
}


class VerifyPages(Controller):
    opt = allows(May.ANYONE)
    include_in_schema = False

    @get("/verify")
    async def form(self, request: Call, code: FromQuery[str] = "") -> Response[Any]:
        """Ask for a code; a code that can be one goes to an address that can be shared."""
        typed = code.strip()
        if not typed:
            return await _show(request)
        clean = codes.normalise(typed)
        return go(f"/verify/{clean}") if clean else await _answer(request, typed)

    @post("/verify", status_code=HTTP_200_OK)
    async def by_file(self, request: Call, data: Sent) -> Response[Any]:
        """Whether a PDF is the one that was issued; of a photo, what its QR says."""
        file = data.get("file")
        try:
            content = await read_paper(file if isinstance(file, UploadFile) else None)
            check = await verifying.check_file(content, address=asker(request), now=clock.now())
        except Invalid as refusal:
            return await _show(request, forms.Form({}, refusal))
        return await _told(request, check, check.code or "", by_file=not check.photo)

    @get("/verify/{code:str}")
    async def by_code(self, request: Call, code: FromPath[str]) -> Response[Any]:
        """What the register says of a code."""
        return await _answer(request, code)

    @post("/verify/{code:str}/holder", status_code=HTTP_200_OK)
    async def unmask(self, request: Call, code: FromPath[str], data: Posted) -> Response[Any]:
        """The same answer with the whole name, for who knows the birth date as well."""
        form = forms.Form(forms.typed(data))
        address, now = asker(request), clock.now()
        try:
            check = await verifying.unmask(code, form.value("birth"), address=address, now=now)
        except Invalid as refusal:
            told = await verifying.check(code, address=address, now=now)
            return await _told(request, told, code, forms.Form(form.typed, refusal))
        return await _told(request, check, code, unmasked=True)

    @get("/v/{payload:str}")
    async def by_qr(self, request: Call, payload: FromPath[str]) -> Response[Any]:
        """Where the QR of a certificate leads."""
        return await _answer(request, payload)


async def _answer(request: Call, typed: str) -> Response[Any]:
    mistyped = codes.normalise(typed) is None and len(typed) <= codes.TYPED_MAX
    # A slip of the finger is told by the code itself: no look into the register, no throttle.
    check = (
        Check(CheckVerdict.UNKNOWN)
        if mistyped
        else await verifying.check(typed, address=asker(request), now=clock.now())
    )
    return await _told(request, check, typed, mistyped=mistyped)


async def _told(
    request: Call,
    check: Check,
    typed: str = "",
    form: forms.Form = EMPTY,
    *,
    mistyped: bool = False,
    unmasked: bool = False,
    by_file: bool = False,
) -> Response[Any]:
    return await _show(
        request,
        form,
        answer=check,
        look=_look(check, by_file=by_file),
        typed=codes.normalise(typed) or typed[:MOST_SHOWN],
        mistyped=mistyped,
        unmasked=unmasked,
        by_file=by_file,
    )


async def _show(request: Call, form: forms.Form = EMPTY, **more: Any) -> Response[Any]:
    return await show(
        request,
        "certificates/verify.html",
        status=form.refusal.status if form.refusal else HTTP_200_OK,
        form=form,
        moment=clock.now(),
        site=settings.current().public_url.rstrip("/"),
        **{"answer": None, "typed": "", **more},
    )


def _look(check: Check, *, by_file: bool) -> tuple[str, str, Sentence, Sentence]:
    if check.verdict is CheckVerdict.GENUINE and check.specimen:
        return SPECIMEN
    if check.verdict is CheckVerdict.GENUINE and check.expired:
        return EXPIRED
    return (BY_FILE if by_file else VERDICTS).get(check.verdict) or VERDICTS[check.verdict]
