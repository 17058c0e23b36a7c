"""How pages are made: the Jinja environment, and what every page may count on."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from training import clock, words
from training.actor import ANONYMOUS, Actor, Role
from training.words import Sentence
from web import formats, i18n
from web.icons import icon

WEB = Path(__file__).parent
STATIC = WEB / "static"
TEMPLATES = WEB / "templates"
CSRF_FIELD = "_csrf"

Words = Sentence | str


class Nav(msgspec.Struct, frozen=True):
    """One way to go, in the side page and in the bar under the thumb."""

    label: Words
    href: str
    icon: str
    current: bool = False


class Flash(msgspec.Struct, frozen=True):
    """What just happened, said once at the top of the next page. Tone: ok, info, warn or bad."""

    title: Words
    text: Words = ""
    tone: str = "ok"


class Help(msgspec.Struct, frozen=True):
    """A few words on a page for whoever reads it, and the way on into their guide."""

    words: Words
    href: str


class Page(msgspec.Struct, frozen=True):
    """What every template may count on, beside what its page adds.

    `nonce` is the one of this answer's Content-Security-Policy. `place` stands under the wordmark
    (the unit or office one works for); `role_word` under one's name. `path` is the address asked
    for, with its query, to come back to after changing the language. `unread` counts the notices
    that one has not opened. `help` is what the page has to say about itself.
    """

    actor: Actor = ANONYMOUS
    nav: tuple[Nav, ...] = ()
    csrf_token: str = ""
    flash: Flash | None = None
    demo: bool = False
    path: str = "/"
    nonce: str = ""
    place: Words = ""
    role_word: Words = ""
    unread: int = 0
    help: Help | None = None

    def context(self) -> dict[str, Any]:
        """The page as a template's context; the language and today are those of the request."""
        own = {field: getattr(self, field) for field in self.__struct_fields__}
        return own | {
            "language": words.language.get(),
            "today": clock.today(),
            "signed_in": self.actor.role is not Role.ANONYMOUS,
        }


def environment(*, reload: bool = False) -> Environment:
    """The templates of `web/templates`; `reload` reads a template again when its file changes."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=reload,
        cache_size=-1,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    i18n.load()
    made.install_gettext_callables(  # type: ignore[attr-defined]  # set by the extension above
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    made.filters.update(_filters())
    made.globals.update(
        asset=asset,
        module=module,
        has_asset=has_asset,
        icon=icon,
        csrf=csrf,
        query=query,
        is_soon=formats.is_soon,
        percent=formats.percent,
        date_range=formats.date_range,
        hours_range=formats.hours_range,
    )
    return made


def render(template: str, page: Page, env: Environment, **more: Any) -> str:
    """A whole page as text; what the page adds may not hide what every page has."""
    common = page.context()
    if clash := common.keys() & more.keys():
        raise TypeError(f"{template}: {', '.join(sorted(clash))} would hide the page's own.")
    return env.get_template(template).render(common | more)


ERRORS = {int(path.stem) for path in (TEMPLATES / "errors").glob("[45]*.html")}


def error_template(status: int) -> str:
    """The template that says what happened and the way out; it asks for `message`, a sentence or
    None, and `retry_after`, seconds or None."""
    return f"errors/{status}.html" if status in ERRORS else "errors/other.html"


def asset(path: str) -> str:
    """The address of a file under `web/static`, with its content's mark, to be kept for ever.

    FileNotFoundError when there is none.
    """
    file = STATIC / path
    return f"/static/{path}?v={_mark(path, file.stat().st_mtime_ns)}"


def module(path: str) -> str:
    """The address of a script that imports others: its neighbours come under the same mark."""
    if not has_asset(path):
        raise FileNotFoundError(path)
    return f"{bundle()}/{path}"


def bundle() -> str:
    """Where the scripts of this very version lie, all under one mark."""
    files = sorted((STATIC / "js").glob("*.js"))
    return f"/static/v-{_marks(tuple((file.name, file.stat().st_mtime_ns) for file in files))}"


def has_asset(path: str) -> bool:
    """Whether the file is there: packages of others arrive with `make assets` only."""
    return (STATIC / path).is_file()


@pass_context
def csrf(context: Context) -> Markup:
    """The hidden field that a posting form needs. Call it in a page, not in an imported macro."""
    token = context.get("csrf_token")
    if not token:
        raise RuntimeError("This form would be refused: the page has no csrf_token.")
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, token)


def query(path: str, **values: object) -> str:
    """An address with its query; values that are None or empty are left out."""
    kept = {name: value for name, value in values.items() if value not in {None, ""}}
    return f"{path}?{urlencode(kept)}" if kept else path


def _filters() -> Mapping[str, Any]:
    return {
        "date_vi": formats.date_vi,
        "short_date": formats.short_date,
        "weekday_date": formats.weekday_date,
        "hour": formats.hour,
        "instant": formats.instant_vi,
        "iso": formats.iso,
        "relative_day": formats.relative_day,
        "number": formats.number,
        "percent": formats.percent,
        "file_size": formats.file_size,
        "initials": formats.initials,
        "waiting": formats.waiting,
    }


@cache
def _mark(path: str, changed: int) -> str:  # noqa: ARG001 - a changed file is read again
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]


@cache
def _marks(changed: tuple[tuple[str, int], ...]) -> str:
    digest = hashlib.sha256()
    for name, _ in changed:
        digest.update((STATIC / "js" / name).read_bytes())
    return digest.hexdigest()[:12]
