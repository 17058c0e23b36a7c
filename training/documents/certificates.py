"""Certificates as PDF, in the layout of a Party paper (QĐ 66-QĐ/TW 2017, HD 36-HD/VPTW 2018).

The paper is Vietnamese in every language of the system, so its words stand here and in the
template and not in the catalogs.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from training.documents import dates, press, qr, room

# Kept with each certificate: an issued paper is told by the layout it was issued in, also when it
# is printed again. A change of a template is a new version beside the old one.
LAYOUT = 3
MOST_AT_ONCE = 500
QR_SIDE_MM = 32
PREVIEW_PPI = 110


class _Layout(msgspec.Struct, frozen=True):
    """A template, the function of it that is called if any, and how its QR is masked."""

    template: str
    call: str = ""
    mask: int | None = None


_LAYOUTS = {
    2: _Layout("certificate_2.typ"),
    3: _Layout("certificate.typ", "paper", qr.RANDOM_TEXT),
}
# The line of an upright sheet in points, and the sizes of what is printed on it in the template.
_LINE = 476.0
_HALF = (_LINE - 4 * 72 / 25.4) / 2
_SIZES = {"title": 32 * 1.1, "full_name": 18, "course_name": 20}
_SIZE = 15
_NAME = 26
_STATEMENT = [
    "title",
    "full_name",
    "branch",
    "unit_name",
    "course_name",
    "class",
    "band",
    "decision",
    "valid_until",
]


class CertificateFacts(msgspec.Struct, frozen=True, kw_only=True):
    """All that one certificate says, as on the day of issue.

    `birth` is the text to print (`05/9/2004`, or a year alone); `qr` is the address that the
    QR opens, the signed payload being its last part (`payload.url`); `\\n` breaks a line in the
    bodies, the unit's name, the authority line and the signer's title.
    """

    superior_body: str
    issuing_body: str
    place: str
    issued_on: date
    number: str
    register_number: str
    title: str = "GIẤY CHỨNG NHẬN"
    full_name: str
    birth: str
    gender: str
    unit_name: str
    branch: str | None = None
    course_name: str
    class_code: str
    starts_on: date
    ends_on: date
    band: str | None = None
    decision_number: str
    decision_date: date
    authority_line: str
    signer_title: str
    signer_name: str
    code: str
    qr: str
    public_url: str
    valid_until: date | None = None
    specimen: bool = False
    # Those that were issued before layouts were told apart have the second.
    layout: int = 2


def render(facts: list[CertificateFacts], *, landscape: bool = False) -> bytes:
    """Give one PDF with a page for each certificate, in the order given; all of one layout.

    Waits for a child process, some milliseconds a page: only for the job worker, off the event
    loop. Raises `Invalid` for a letter that cannot be printed or a text that does not fit.
    """
    _few_enough(facts)
    last_day = max(one.issued_on for one in facts)
    layout = _layout(facts)
    content = _content(facts, landscape=landscape)
    return press.typeset_each(layout.template, [(content, last_day)], call=layout.call)[0]


def render_each(facts: list[CertificateFacts], *, landscape: bool = False) -> list[bytes]:
    """Give a PDF of its own for each certificate: the bytes that `render` gives for it alone.

    Some 3 ms each; otherwise as `render`.
    """
    _few_enough(facts)
    made = dict[int, bytes]()
    for version in sorted({one.layout for one in facts}):
        places = [place for place, one in enumerate(facts) if one.layout == version]
        layout = _LAYOUTS[version]
        papers = press.typeset_each(
            layout.template,
            [
                (_content([facts[place]], landscape=landscape), facts[place].issued_on)
                for place in places
            ],
            call=layout.call,
        )
        made |= zip(places, papers, strict=True)
    return [made[place] for place in range(len(facts))]


def picture(facts: CertificateFacts, *, landscape: bool = False) -> bytes:
    """Give a PNG of one certificate, for the screen; raises as `render` does."""
    content = _content([facts], landscape=landscape)
    layout = _layout([facts])
    return press.picture(
        layout.template, content, dated=facts.issued_on, ppi=PREVIEW_PPI, call=layout.call
    )


def render_run(facts: list[CertificateFacts], *, landscape: bool, text_only: bool) -> bytes:
    """Give a page for each certificate, for the printer; `text_only` is for blank forms.

    As `render`, but the child draws the QRs too, so that two runs at once use two cores.
    """
    _few_enough(facts)
    last_day = max(one.issued_on for one in facts)
    raw = {"facts": facts, "landscape": landscape, "text_only": text_only}
    layout = _layout(facts)
    return press.typeset_each(
        layout.template,
        [(raw, last_day)],
        maker=f"{__name__}:run_content",
        tagged=False,
        call=layout.call,
    )[0]


def run_content(raw: str) -> dict[str, object]:
    """What the template reads, made of what `render_run` sends; called in the child."""
    given = msgspec.json.decode(raw)
    facts = msgspec.convert(given["facts"], list[CertificateFacts])
    content = _content(facts, landscape=given["landscape"])
    return {**content, "text_only": given["text_only"]}


def _layout(facts: list[CertificateFacts]) -> _Layout:
    (version,) = {one.layout for one in facts}
    return _LAYOUTS[version]


def _few_enough(facts: list[CertificateFacts]) -> None:
    if not 0 < len(facts) <= MOST_AT_ONCE:
        raise ValueError(f"1 to {MOST_AT_ONCE} certificates at once, not {len(facts)}")


def _content(facts: list[CertificateFacts], *, landscape: bool) -> dict[str, object]:
    return {
        "landscape": landscape,
        "heading": _heading(facts),
        "sheets": [_sheet(one, landscape=landscape) for one in facts],
    }


def _heading(facts: list[CertificateFacts]) -> str:
    """Name the document for whoever reads its title and not its pages."""
    if len(facts) == 1:
        return f"Giấy chứng nhận số {facts[0].number}, {facts[0].full_name}"
    return f"Giấy chứng nhận số {facts[0].number} đến số {facts[-1].number}"


def _sheet(one: CertificateFacts, *, landscape: bool) -> dict[str, object]:
    """Give the texts of one page; the template only places them."""
    drawing, modules = qr.drawing(one.qr, mask=_LAYOUTS[one.layout].mask)
    quiet_mm = QR_SIDE_MM * qr.QUIET_MODULES / modules
    born = "Sinh năm" if one.birth.isdigit() else "Sinh ngày"
    texts = {
        "superior_body": one.superior_body.upper(),
        "issuing_body": one.issuing_body.upper(),
        "number": f"Số {one.number}",
        "dateline": f"{one.place}, {dates.in_words(one.issued_on)}",
        "title": one.title.upper(),
        "full_name": one.full_name,
        "birth": f"{born}: {one.birth}",
        "gender": f"Giới tính: {one.gender}",
        "branch": one.branch,
        "unit_name": one.unit_name,
        "course_name": one.course_name,
        "class": f"Lớp {one.class_code}, {dates.period(one.starts_on, one.ends_on)}",
        "band": one.band,
        "decision": f"Theo Quyết định số {one.decision_number}, "
        f"{dates.in_words(one.decision_date)}",
        "valid_until": f"Có giá trị đến hết {dates.in_words(one.valid_until)}"
        if one.valid_until
        else None,
        "register_number": f"Số vào sổ gốc: {one.register_number}",
        "authority_line": one.authority_line.upper(),
        "signer_title": one.signer_title.upper(),
        "signer_name": one.signer_name,
        "code": one.code,
        "check_at": _host(one.public_url) + "/verify",
        "qr": drawing,
        "qr_mm": QR_SIDE_MM + 2 * quiet_mm,
        "quiet_mm": quiet_mm,
        "specimen": one.specimen,
    }
    name_ems, extra_lines = room.ems(one.full_name), _extra_lines(texts)
    return {
        **texts,
        "name_ems": name_ems,
        "extra_lines": extra_lines,
        "roomy": not landscape
        and name_ems * _NAME <= _LINE
        and extra_lines is not None
        and _statement_mm(extra_lines) <= _left_mm(texts),
    }


# An upright statement of one line a text is 113.2 mm high and a further line at most 8.6 mm.
def _statement_mm(extra_lines: int) -> float:
    return 114 + 9 * extra_lines


def _left_mm(texts: Mapping[str, Any]) -> float:
    """What letterhead, closing and the gaps leave to the statement at least, on an upright sheet.

    A line of 14 points and its gap are 6 mm high; beside the letterhead's lines stands a "*".
    """
    head = [texts[name] for name in ("superior_body", "issuing_body", "number")]
    foot = [texts[name] for name in ("authority_line", "signer_title", "signer_name")]
    extra = [room.extra_lines((text, _HALF / 15) for text in some) for some in (head, foot)]
    if None in extra or room.ems(texts["dateline"]) * 14 > _HALF:
        return 0
    high = 6 * (4 + sum(filter(None, extra[:1])))
    low = max(28 + 6 * (4 + sum(filter(None, extra[1:]))), 64)
    return 297 - 2 * 22 - 2 * 5 - high - low


def _extra_lines(texts: Mapping[str, Any]) -> int | None:
    """How many lines the statement takes at most above one a text, on an upright sheet."""
    return room.extra_lines(
        (("Xếp loại: " if name == "band" else "") + texts[name], _LINE / _SIZES.get(name, _SIZE))
        for name in _STATEMENT
        if texts[name] is not None
    )


def _host(public_url: str) -> str:
    return public_url.partition("://")[2].rstrip("/") or public_url
