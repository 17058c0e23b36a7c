"""A workbook as it was read: typed cells with the row numbers that people see in Excel."""

from datetime import date

import msgspec


class Day(msgspec.Struct, frozen=True, tag="day"):
    """A cell that the workbook itself shows as a date."""

    date: date


class Formula(msgspec.Struct, frozen=True, tag="formula"):
    """A formula as it was written, with its `=`; it is never evaluated."""

    text: str


class Broken(msgspec.Struct, frozen=True, tag="broken"):
    """A cell that shows an error of Excel's, such as `#REF!`."""

    text: str


Cell = str | float | bool | None | Day | Formula | Broken


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One row that is not empty; `number` counts from 1, cells from column A."""

    number: int
    cells: tuple[Cell, ...]


class Merged(msgspec.Struct, frozen=True, array_like=True):
    """Merged cells, both corners included; rows count from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(msgspec.Struct, frozen=True):
    """A sheet; `hidden` when Excel does not show it, `hidden_rows` by their numbers."""

    name: str
    rows: tuple[Row, ...]
    merged: tuple[Merged, ...] = ()
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()


class Workbook(msgspec.Struct, frozen=True):
    """`epoch_1904`: bare numbers that stand for days count from 1 January 1904."""

    sheets: tuple[Sheet, ...]
    epoch_1904: bool = False
