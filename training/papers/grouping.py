"""Rows by unit, as every list of the office has them. No I/O here."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeVar

from training.documents.lists import Group

T = TypeVar("T")


def by_unit(
    listed: Sequence[T], unit: Callable[[T], str], row: Callable[[int, T], list[str]]
) -> list[Group]:
    """A group for each unit under its name, in the order given.

    `row` gets a person's place in the whole list, which is counted through all units.
    """
    groups: list[Group] = []
    before = 0
    for number, (name, members) in enumerate(groupby(listed, key=unit), start=1):
        own = list(members)
        rows = [row(before + at, one) for at, one in enumerate(own, start=1)]
        before += len(own)
        groups.append(Group(rows, f"{number}. {name} ({len(own)} người)"))
    return groups
