"""Lists in pages: `{items, next}`, where `next` is an opaque cursor."""

import base64
import binascii
from typing import Generic, TypeVar

import msgspec

from training.errors import Invalid
from training.words import say

T = TypeVar("T")
USUAL, MOST = 50, 1000


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list; `next` is None on the last."""

    items: list[T]
    next: str | None = None


def cursor(*keys: str | int) -> str:
    """The place after which the next page begins."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).decode().rstrip("=")


def place(text: str | None, *kinds: type) -> tuple[str | int, ...] | None:
    """Read a cursor back; refuses one that we never gave."""
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        keys = msgspec.json.decode(raw, type=list[int | str])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        keys = []
    if len(keys) != len(kinds) or not all(map(isinstance, keys, kinds)):
        words = say("Không có trang này của danh sách. Mở lại từ đầu.")
        raise Invalid(words, "cursor_unknown", cursor=words)
    return tuple(keys)


def limit(asked: int | None) -> int:
    """How many a page holds, within reason."""
    return max(1, min(asked or USUAL, MOST))
