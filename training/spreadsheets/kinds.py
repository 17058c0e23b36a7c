"""What a file is, told from its content. A name can be changed; the first bytes say more."""

from enum import StrEnum

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FILES = (
    *(b"%PDF", b"MZ", b"\x7fELF", b"{\\rtf"),
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    *(b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
)


class Kind(StrEnum):
    PACKED = "packed"  # .xlsx or .ods, told apart once unpacked
    XLS = "xls"
    TEXT = "text"
    LOCKED = "locked"
    OTHER = "other"


def kind_of(content: bytes) -> Kind:
    """Say how to read the content; `LOCKED` needs a password, `OTHER` is no spreadsheet."""
    if content.startswith(b"PK\x03\x04"):
        return Kind.PACKED
    if content.startswith(_OLE):
        return _ole_kind(content)
    if content.startswith(_OTHER_FILES):
        return Kind.OTHER
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta")):
        return Kind.OTHER
    return Kind.TEXT


def _ole_kind(content: bytes) -> Kind:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Kind.LOCKED
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return Kind.XLS
    if "WordDocument".encode("utf-16-le") in content:
        return Kind.OTHER
    return Kind.XLS
