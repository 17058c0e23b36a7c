"""What the operator's guide names is there."""

import re

import click
import msgspec
import pytest

from tests.test_doors import MAKE_DOORS, ROOT
from training.operations import beat, health
from training.settings import Settings
from web.command import solop

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# In code only: prose may speak of "solop" as it likes.
CODE = re.findall(r"`([^`\n]+)`|^ {4}(.+)$", TEXT, re.MULTILINE)
CALLS = [
    (found[1], found[2])
    for spans in CODE
    for found in re.finditer(
        r"(?:^|bin/|\S=\S+ )solop ([a-z]+)((?: [^&;#]+)?)", " ".join(spans).strip()
    )
]


@pytest.mark.parametrize(("name", "words"), CALLS)
def test_every_command_and_option_that_the_guide_names_exists(name: str, words: str) -> None:
    context = click.Context(solop)
    command = solop.get_command(context, name)
    assert command is not None, name
    if isinstance(command, click.Group):
        command = command.get_command(context, words.split(maxsplit=1)[0])
        assert command is not None, words
    known = {option for one in command.params for option in one.opts}
    assert set(re.findall(r"--[a-z-]+", words)) <= known


def test_every_setting_and_door_that_the_guide_names_exists() -> None:
    known = {f"SOLOP_{field.name.upper()}" for field in msgspec.structs.fields(Settings)}
    assert set(re.findall(r"SOLOP_[A-Z_]+", TEXT)) <= known
    assert set(re.findall(r"make ([a-z]+)`?$", TEXT, re.MULTILINE)) <= set(MAKE_DOORS)
    assert len(CALLS) > 10


def test_the_figures_of_the_guide_are_the_codes() -> None:
    assert f"for {beat.SILENT_AFTER.seconds} seconds" in TEXT
    assert f"over {health.JOB_PATIENCE.seconds // 60} minutes" in TEXT
    assert f"not issued {health.ISSUE_WITHIN.days} days after" in TEXT
