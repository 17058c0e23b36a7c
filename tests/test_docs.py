"""What the documents say is so."""

import re
from pathlib import Path

import msgspec

from training import states
from training.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").glob("*.md")]


def test_the_states_page_is_written_from_the_tables() -> None:
    assert (ROOT / "docs" / "states.md").read_text(encoding="utf-8") == states.page()


def test_every_setting_that_is_named_exists() -> None:
    known = {PREFIX + field.name.upper() for field in msgspec.structs.fields(Settings)}
    for page in DOCS:
        named = set(re.findall(r"SOLOP_[A-Z_]+", page.read_text(encoding="utf-8")))
        assert named <= known, page.name


def test_every_make_command_that_is_named_exists() -> None:
    doors = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in DOCS:
        named = set(re.findall(r"`make ([a-z]+)|^make ([a-z]+)", page.read_text(), re.MULTILINE))
        assert {one or other for one, other in named} <= doors, page.name


def test_every_file_that_is_linked_exists() -> None:
    for page in DOCS:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_folder_of_the_map_exists() -> None:
    map_ = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:training|web|seeds)/[a-z_./]+)`", map_):
        assert (ROOT / path).exists(), path
