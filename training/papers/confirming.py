"""Confirmations from the register book, for papers that were lost or damaged.

A certificate is issued once: what is lost is answered by what the book says of it, not by a second
original (DOMAIN.md, "Rules and their defaults").
"""

from datetime import date

from training import settings
from training.actor import Actor
from training.certificates import queries as certificates
from training.certificates.rules import CertificateState
from training.certificates.schemas import CertificateView
from training.documents import dates, desk, papers
from training.documents.papers import Article, Paper
from training.errors import Refused
from training.papers import queries, wording
from training.papers.rules import MEDIA_TYPES, SPECIMEN, Format
from training.papers.schemas import Issuer, Made, Numbered
from training.security.policy import May, require
from training.words import say


async def confirmation(
    actor: Actor, certificate_id: int, form: Format, given: Numbered, *, today: date
) -> Made:
    """What the register book says of a certificate, to be signed; refuses for one replaced."""
    require(actor, May.SEE_PAPERS)
    found = await certificates.certificate(actor, certificate_id)
    if found.state is CertificateState.REPLACED:
        raise Refused(
            say(
                "Giấy số {number} đã được cấp thay. Xác nhận từ giấy thay thế, số {new}.",
                number=found.number,
                new=found.replaced_by_number or "",
            ),
            "certificate_replaced",
        )
    issuer = await queries.issuer(given.dated or today)
    paper = _paper(found, issuer, given)
    make = papers.as_word if form is Format.WORD else papers.as_pdf
    content = await desk.made(lambda: make(paper, dated=today))
    name = f"Xác nhận từ sổ gốc {found.number} {found.full_name}.{form.value}"
    return Made(content, MEDIA_TYPES[form], name)


def _paper(found: CertificateView, issuer: Issuer, given: Numbered) -> Paper:
    born = f"sinh {'năm' if found.birth.isdigit() else 'ngày'} {found.birth}"
    unit = ", ".join(part for part in (found.branch, found.unit_name.replace("\n", " ")) if part)
    band = f", xếp loại {found.band}" if found.band else ""
    address = settings.current().public_url.partition("://")[2].rstrip("/")
    return Paper(
        head=issuer.head("GXN", given.number, given.dated),
        title="GIẤY XÁC NHẬN",
        subject="trích từ sổ gốc cấp giấy chứng nhận",
        articles=[
            Article("Căn cứ sổ gốc cấp giấy chứng nhận đang lưu tại Văn phòng, xác nhận:"),
            Article(f"{found.full_name}, {born}; {unit} (ghi theo ngày cấp giấy).", "Họ và tên:"),
            Article(
                f"{found.course_name}, lớp {found.class_code}{band}.", "Đã hoàn thành chương trình:"
            ),
            Article(
                f"số {found.number}, cấp {dates.in_words(found.issued_on)}, số vào sổ gốc "
                f"{found.register_number}, theo Quyết định số {found.decision_number}, "
                f"{dates.in_words(found.decision_date)}.",
                "Giấy chứng nhận:",
            ),
            Article(_standing(found), "Tình trạng trong sổ gốc:"),
            Article(
                f"mã {found.code}, tại {address}/verify.", "Có thể kiểm tra giấy chứng nhận bằng:"
            ),
        ],
        closing="Giấy xác nhận này được cấp theo đề nghị của người có tên trên, do bản giấy chứng "
        "nhận đã cấp bị mất hoặc hư hỏng. Giấy chứng nhận chỉ cấp một lần, không cấp lại bản chính "
        "thứ hai.",
        recipients=["Người có tên,", "Lưu Văn phòng."],
        signature=wording.signature(issuer),
        stamp=SPECIMEN if found.specimen else "",
    )


def _standing(found: CertificateView) -> str:
    if found.state is CertificateState.REVOKED:
        day = f" ngày {dates.short(dates.in_hanoi(found.ended_at))}" if found.ended_at else ""
        return f"đã thu hồi{day}, lý do: {found.ended_reason}"
    if found.valid_until is None:
        return "còn hiệu lực."
    return f"còn hiệu lực, có giá trị đến hết {dates.in_words(found.valid_until)}."
