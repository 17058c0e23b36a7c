"""`make bench`: what DESIGN promises, measured on this machine, as one table.

Medians, never asserted: a slow machine is no fault. Load comes from a process of its own.
"""

import asyncio
import os
import platform
import statistics
import sys
import time
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import msgspec
from rich.console import Console
from rich.table import Table

from tests.bench.making import a_class, convened, decision, people
from tests.bench.server import CLIENTS, Server
from tests.documents.conftest import FACTS
from training.documents import certificates as documents
from training.documents import runs

SAMPLES = Path(__file__).parents[1] / "samples"
PAPERS = 500
RUN = 4_000
Row = tuple[str, str, str]


def main() -> None:
    """Start a server, measure row by row, print the table."""
    server = Server()
    server.start()
    try:
        server.stop()
        server.start()
        rows = [
            ("first answer after start, existing database", "≤ 3 s", f"{server.started_in:.2f} s")
        ]
        office = server.client("organizer")
        for measure in (
            _enrollments,
            _marks,
            _pages,
            _big_list,
            _certificates,
            _limits,
            _papers,
        ):
            rows += measure(server, office)
        rows.append(("memory after load (PSS)", "≤ 250 MB", f"{server.memory():.0f} MB"))
    finally:
        server.stop()
    _print(rows, server.workers)


def _print(rows: list[Row], workers: int) -> None:
    console = Console()
    table = Table(title="Sổ Lớp, measured here and now")
    for head in ("work", "to hold", "measured"):
        table.add_column(head, justify="left" if head == "work" else "right")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    console.print(
        f"{platform.python_implementation()} {platform.python_version()} ({sys.executable}), "
        f"{workers} web workers and one job worker, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}, {CLIENTS} clients"
    )


def _rate(answer: dict[str, Any], *good: int) -> str:
    count = sum(answer["statuses"].values())
    wrong = {code: n for code, n in answer["statuses"].items() if int(code) not in good}
    p95 = answer["latencies"][int(len(answer["latencies"]) * 0.95)] * 1000
    said = f"{count / answer['seconds']:,.0f}/s, p95 {p95:.0f} ms"
    return f"{said} ({wrong} refused)" if wrong else said


def _median(client: httpx.Client, path: str, times: int = 25) -> float:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        client.get(path).raise_for_status()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent) * 1000


def _enrollments(server: Server, office: httpx.Client) -> list[Row]:
    crowd = people(server, office, 6000)
    several = [a_class(office, 500) for _ in range(20)]
    spread = [
        ["POST", f"/api/v1/classes/{several[n % 20]}/enrollments", {"person_id": one}]
        for n, one in enumerate(crowd[:4000])
    ]
    one_class = a_class(office, 5000)
    into_one = [
        ["POST", f"/api/v1/classes/{one_class}/enrollments", {"person_id": one}]
        for one in crowd[4000:]
    ]
    return [
        (
            "enroll one person, several classes",
            "≥ 1,000/s",
            _rate(server.load(office, spread), 201),
        ),
        ("enroll one person, one class", "≥ 400/s", _rate(server.load(office, into_one), 201)),
    ]


def _marks(server: Server, office: httpx.Client) -> list[Row]:
    """Marks one by one, in batches, and the same people marked again and again."""
    halls = [_hall(server, office) for _ in range(3)]
    class_id, sessions, enrolled = halls[0]
    single = [
        ["POST", f"/api/v1/sessions/{session}/marks", [_mark(one, 1)]]
        for session in sessions[:5]
        for one in enrolled
    ]
    first = [
        batch
        for _, some, people_there in halls[1:]
        for session in some
        for batch in _batches(session, people_there, 1)
    ]
    again = [
        batch
        for lap in range(2, 8)
        for session in sessions[:5]
        for batch in _batches(session, enrolled, lap)
    ]
    ones, fifties, others = (server.load(office, one) for one in (single, first, again))
    return [
        ("mark one person", "≥ 1,500/s", _rate(ones, 200)),
        (
            "marks in batches of 50",
            "≥ 20,000/s",
            f"{sum(len(body) for _, _, body in first) / fifties['seconds']:,.0f}/s",
        ),
        (
            "the same people marked again, in batches of 50",
            "–",
            f"{sum(len(body) for _, _, body in again) / others['seconds']:,.0f}/s",
        ),
        (
            "attendance matrix of 300 × 10, API",
            "≤ 60 ms",
            f"{_median(office, f'/api/v1/classes/{class_id}/attendance'):.0f} ms",
        ),
        (
            "roster of 300, API",
            "≤ 15 ms",
            f"{_median(office, f'/api/v1/sessions/{sessions[0]}/roster'):.0f} ms",
        ),
    ]


