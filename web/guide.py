"""The guide of each role: written in `web/guides`, made ready to be shown."""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

import msgspec
from markdown_it import MarkdownIt
from markupsafe import Markup

from training.actor import Role

GUIDES = Path(__file__).parent / "guides"
FILES = {
    Role.SECRETARY: "can-bo-don-vi",
    Role.ORGANIZER: "van-phong",
    Role.TRAINER: "giang-vien",
    Role.LEARNER: "hoc-vien",
    Role.ADMINISTRATOR: "quan-tri",
    Role.AUDITOR: "kiem-tra",
}


class Section(msgspec.Struct, frozen=True):
    """A heading of a guide and where it stands in the page."""

    level: int
    title: str
    anchor: str


class Guide(msgspec.Struct, frozen=True):
    """A guide ready to be shown. `html` is our own text, rendered without raw HTML."""

    title: str
    html: Markup
    sections: tuple[Section, ...]


@cache
def of(role: Role) -> Guide:
    """The guide of a role, read once a process."""
    return rendered((GUIDES / f"{FILES[role]}.md").read_text(encoding="utf-8"))


def rendered(text: str) -> Guide:
    """Markdown as a guide: the first heading is its title, every other gets an anchor."""
    reader = MarkdownIt("commonmark", {"html": False})
    # «…» marks what stands on a page, so that a test finds it; a page quotes as Vietnamese does.
    tokens = reader.parse(text.replace("«", "“").replace("»", "”"))
    title, sections = "", []
    for opening, words in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        if opening.tag == "h1":
            title = words.content
            continue
        section = Section(int(opening.tag[1]), words.content, anchor(words.content))
        opening.attrSet("id", section.anchor)
        sections.append(section)
    body = tokens[3:] if title else tokens
    # Nobody but us writes a guide, and raw HTML in it is shown as text.
    html = Markup(reader.renderer.render(body, reader.options, {}))  # noqa: S704
    return Guide(title, html, tuple(sections))


def anchor(title: str) -> str:
    """`"1. Gửi danh sách"` as `gui-danh-sach`: a heading keeps its anchor when it is renumbered."""
    plain = unicodedata.normalize("NFD", title.lower().replace("đ", "d"))
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return "-".join(re.findall(r"[a-z]+", letters))
