from datetime import datetime

import msgspec

from training.notices.rules import Kind


class NoticeView(msgspec.Struct, frozen=True):
    """One notice as its reader sees it; `link` is the page of the thing."""

    id: int
    kind: Kind
    words: str
    link: str
    drawing: str
    created_at: datetime
    read_at: datetime | None


class Inbox(msgspec.Struct, frozen=True):
    """A page of one's notices, unread first, and how many are unread in all."""

    items: list[NoticeView]
    next: str | None
    unread: int


class Read(msgspec.Struct, frozen=True):
    """How many notices were marked as read."""

    read: int
