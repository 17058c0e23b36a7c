"""Columns said in full once: Piccolo's own defaults save "" and 0 and cascade deletes."""

from enum import StrEnum
from typing import Any

from piccolo.columns import ForeignKey, OnDelete
from piccolo.columns.base import OnUpdate
from piccolo.constraints import Check
from piccolo.table import Table


def belongs_to(table: type[Table], *, null: bool = False, index: bool = True) -> Any:
    """A foreign key that forbids deleting what is referred to."""
    return ForeignKey(
        table,
        null=null,
        default=None,
        index=index,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )


def one_of(column: str, values: type[StrEnum]) -> Check:
    """Only the words of a status may stand in its column."""
    return Check(f"{column} IN ({', '.join(repr(value.value) for value in values)})")
