"""Languages: Vietnamese stands in the code, every other language is a catalog beside it.

python -m web.i18n extract    bring the catalogs up to date with code and templates
python -m web.i18n check      say what is missing or broken; exit 1 if anything is
"""

import gettext as library
import sys
from functools import cache
from io import SEEK_END, BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from training import words
from web import sentences

HEADER = """\
# Sổ Lớp: every sentence for people, in another language. `python -m web.i18n extract` keeps it.
msgid ""
msgstr ""
"Language: {tongue}\\n"
"Plural-Forms: {plural}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""

LOCALE = Path(__file__).parent / "locale"
TONGUES = tuple(tongue for tongue in words.LANGUAGES if tongue != words.VIETNAMESE)


@cache
def _catalogs() -> dict[str, library.NullTranslations]:
    """Compiled in memory once a process: no second, binary copy to keep in step."""
    catalogs: dict[str, library.NullTranslations] = {words.VIETNAMESE: library.NullTranslations()}
    for tongue in TONGUES:
        compiled = BytesIO()
        write_mo(compiled, read(tongue))
        compiled.seek(0)
        catalogs[tongue] = library.GNUTranslations(compiled)
    return catalogs


def load() -> None:
    """Read the catalogs and let `training.words` speak them. Called once at start."""
    for tongue in TONGUES:
        words.install(tongue, _catalogs()[tongue].gettext)


def gettext(message: str) -> str:
    """The message in the language of the request; itself where the catalog has none."""
    return _speaker().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form for that count in the language of the request."""
    return _speaker().ngettext(one, many, count)


def read(tongue: str) -> Catalog:
    """The catalog of a language as it lies in `web/locale`."""
    with _file(tongue).open("rb") as lines:
        return read_po(lines, locale=tongue)


def extract(tongue: str) -> Catalog:
    """The catalog brought up to date: new sentences stand empty, those gone are dropped."""
    found = Catalog(locale=tongue, project="Sổ Lớp", charset="utf-8", fuzzy=False)
    known = read(tongue) if _file(tongue).exists() else Catalog(locale=tongue)
    for path, message in sentences.found():
        found.add(message, locations=[(path, 0)])
    for entry in found:
        old = known.get(entry.id) if entry.id else None
        if old is not None and old.pluralizable == entry.pluralizable:
            entry.string = old.string
    return found


def problems(tongue: str) -> list[str]:
    """What keeps a catalog from being whole: missing, empty, left over, or other places."""
    known, wanted = read(tongue), extract(tongue)
    wrong = [f"{words!r} is not in the catalog" for words in _ids(wanted) - _ids(known)]
    wrong += [f"{words!r} is said nowhere any more" for words in _ids(known) - _ids(wanted)]
    for entry in known:
        if not entry.id:
            continue
        said = [entry.string or ""] if isinstance(entry.string, str) else list(entry.string or "")
        if not all(said):
            wrong.append(f"{entry.id!r} has no translation")
        elif any(sentences.places(entry.id) != sentences.places(form) for form in said):
            wrong.append(f"{entry.id!r}: the translation has other places than the sentence")
    return sorted(wrong)


def _ids(catalog: Catalog) -> set[str]:
    return {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in catalog if entry.id}


def _speaker() -> library.NullTranslations:
    catalogs = _catalogs()
    return catalogs.get(words.language.get(), catalogs[words.VIETNAMESE])


def _file(tongue: str) -> Path:
    return LOCALE / tongue / "LC_MESSAGES" / "messages.po"


def _write(tongue: str) -> None:
    catalog = extract(tongue)
    _file(tongue).parent.mkdir(parents=True, exist_ok=True)
    lines = BytesIO(HEADER.format(tongue=tongue, plural=catalog.plural_forms).encode())
    lines.seek(0, SEEK_END)
    # No dates and no line numbers: a catalog that says the same is the same file.
    write_po(lines, catalog, width=100, omit_header=True, sort_by_file=True, include_lineno=False)
    # In one step: whoever reads meanwhile must not find half a catalog and write back an empty one.
    fresh = _file(tongue).with_suffix(".new")
    fresh.write_bytes(lines.getvalue())
    fresh.replace(_file(tongue))


@click.group()
def main() -> None:
    """Keep the catalogs in step with the sentences."""


@main.command("extract")
def extract_command() -> None:
    """Write new sentences into the catalogs and drop those that are gone."""
    for tongue in TONGUES:
        _write(tongue)
        empty = sum(line.endswith("no translation") for line in problems(tongue))
        click.echo(f"{tongue}: {len(_ids(read(tongue)))} sentences, {empty} to translate")


@main.command("check")
def check_command() -> None:
    """Say what is missing or broken."""
    wrong = [line for tongue in TONGUES for line in problems(tongue)] + sentences.faults()
    for line in wrong:
        click.echo(line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
