"""What a certificate would look like under a letterhead, before anybody issues one."""

from datetime import date

import msgspec

from training.certificates import codes
from training.certificates.numbering import Numbering, book_of, number, register_number
from training.certificates.schemas import Letterhead, PaperChoice
from training.documents import certificates as documents
from training.documents.certificates import LAYOUT, CertificateFacts
from training.documents.desk import made

# The longest name that the office told of, so that the preview shows the hardest case.
_HOLDER = "Tôn Nữ Công Huyền Nguyễn Hoàng Phương Quỳnh"


async def picture(head: Letterhead, how: Numbering, paper: PaperChoice, day: date) -> bytes:
    """A PNG of a specimen; raises `Invalid` for a letter that cannot be printed."""
    facts = _facts(head, how, day)
    return await made(lambda: documents.picture(facts, landscape=paper.landscape))


async def pdf(head: Letterhead, how: Numbering, paper: PaperChoice, day: date) -> bytes:
    """The same specimen as PDF."""
    facts = _facts(head, how, day)
    return await made(lambda: documents.render([facts], landscape=paper.landscape))


def _facts(head: Letterhead, how: Numbering, day: date) -> CertificateFacts:
    code = codes.from_number(0)
    texts = {name: text for name, text in msgspec.structs.asdict(head).items() if name in _PRINTED}
    return CertificateFacts(
        **texts,
        issued_on=day,
        number=number(how.pattern, 12, day.year, "NT"),
        register_number=register_number("NT", book_of(how, day), 12),
        full_name=_HOLDER,
        birth="05/9/2004",
        gender="Nữ",
        unit_name="Trường Đại học Kỹ thuật Long Biên",
        branch="Chi bộ Sinh viên 2",
        course_name="Bồi dưỡng nhận thức về Đảng",
        class_code=f"NT 01/{day.year}",
        starts_on=day,
        ends_on=day,
        band="Giỏi",
        decision_number=f"214-QĐ/{head.symbol}",
        decision_date=day,
        code=code,
        qr=f"https://vi-du.example.vn/v/{code}",
        public_url="https://vi-du.example.vn",
        valid_until=None,
        specimen=True,
        layout=LAYOUT,
    )


_PRINTED = frozenset(
    {
        "superior_body",
        "issuing_body",
        "place",
        "authority_line",
        "signer_title",
        "signer_name",
    }
)
