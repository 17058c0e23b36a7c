"""Help beside a page: its few sentences, and the place in the reader's own guide."""

from training.actor import Role
from web import guide
from web.help_notes import NOTES, OF_A_ROLE
from web.rendering import Help


def beside(template: str, role: Role) -> Help | None:
    """The help for a page and whoever reads it; None where a page explains itself."""
    note = OF_A_ROLE.get((template, role)) or NOTES.get(template)
    if note is None or role not in guide.FILES:
        return None
    known = {section.anchor for section in guide.of(role).sections}
    place = next((f"#{topic}" for topic in note.topics if topic in known), "")
    return Help(note.words, f"/help/{role}{place}")