def _hall(server: Server, office: httpx.Client) -> tuple[int, list[int], list[int]]:
    """A convened class of 300: itself, its sessions, its enrollments."""
    class_id = a_class(office, 400)
    crowd = people(server, office, 300)
    server.load(
        office,
        [["POST", f"/api/v1/classes/{class_id}/enrollments", {"person_id": one}] for one in crowd],
    )
    sessions = convened(office, class_id)
    roster = office.get(f"/api/v1/sessions/{sessions[0]}/roster").json()
    return class_id, sessions, [one["enrollment_id"] for one in roster["rows"]]


def _mark(enrollment: int, sequence: int) -> dict[str, Any]:
    return {
        "op_id": str(uuid.uuid4()),
        "enrollment_id": enrollment,
        "status": "present",
        "happened_at": f"{date.today()}T08:00:00+07:00",  # noqa: DTZ011  # any day will do
        "device_id": "bench",
        "device_sequence": sequence,
    }


def _batches(session: int, enrolled: list[int], sequence: int) -> list[list[Any]]:
    return [
        [
            "POST",
            f"/api/v1/sessions/{session}/marks",
            [_mark(one, sequence) for one in enrolled[at : at + 50]],
        ]
        for at in range(0, len(enrolled), 50)
    ]


def _pages(server: Server, office: httpx.Client) -> list[Row]:
    browser = server.browser("organizer")
    staff = {
        path: _median(browser, path) for path in ("/", "/classes", "/persons", "/certificates")
    }
    return [
        ("staff page, median", "≤ 15 ms", f"{statistics.median(staff.values()):.0f} ms"),
        ("staff page, the slowest of four", "≤ 15 ms", f"{max(staff.values()):.0f} ms"),
        (
            "list of people, 1,000 rows, API",
            "≤ 60 ms",
            f"{_median(office, '/api/v1/persons?limit=1000'):.0f} ms",
        ),
    ]


def _big_list(server: Server, office: httpx.Client) -> list[Row]:
    """A list of 4,000 from file to paper: read, looked at, confirmed, numbered, printed."""
    class_id = a_class(office, 5000)
    content = (SAMPLES / "awareness-4000.xlsx").read_bytes()
    begun = time.perf_counter()
    sent = office.post(f"/api/v1/classes/{class_id}/imports", files={"file": ("a.xlsx", content)})
    import_id = sent.json()["id"]
    url = f"/api/v1/imports/{import_id}"
    while office.get(f"{url}?limit=1").json()["state"] == "reading":
        time.sleep(0.05)
    read = time.perf_counter() - begun
    page = f"/imports/{import_id}"
    browser = server.browser("organizer")
    workbench, size = _median(browser, page), _travels(browser, page)
    begun = time.perf_counter()
    office.post(f"{url}/confirmation").raise_for_status()
    whole = read + time.perf_counter() - begun
    return [
        ("4,000 people from a file, read | confirmed", "≤ 5 s", f"{read:.1f} | {whole:.1f} s"),
        ("workbench page of the 4,000 rows", "≤ 100 ms", f"{workbench:.0f} ms"),
        ("the same, as it travels", "≤ 150 KB", f"{size:.0f} KB"),
        *_issue(server, office, class_id),
    ]


def _issue(server: Server, office: httpx.Client, class_id: int) -> list[Row]:
    for session in convened(office, class_id):
        closing = {"unmarked": "present"}
        office.post(f"/api/v1/sessions/{session}/closing", json=closing).raise_for_status()
    learners = _all(office, f"/api/v1/classes/{class_id}/enrollments", "state=confirmed")
    marks = [
        ["PUT", f"/api/v1/enrollments/{one['id']}/results", {"score": "8.5", "attempt": 1}]
        for one in learners
    ]
    scored = server.load(office, marks)
    office.post(f"/api/v1/classes/{class_id}/completion", json=decision(2)).raise_for_status()
    begun = time.perf_counter()
    order = {**decision(2), "issued_on": f"{date.today()}"}  # noqa: DTZ011  # any day will do
    asked = office.post(f"/api/v1/classes/{class_id}/certificates", json=order)
    asked.raise_for_status()
    recorded = time.perf_counter() - begun
    printed = _finished(office, asked.json()["job"]["id"]) - begun
    return [
        ("results of essays, one by one", "–", _rate(scored, 200)),
        (f"{len(learners):,} certificates numbered and recorded", "≤ 5 s", f"{recorded:.1f} s"),
        ("the same, each printed and kept by the worker", "–", f"{printed:.0f} s"),
    ]


