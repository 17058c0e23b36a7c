"""How many requests, how fast, how often refused: counted by every web worker, told by any.

The counts lie in a file without a name that the workers share. Each worker adds to a part of its
own, which the system gives back when the worker dies; the next one counts on from there, so that
the sums never go down while the server runs.
"""

import fcntl
import mmap
import os
import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from training import db
from training.operations.beat import last_beat

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
MOST_WORKERS = 65
ELSEWHERE = ("GET", "elsewhere")

_OVER = len(CLASSES) + len(BUCKETS)
_SUM = _OVER + 1
_CELLS = _SUM + 1
_CELL_BYTES = 8

Route = tuple[str, str]
Label = tuple[tuple[str, str], ...]


class Tally:
    """Counts by method and route template. Make it before the workers fork."""

    def __init__(self) -> None:
        self._places: dict[Route, int] = {}
        # Bare, not a file object: it stays open for as long as the process counts.
        self._file, path = tempfile.mkstemp(prefix="solop-tally-")
        Path(path).unlink()
        self._cells: Any = None
        self._holder = 0
        self._start = 0

    def lay_out(self, routes: Iterable[Route]) -> None:
        """Make room for these routes; every other request counts as `elsewhere`."""
        self._places = {route: place for place, route in enumerate([*sorted(routes), ELSEWHERE])}
        size = MOST_WORKERS * self._width * _CELL_BYTES
        os.ftruncate(self._file, size)
        self._cells = memoryview(mmap.mmap(self._file, size)).cast("d")

    @property
    def _width(self) -> int:
        return len(self._places) * _CELLS

    def count(self, method: str, template: str, status: int, seconds: float) -> None:
        """Add one request."""
        if self._cells is None:
            return
        if self._holder != os.getpid():
            self._take_part()
        place = self._places.get((method, template), len(self._places) - 1)
        first = self._start + place * _CELLS
        self._cells[first + min(status // 100, len(CLASSES)) - 1] += 1
        self._cells[first + len(CLASSES) + bisect_left(BUCKETS, seconds)] += 1
        self._cells[first + _SUM] += seconds

    def _take_part(self) -> None:
        part = 0  # Whoever finds none free shares the last.
        for part in range(MOST_WORKERS):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, part)
            except OSError:
                continue
            break
        self._holder, self._start = os.getpid(), part * self._width

    def sums(self) -> Iterator[tuple[Route, list[float]]]:
        """The cells of every route that was asked for, added up over all workers."""
        totals = [0.0] * self._width
        for part in self._parts():
            for place, many in enumerate(part):
                if many:
                    totals[place] += many
        for route, place in self._places.items():
            cells = totals[place * _CELLS : (place + 1) * _CELLS]
            if any(cells):
                yield route, cells

    def _parts(self) -> Iterator[Iterable[float]]:
        """The parts in which anybody has counted."""
        size = self._width * _CELL_BYTES
        for part in range(MOST_WORKERS):
            raw = os.pread(self._file, size, part * size)
            if raw.count(0) < len(raw):
                yield memoryview(raw).cast("d")


async def text(tally: Tally, disk_free: int) -> str:
    """Everything in Prometheus' text format."""
    return "".join(f"{line}\n" for line in [*_requests(tally), *await _state(disk_free)])


def _requests(tally: Tally) -> Iterator[str]:
    sums = list(tally.sums())
    yield from _head("solop_requests_total", "counter", "Requests answered.")
    for route, cells in sums:
        for name, many in zip(CLASSES, cells, strict=False):
            if many:
                label = (*_label(route), ("status", name))
                yield _line("solop_requests_total", label, many)
    yield from _head("solop_request_seconds", "histogram", "Seconds until the answer began.")
    for route, cells in sums:
        so_far = 0.0
        bounds = [*map(str, BUCKETS), "+Inf"]
        for bound, many in zip(bounds, cells[len(CLASSES) : _SUM], strict=True):
            so_far += many
            yield _line("solop_request_seconds_bucket", (*_label(route), ("le", bound)), so_far)
        yield _line("solop_request_seconds_sum", _label(route), cells[_SUM])
        yield _line("solop_request_seconds_count", _label(route), so_far)


async def _state(disk_free: int) -> list[str]:
    jobs = await db.rows("SELECT state, count(*) AS many FROM job GROUP BY state ORDER BY state")
    heard = await last_beat()
    lines = [*_head("solop_jobs", "gauge", "Jobs by state.")]
    lines += [_line("solop_jobs", (("state", row["state"]),), row["many"]) for row in jobs]
    if heard is not None:
        lines += _head("solop_worker_last_beat_seconds", "gauge", "When a job worker last spoke.")
        lines.append(_line("solop_worker_last_beat_seconds", (), heard.timestamp()))
    lines += _head("solop_disk_free_bytes", "gauge", "Room left where the data folder lies.")
    lines.append(_line("solop_disk_free_bytes", (), disk_free))
    return lines


def _label(route: Route) -> Label:
    return (("method", route[0]), ("route", route[1]))


def _head(name: str, kind: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, label: Label, value: float) -> str:
    inner = ",".join(f'{key}="{text}"' for key, text in label)
    number = repr(value) if isinstance(value, int) or value % 1 else str(int(value))
    return f"{name}{{{inner}}} {number}" if inner else f"{name} {number}"
