"""What the guides and the help beside the pages say is so."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from tests.web.conftest import BrowserAs
from training.actor import Actor, Role
from training.security.policy import May, may
from web import guide, rendering, sentences
from web import help as helping
from web.help_notes import NOTES, OF_A_ROLE, Note

ROOT = rendering.WEB.parent
PAGES = {
    path.relative_to(rendering.TEMPLATES).as_posix()
    for path in rendering.TEMPLATES.rglob("*.html")
    if re.search(r'extends "(base|parts/confirm)\.html"', path.read_text(encoding="utf-8"))
}
# They ask one question, or say one thing, and that in full; or are about something else entirely.
EXPLAIN_THEMSELVES = {
    "access/invited.html",
    "access/recovery_codes.html",
    "access/reset.html",
    "access/sheet.html",
    "accounts/handed.html",
    "attendance/reopening.html",
    "attendance/settlement.html",
    "catalog/cancellation.html",
    "certificates/loss.html",
    "certificates/progress.html",
    "papers/printout.html",
    "certificates/replacement.html",
    "certificates/revocation.html",
    "certificates/voiding.html",
    "demo/styleguide.html",
    "enrollment/asking.html",
    "enrollment/bulk.html",
    "enrollment/discarding.html",
    "enrollment/reading.html",
    "enrollment/late_override.html",
    "enrollment/late_refusal.html",
    "enrollment/rejection.html",
    "enrollment/row_override.html",
    "enrollment/row_form.html",
    "enrollment/sending_back.html",
    "enrollment/transfer.html",
    "enrollment/undo.html",
    "enrollment/withdrawal.html",
    "help/guide.html",
    "parts/confirm.html",
    "reports/classes.html",
    "reports/people.html",
    "reports/wrong.html",
    "units/form.html",
    "units/show.html",
}
LONGEST = 75
EVERY_NOTE = [*NOTES.items(), *((template, note) for (template, _), note in OF_A_ROLE.items())]

each_role = pytest.mark.parametrize("role", guide.FILES)


def text(role: Role) -> str:
    return (guide.GUIDES / f"{guide.FILES[role]}.md").read_text(encoding="utf-8")


def one_line(words: str) -> str:
    return " ".join(words.split())


def spoken() -> set[str]:
    """Everything that a page can say, with "…" where it puts something in."""
    return {
        one_line(sentences.PLACE.sub("…", re.sub(r"%\(\w+\)s|\{\w*\}", "…", message)))
        for _, words in sentences.found()
        for message in ([words] if isinstance(words, str) else words)
    }


def addresses(app: Any, role: Role) -> set[str]:
    """The pages without a number in their address that a role may open."""
    actor = Actor(1, "Ai đó", role)
    return {
        route.path
        for route in app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods and "{" not in route.path
        for handler in route.route_handlers
        if may(actor, handler.opt.get("may", May.ANYONE))
    }


@each_role
def test_every_button_and_heading_that_a_guide_names_exists(role: Role) -> None:
    named = {one_line(words) for words in re.findall(r"«([^»]+)»", text(role))}
    assert named
    assert named - spoken() == set()


@each_role
def test_every_address_that_a_guide_names_is_open_to_its_reader(role: Role, app: Any) -> None:
    named = set(re.findall(r"\]\((/[^)#?]*)", text(role)))
    assert named
    assert named - addresses(app, role) == set()


@each_role
def test_a_guide_is_short_and_tells_five_things(role: Role) -> None:
    assert len(text(role).splitlines()) <= LONGEST
    assert sum(section.level == 3 for section in guide.of(role).sections) == 5


def test_every_page_has_help_or_explains_itself() -> None:
    assert PAGES - NOTES.keys() - EXPLAIN_THEMSELVES == set()


def test_help_names_pages_that_exist() -> None:
    assert {template for template, _ in EVERY_NOTE} | EXPLAIN_THEMSELVES <= PAGES


@pytest.mark.parametrize(("template", "note"), EVERY_NOTE)
def test_help_is_short_and_leads_into_a_guide(template: str, note: Note) -> None:
    anchors = {section.anchor for role in guide.FILES for section in guide.of(role).sections}
    assert 1 <= len(re.findall(r"[.?!](?: |$)", str(note.words))) <= 5
    assert set(note.topics) <= anchors


def test_every_word_that_help_quotes_exists() -> None:
    quoted = {
        words for _, note in EVERY_NOTE for words in re.findall(r"“([^”]+)”", str(note.words))
    }
    assert quoted - spoken() == set()


def test_the_way_on_leads_into_the_guide_of_the_reader() -> None:
    trainer = helping.beside("attendance/roll.html", Role.TRAINER)
    organizer = helping.beside("attendance/roll.html", Role.ORGANIZER)
    assert trainer is not None
    assert organizer is not None
    assert trainer.href == "/help/trainer#diem-danh-tren-dien-thoai"
    assert organizer.href == "/help/organizer#theo-doi-diem-danh"
    assert helping.beside("home/learner.html", Role.ANONYMOUS) is None


def test_markup_in_a_guide_is_shown_not_run() -> None:
    assert "<script>" not in guide.rendered("# A\n\n<script>1</script>\n\n## B").html


def links(page: str) -> Iterator[str]:
    yield from re.findall(r'href="(/help[^"]*)"', page)


@each_role
async def test_help_stands_beside_the_page_and_opens_the_guide(
    role: Role, browser_as: BrowserAs
) -> None:
    browser = await browser_as(role)
    home = (await browser.get("/")).text
    assert "Trợ giúp cho trang này" in home
    beside = next(link for link in links(home) if link.startswith(f"/help/{role}"))
    page = await browser.get(beside)
    assert page.status_code == 200
    assert guide.of(role).title in page.text
    place = beside.partition("#")[2]
    assert not place or f'id="{place}"' in page.text
    assert (await browser.get("/help")).headers["location"] == f"/help/{role}"


async def test_guides_are_for_people_of_the_book(client: Any, browser_as: BrowserAs) -> None:
    assert (await client.get("/help/secretary")).headers["location"].startswith("/sign-in")
    assert "Trợ giúp cho trang này" not in (await client.get("/verify")).text
    learner = await browser_as(Role.LEARNER)
    assert (await learner.get("/help/organizer")).status_code == 200
    assert (await learner.get("/help/anonymous")).status_code == 404
    assert (await learner.get("/help/nobody")).status_code == 404


def test_the_index_names_every_document() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    linked = {link.rpartition("/")[2] for link in re.findall(r"\]\(([^)#]+)\)", index)}
    there = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert there | {f"{name}.md" for name in guide.FILES.values()} <= linked


def test_the_glossary_forbids_no_word_that_it_teaches() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| ---")
    ][1:]
    taught = {word for row in rows for word in re.split(r"[,;] ", row[1].lower())}
    never = {word for row in rows for word in row[2].lower().split(", ") if word}
    assert len(rows) > 20
    assert taught & never == set()