def _finished(office: httpx.Client, job: int) -> float:
    """Wait for a job; gives the moment at which it was through."""
    while office.get(f"/api/v1/jobs/{job}").json()["state"] in {"queued", "running"}:
        time.sleep(0.2)
    return time.perf_counter()


def _all(office: httpx.Client, path: str, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = office.get(f"{path}?{query}&limit=1000&cursor={cursor}").json()
        found += page["items"]
        cursor = page["next"]
    return found


def _travels(client: httpx.Client, path: str) -> float:
    """How many KB a page is on the wire, packed."""
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        return sum(map(len, answer.iter_raw())) / 1024


def _limits(server: Server, office: httpx.Client) -> list[Row]:
    """Seats sold at the limit under a rush, and one mark sent sixteen times at once."""
    class_id = a_class(office, 20)
    crowd = people(server, office, 200)
    server.load(
        office,
        [["POST", f"/api/v1/classes/{class_id}/enrollments", {"person_id": one}] for one in crowd],
    )
    held = office.get(f"/api/v1/classes/{class_id}").json()["seats"]["held"]
    session = convened(office, class_id)[0]
    roster = f"/api/v1/sessions/{session}/roster"
    one = {
        "op_id": str(uuid.uuid4()),
        "enrollment_id": office.get(roster).json()["rows"][0]["enrollment_id"],
        "status": "present",
        "happened_at": f"{date.today()}T08:00:00+07:00",  # noqa: DTZ011  # any day will do
        "device_sequence": 1,
    }
    path = f"/api/v1/sessions/{session}/marks"
    outcomes = server.load(office, [["POST", path, [one]]] * 16)["bodies"]
    recorded = sum('"recorded"' in body for body in outcomes)
    return [
        ("seats sold of 20 at the limit, under a rush", "20", str(held)),
        ("one mark sent 16 times at once, recorded", "1", str(recorded)),
    ]


def _papers(_: Server, __: httpx.Client) -> list[Row]:
    facts = [msgspec.structs.replace(FACTS, full_name=f"Lê {at}") for at in range(RUN)]
    begun = _cpu()
    documents.render(facts[:PAPERS])
    pages = PAPERS / (_cpu() - begun)
    begun = _cpu()
    documents.render_each(facts[:PAPERS])
    files = PAPERS / (_cpu() - begun)
    before = time.perf_counter()
    asyncio.run(runs.print_all(facts, landscape=False, text_only=False, hear=_unheard))
    took = time.perf_counter() - before
    return [
        ("certificates with QR as pages of a PDF, one core", "≥ 300/s", f"{pages:,.0f}/s"),
        ("certificates with QR as a PDF each, one core", "≥ 300/s", f"{files:,.0f}/s"),
        (f"{RUN:,} certificates as one PDF for the printer", "≤ 10 s", f"{took:.1f} s"),
    ]


def _cpu() -> float:
    """What this process and its children have cost of a core, in seconds."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


async def _unheard(_: int) -> None:
    """Nobody waits for the run's progress."""


def _certificates(server: Server, office: httpx.Client) -> list[Row]:
    certificates = office.get("/api/v1/certificates?limit=200").json()["items"]
    downloads = [
        _median(office, f"/api/v1/certificates/{one['id']}.pdf", times=1)
        for one in certificates[:50]
    ]
    codes = [one["code"] for one in certificates]
    checks = [["GET", f"/api/v1/verifications/{code}", None] for code in codes * 40]
    return [
        (
            "first download of a signed certificate",
            "≤ 150 ms",
            f"{statistics.median(downloads):.0f} ms",
        ),
        ("verification", "≥ 2,000/s", _rate(server.load(office, checks), 200)),
    ]


if __name__ == "__main__":
    main()
