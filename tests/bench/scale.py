"""`python -m tests.bench.scale [PEOPLE [--keep]]`: do pages stay as quick with a million people?

Fills the database of a running demo with a long past (`past.py`), and measures the same addresses
before and after: the shortest of some answers, and the processor time that the server and its
database spent on each, which also a busy machine tells truly. Not part of `make bench`: a million
people take a quarter of an hour and some 15 GB in the folder for temporary files.
"""

import asyncio
import contextlib
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.bench import past
from tests.bench.making import a_class, convened, people
from tests.bench.server import Server, family
from training.db.embedded import running_dsn

PEOPLE = 1_000_000
LAPS, TIMES = 3, 5
TO_HOLD = 1.5
# Who opens what; `{}` are filled from what the bench itself put on record.
_PAGES = {
    "organizer": (
        *("/", "/classes", "/classes?state=completed", "/persons", "/persons?q=nguyen+thi+anh"),
        *("/persons?q=xyz", "/persons?standing=probationary", "/certificates"),
        *("/certificates?q=nguyen+thi+anh", "/certificates/ending", "/register-books", "/history"),
        *("/reports", "/reports/gaps", "/reports/gaps?course=ĐVM", "/reports/gaps?kind=ending"),
        *("/reports/training/people", "/imports", "/transfer-requests", "/absences", "/late-marks"),
        *("/attendance-risks", "/arrivals", "/notices", "/units", "/courses", "/sessions"),
        *("/classes/{class}", "/classes/{class}/enrollments", "/classes/{class}/attendance"),
        *("/classes/{class}/lists", "/classes/{class}/waiting-list", "/classes/{class}/results"),
        *("/classes/{class}/enrollments/new", "/classes/{class}/completion"),
        *("/sessions/{session}/roll", "/enrollments/{enrollment}"),
        *("/persons/{person}", "/persons/{person}/passport"),
        *("/api/v1/sessions/{session}/roster", "/api/v1/persons?limit=1000"),
    ),
    "secretary": ("/", "/persons", "/persons?q=anh", "/reports/gaps", "/imports", "/certificates",
                  "/attendance-risks", "/notices", "/classes/{class}", "/certificates/ending",
                  "/reports"),
    "trainer": ("/", "/sessions"),
    "learner": ("/", "/passport", "/certificates", "/notices"),
    "auditor": ("/", "/history", "/history?q=certificate", "/persons"),
    "admin": ("/", "/accounts", "/accounts?q=nguoi1"),
}  # fmt: skip


def main() -> None:
    """Measure, fill, measure again, print both with their ratio."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    server = Server()
    server.start()
    try:
        looked_at = _looked_at(server)
        with _progress() as progress:
            task = progress.add_task("", total=None)

            def told(what: str) -> None:
                progress.update(task, description=what)

            _measured(server, looked_at, told)  # Also the first answers of a process take longer.
            before = _measured(server, looked_at, told)
            begun = time.perf_counter()
            asyncio.run(past.fill(_dsn(server), many, told))
            filled = time.perf_counter() - begun
            _measured(server, looked_at, told)
            after = _measured(server, looked_at, told)
        _print(f"{many:,} people, {many * 20:,} marks, put in in {filled:.0f} s", before, after)
        if "--keep" in sys.argv:
            Console().print(f"Kept at {server.url}, data in {server.folder}. Enter ends it.")
            sys.stdin.readline()
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


Spent = dict[tuple[str, str], tuple[float, float]]


def _measured(
    server: Server, looked_at: list[tuple[str, str]], told: Callable[[str], None]
) -> Spent:
    browsers = {who: server.browser(who) for who in _PAGES}
    spent = {}
    for who, path in looked_at:
        told(f"{who} {path}")
        spent[who, path] = _spent(server, browsers[who], path)
    return spent


def _spent(server: Server, browser: httpx.Client, path: str) -> tuple[float, float]:
    """The quickest answer, and the processor time of one, both in ms."""
    shortest, cpu = float("inf"), float("inf")
    for _ in range(LAPS):
        busy = _busy(server)
        for _ in range(TIMES):
            begun = time.perf_counter()
            browser.get(path, follow_redirects=True).raise_for_status()
            shortest = min(shortest, time.perf_counter() - begun)
        # The leanest lap: what the worker or a cleaning of the database did beside it is left out.
        spent = sum(now - busy[one] for one, now in _busy(server).items() if one in busy)
        cpu = min(cpu, spent / TIMES)
    return shortest * 1000, cpu * 1000


def _busy(server: Server) -> dict[Path, float]:
    """Processor seconds of every thread of the server and its database so far."""
    seconds = {}
    for pid in family(server.process.pid) if server.process else ():
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError, IndexError):
                seconds[task] = int(task.read_text().split()[0]) / 1e9
    return seconds


def _looked_at(server: Server) -> list[tuple[str, str]]:
    office = server.client("organizer")
    class_id = a_class(office, 400)
    crowd = people(server, office, 300)
    server.load(
        office,
        [["POST", f"/api/v1/classes/{class_id}/enrollments", {"person_id": one}] for one in crowd],
    )
    session = convened(office, class_id)[0]
    enrolled = office.get(f"/api/v1/classes/{class_id}/enrollments?limit=1").json()
    known = {
        "{class}": class_id,
        "{session}": session,
        "{person}": crowd[0],
        "{enrollment}": enrolled["items"][0]["id"],
    }

    def filled(path: str) -> str:
        for word, value in known.items():
            path = path.replace(word, str(value))
        return path

    return [(who, filled(path)) for who, paths in _PAGES.items() for path in paths]


def _dsn(server: Server) -> str:
    dsn = running_dsn(server.folder)
    if dsn is None:
        sys.exit("The server's database does not answer.")
    return dsn


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), transient=True
    )


def _print(title: str, before: Spent, after: Spent) -> None:
    table = Table(title=title)
    for head in ("who", "address", "answer, ms", "after", "processor, ms", "after", "ratio"):
        table.add_column(head, justify="left" if head in {"who", "address"} else "right")
    for (who, path), (answer, cpu) in before.items():
        later, later_cpu = after[who, path]
        ratio = later_cpu / cpu
        told = f"{ratio:.2f}" if ratio <= TO_HOLD else f"[bold red]{ratio:.2f}[/]"
        figures = (f"{one:.1f}" for one in (answer, later, cpu, later_cpu))
        table.add_row(who, path, *figures, told)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
