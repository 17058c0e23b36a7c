"""Which papers a class has, when each is a draft, and when it cannot be made. No I/O here."""

import re
from enum import StrEnum

import msgspec

from training.catalog.rules import ClassState
from training.errors import Invalid, Missing, Refused
from training.words import Sentence, say

DRAFT, SPECIMEN = "DỰ THẢO", "BẢN THỬ"


class PaperKind(StrEnum):
    OPENING = "opening"
    RECOGNITION = "recognition"
    NOT_COMPLETED = "not-completed"


class PrintoutKind(StrEnum):
    """`certificates`: one PDF of a class; `unit_certificates`: the issued files as ZIP;
    `register_book`: a volume of a book, to bind.
    """

    CERTIFICATES = "certificates"
    UNIT_CERTIFICATES = "unit_certificates"
    REGISTER_BOOK = "register_book"


class Format(StrEnum):
    PDF = "pdf"
    WORD = "docx"
    WORKBOOK = "xlsx"


ZIP = "application/zip"
MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMATS: dict[PaperKind, tuple[Format, ...]] = {
    PaperKind.OPENING: (Format.WORD, Format.PDF),
    PaperKind.RECOGNITION: (Format.WORD, Format.PDF),
    PaperKind.NOT_COMPLETED: (Format.WORKBOOK, Format.PDF),
}
TITLES: dict[PaperKind, Sentence] = {
    PaperKind.OPENING: say("Quyết định mở lớp, kèm danh sách"),
    PaperKind.RECOGNITION: say("Quyết định công nhận hoàn thành, kèm danh sách"),
    PaperKind.NOT_COMPLETED: say("Danh sách chưa được công nhận, kèm lý do"),
}


class Readiness(msgspec.Struct, frozen=True):
    """How a paper of a class stands: `draft` until its decision is made; or why there is none."""

    draft: bool
    refusal: Refused | None = None


def readiness(kind: PaperKind, state: ClassState, code: str) -> Readiness:
    """A decision can be drafted before it is made; nothing is made for a class that is off."""
    if state is ClassState.CANCELLED:
        return Readiness(
            draft=True,
            refusal=Refused(
                say("Lớp {code} đã hủy, không có giấy tờ để in.", code=code), "class_cancelled"
            ),
        )
    if kind is PaperKind.OPENING:
        return Readiness(draft=not is_convened(state))
    if not is_convened(state):
        return Readiness(
            draft=True,
            refusal=Refused(
                say(
                    "Lớp {code} chưa có quyết định mở lớp nên chưa có kết quả để công nhận.",
                    code=code,
                ),
                "class_not_convened",
            ),
        )
    return Readiness(draft=state is not ClassState.COMPLETED)


def is_convened(state: ClassState) -> bool:
    """Whether the opening decision has been made."""
    return state in {ClassState.CONVENED, ClassState.COMPLETED}


def stamp(*, draft: bool, specimen: bool) -> str:
    """What is written across a paper that is not, or not yet, in force."""
    return DRAFT if draft else SPECIMEN if specimen else ""


def read_file(name: str) -> tuple[PaperKind, Format]:
    """A paper and its format from the end of an address, opening.docx; raises `Missing`."""
    kind, dot, ending = name.rpartition(".")
    if dot and kind in set(PaperKind) and ending in set(Format):
        asked = PaperKind(kind), Format(ending)
        if asked[1] in FORMATS[asked[0]]:
            return asked
    raise no_such_paper()


_NUMBER = re.compile(r"[0-9]{1,5}([-/][^\s\x00-\x1f][^\x00-\x1f]{0,40})?")


def read_number(typed: str | None) -> str | None:
    """The number that the office gives to a paper, 85-TB/ĐUK; None leaves room to write it."""
    text = (typed or "").strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        words = say("Nhập số văn bản như 85-TB/ĐUK, hoặc để trống để ghi tay.")
        raise Invalid(words, "number_invalid", number=words)
    return text


def no_such_paper() -> Missing:
    """An address that names no paper."""
    return Missing(say("Không có giấy tờ này. Mở lại từ trang của lớp."), "no_such_paper")
