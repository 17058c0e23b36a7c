"""A certificate to print, and eyes to look at what was printed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pypdfium2 as pdfium
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from training.certificates import payload
from training.documents.certificates import LAYOUT, CertificateFacts
from training.security.keys import SigningKey

LONGEST_NAME = "Tôn Nữ Công Huyền Nguyễn Hoàng Phương Quỳnh"
LONG_UNIT = (
    "Đảng bộ cơ sở Trường Đại học Khoa học Xã hội, Kinh tế, Luật và Quan hệ quốc tế Thăng Long "
    "– Đông Đô, Phân hiệu đào tạo chất lượng cao tại huyện Sóc Sơn, thành phố Hà Nội"
)


class OneKey:
    """A ring with one fixed key."""

    current = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))

    def public(self, kid: str) -> Ed25519PublicKey | None:
        return self.current.public if kid == self.current.kid else None


RING = OneKey()
STATEMENT = payload.Statement(
    code="6KNC-TWBP-H8YV",
    number="0412/GCN-ĐUK",
    course="NT",
    issued_on=date(2026, 2, 7),
    valid_until=date(2031, 2, 7),
    facts=payload.fingerprint("Nguyễn Thị Phương Uyên", "05/9/2004", "Giỏi"),
)
FACTS = CertificateFacts(
    superior_body="Thành ủy Hà Nội",
    issuing_body="Đảng ủy Khối các trường\nđại học, cao đẳng Hà Nội",
    place="Hà Nội",
    issued_on=STATEMENT.issued_on,
    number=STATEMENT.number,
    register_number="0412/2026",
    full_name="Nguyễn Thị Phương Uyên",
    birth="05/9/2004",
    gender="Nữ",
    unit_name="Đảng bộ Trường Đại học Kỹ thuật Long Biên",
    branch="Chi bộ Sinh viên khoa Kiến trúc",
    course_name="Bồi dưỡng nhận thức về Đảng",
    class_code="NT 05/2026",
    starts_on=date(2026, 1, 16),
    ends_on=date(2026, 1, 30),
    band="Giỏi",
    decision_number="145-QĐ/ĐUK",
    decision_date=date(2026, 2, 5),
    authority_line="T/M Ban Thường vụ",
    signer_title="Phó Bí thư",
    signer_name="Lương Gia Khánh",
    code=STATEMENT.code,
    qr=payload.url("https://solop.example.vn", payload.sign(STATEMENT, RING)),
    public_url="https://solop.example.vn",
    valid_until=STATEMENT.valid_until,
    layout=LAYOUT,
)


@pytest.fixture
def certificate() -> Callable[..., CertificateFacts]:
    """Give a certificate that differs from the usual one in what is named."""

    def make(**changes: Any) -> CertificateFacts:
        return msgspec.structs.replace(FACTS, **changes)

    return make


def texts(pdf: bytes) -> list[str]:
    """Give the words of each page, one space between them."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()
