"""What calamine does not tell of an .ods: formulas, merged cells, and how far a sheet reaches."""

from xml.parsers import expat

from training.spreadsheets import limits
from training.spreadsheets.unpacking import Extent, Unreadable

Corners = tuple[int, int, int, int]


class _Scan:
    """Walks over content.xml once; repeated empty cells cost nothing."""

    def __init__(self) -> None:
        self.extents: dict[str, Extent] = {}
        self.merged: dict[str, list[Corners]] = {}
        self._name = ""
        self._row = self._column = self._repeats = 0
        self._used = self._hidden = False

    def open(self, element: str, attributes: dict[str, str]) -> None:
        match element:
            case "table:table":
                self._name = attributes.get("table:name", "")
                self._row = 0
                self.extents[self._name] = Extent(0, 0, {})
                self.merged[self._name] = []
            case "table:table-row":
                self._repeats = int(attributes.get("table:number-rows-repeated", "1"))
                self._column, self._used = 0, False
                self._hidden = attributes.get("table:visibility", "visible") != "visible"
            case "table:table-cell" | "table:covered-table-cell":
                self._cell(attributes)

    def close(self, element: str) -> None:
        if element != "table:table-row" or self._name not in self.extents:
            return
        self._row += self._repeats
        if not self._used:
            return
        extent = self.extents[self._name]
        extent = extent._replace(rows=max(extent.rows, self._row))
        if self._hidden and self._row <= limits.ROWS:
            hidden = range(self._row - self._repeats + 1, self._row + 1)
            extent = extent._replace(hidden=(*extent.hidden, *hidden))
        self.extents[self._name] = extent

    def _cell(self, attributes: dict[str, str]) -> None:
        left, row = self._column, self._row + 1
        self._column += int(attributes.get("table:number-columns-repeated", "1"))
        formula = attributes.get("table:formula")
        if formula is None and "office:value-type" not in attributes:
            return
        self._used = True
        extent = self.extents[self._name]
        self.extents[self._name] = extent._replace(columns=max(extent.columns, self._column))
        if formula is not None:
            extent.unshown[row, left] = "=" + formula.removeprefix("of:").removeprefix("=")
        down = int(attributes.get("table:number-rows-spanned", "1"))
        across = int(attributes.get("table:number-columns-spanned", "1"))
        if down > 1 or across > 1:
            self.merged[self._name].append((row, left, row + down - 1, left + across - 1))


def scan(content: bytes) -> tuple[dict[str, Extent], dict[str, list[Corners]]]:
    """Give extents and merged cells of each sheet by its name. Raises Unreadable."""
    found = _Scan()
    parser = expat.ParserCreate()
    parser.StartElementHandler = found.open
    parser.EndElementHandler = found.close
    try:
        parser.Parse(content, True)  # noqa: FBT003  (expat takes it by position only)
    except (expat.ExpatError, ValueError, KeyError) as broken:
        raise Unreadable("file_damaged") from broken
    if sum(len(merged) for merged in found.merged.values()) > limits.ROWS:
        raise Unreadable("file_hostile")
    return found.extents, found.merged
