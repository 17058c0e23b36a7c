from datetime import datetime

import msgspec

from training.office.rules import Switch


class SwitchView(msgspec.Struct, frozen=True):
    """A habit of the office, in the reader's language, and who set it when."""

    name: Switch
    is_on: bool
    title: str
    text: str
    set_by: str | None = None
    set_at: datetime | None = None


class Turned(msgspec.Struct, frozen=True):
    """Whether a habit is on from now."""

    is_on: bool
