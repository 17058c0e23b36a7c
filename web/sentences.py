"""Every sentence for people that stands in the code and the templates."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract as read_messages

Message = str | tuple[str, ...] | list[str]

ROOT = Path(__file__).parent.parent
CODE = ("training", "web", "seeds")
TEMPLATES = ROOT / "web" / "templates"
SAYING = {"say", "_", "gettext"}

# As the environment of web.rendering reads templates: another reading would give other sentences.
TEMPLATE_OPTIONS = {
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
PLACE = re.compile(r"%\((\w+)\)s|\{(\w+)")
# A percent sign that is doubled or begins a place; any other is garbled when spoken.
PERCENT = re.compile(r"%%|%\(\w+\)[sd]")


def found() -> Iterator[tuple[str, Message]]:
    """Where a sentence stands (path from the root) and its words; with plural form as a pair."""
    for path in _code_files():
        for words in _said(ast.parse(path.read_text("utf-8"))):
            yield path.relative_to(ROOT).as_posix(), words
    for path in sorted(TEMPLATES.rglob("*.html")):
        for message in _in_template(path):
            yield path.relative_to(ROOT).as_posix(), message


def faults() -> list[str]:
    """Sentences that no catalog can hold, or that would be garbled when spoken."""
    wrong = []
    for path in _code_files():
        where = path.relative_to(ROOT).as_posix()
        wrong += [
            f"{where}:{call.lineno}: say() takes the words themselves, not a calculation"
            for call in _calls(ast.parse(path.read_text("utf-8")))
            if not isinstance(call.args[0], ast.Constant)
        ]
    for path in sorted(TEMPLATES.rglob("*.html")):
        where = path.relative_to(ROOT).as_posix()
        wrong += [
            f"{where}: write %% for a percent sign in {words!r}"
            for words in _in_template(path)
            if "%" in PERCENT.sub("", "".join(words))
        ]
    return wrong


def places(words: Message) -> set[str]:
    """The names of the values that a sentence has room for."""
    text = words if isinstance(words, str) else " ".join(words)
    return {first or second for first, second in PLACE.findall(text)}


def _code_files() -> list[Path]:
    return [path for folder in CODE for path in sorted((ROOT / folder).rglob("*.py"))]


def _said(tree: ast.Module) -> Iterator[str]:
    for call in _calls(tree):
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
            yield call.args[0].value
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "description":
            words = getattr(node.value, "value", None)
            # A description in Vietnamese is shown beside a form's field; one in plain letters
            # belongs to the API's English documentation.
            if isinstance(words, str) and not words.isascii():
                yield words


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in SAYING and not _own_definition(node):
                yield node


def _own_definition(call: ast.Call) -> bool:
    """A call upon an object, such as `catalog.gettext(message)`, marks no sentence."""
    return isinstance(call.func, ast.Attribute) and call.func.attr != "say"


def _in_template(path: Path) -> Iterator[Message]:
    messages: Any = read_messages(
        "jinja2.ext:babel_extract", BytesIO(path.read_bytes()), options=TEMPLATE_OPTIONS
    )
    for _line, words, _comments, _context in messages:
        yield words
