"""The forms of a page as a browser would read them."""

from html.parser import HTMLParser
from typing import Any

_TEXTS = {"text", "search", "email", "tel", "date", "datetime-local", "number", "password", "time"}


class Form:
    """Where a form goes, what stands in it, and which of its fields take any text."""

    def __init__(self, action: str, method: str) -> None:
        self.action, self.method = action, method
        self.fields: dict[str, str] = {}
        self.texts: list[str] = []


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has: dict[str, Any] = dict(attrs)
        if tag == "form":
            self._form = Form(has.get("action") or "", (has.get("method") or "get").lower())
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "select":
            self._select = has.get("name") or ""
            self._form.fields[self._select] = ""
        chosen = "selected" in has or not self._form.fields.get(self._select)
        if tag == "option" and self._select and has.get("value") and chosen:
            self._form.fields[self._select] = has["value"]
        name = has.get("name")
        if not name or tag not in {"input", "textarea", "button"}:
            return
        kind = (has.get("type") or "text").lower()
        if kind in {"checkbox", "radio"} and "checked" not in has:
            return
        self._form.fields[name] = has.get("value") or ""
        if tag == "textarea" or (tag == "input" and kind in _TEXTS):
            self._form.texts.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""


def forms(page: str) -> list[Form]:
    """Every form of the page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
