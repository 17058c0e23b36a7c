"""`python -m tests.bench.scale [PEOPLE]`: do pages stay as quick with a million people?

Fills the database of a running demo with invented rows by SQL, twenty marks a person, and measures
the same addresses before and after. Not part of `make bench`: a million people take some minutes
and some 10 GB.
"""

import asyncio
import statistics
import sys
import time

import asyncpg
import httpx
from rich.console import Console
from rich.table import Table

from tests.bench.making import a_class, convened, people
from tests.bench.server import Server
from training.db.embedded import running_dsn

PEOPLE = 1_000_000
A_CLASS, SESSIONS = 300, 10

# The new rows hang on what the demo has: its units, its course of classes, its first trainer.
_CLASSES = """
    INSERT INTO training_class (course, code, title, host_unit, capacity, held, approval, state,
                                starts_on, ends_on, venue)
    SELECT (SELECT id FROM course WHERE code = 'NT'), 'NT đông ' || n, 'Lớp đông',
           (SELECT min(id) FROM unit), $2, $2, 'automatic', 'completed',
           date '2000-01-01' + (n % 9000)::int, date '2000-01-05' + (n % 9000)::int, 'Hội trường'
    FROM generate_series(1, $1::int) n
"""
_SESSIONS = """
    INSERT INTO session (training_class, ordinal, lesson, title, starts_at, ends_at, periods, venue,
                         closed_at)
    SELECT c.id, n, 1, 'Buổi ' || n, c.starts_on + interval '1 hour' * n,
           c.starts_on + interval '1 hour' * (n + 4), 5, 'Hội trường', now()
    FROM training_class c, generate_series(1, $1::int) n WHERE c.code LIKE 'NT đông %'
"""
_PEOPLE = """
    INSERT INTO person (unit, full_name, sort_key, search_key, birth_year, gender, standing)
    SELECT (SELECT min(id) FROM unit) + (n % 60)::int, 'Đông ' || md5(n::text), md5(n::text),
           'dong ' || md5(n::text), 1980 + (n % 25)::int, 'female', 'candidate'
    FROM generate_series(1, $1::int) n
"""
_ENROLLMENTS = """
    INSERT INTO enrollment (training_class, person, unit, state)
    SELECT c.id, p.id, p.unit, 'completed'
    FROM (SELECT id, unit, row_number() OVER (ORDER BY id) - 1 AS n FROM person
          WHERE full_name LIKE 'Đông %') p
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM training_class
          WHERE code LIKE 'NT đông %') c ON c.n = p.n / $1::int
"""
_OPERATIONS = """
    INSERT INTO mark_operation (op_id, session, enrollment, status, author, device_sequence,
                                happened_at)
    SELECT gen_random_uuid(), s.id, e.id, 'present',
           (SELECT min(id) FROM account WHERE role = 'trainer'), lap, now()
    FROM enrollment e JOIN session s ON s.training_class = e.training_class
    JOIN training_class c ON c.id = e.training_class AND c.code LIKE 'NT đông %',
    generate_series(1, 2) lap
"""
_MARKS = """
    INSERT INTO attendance_mark (session, enrollment, status, operations)
    SELECT s.id, e.id, 'present', 2
    FROM enrollment e JOIN session s ON s.training_class = e.training_class
    JOIN training_class c ON c.id = e.training_class AND c.code LIKE 'NT đông %'
"""
# Filled without looking up what was just put in: twenty million checks would take an hour.
_FREE = """
    SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', r.relname, c.conname) FROM pg_constraint c
    JOIN pg_class r ON r.oid = c.conrelid
    WHERE c.contype = 'f' AND r.relname IN ('attendance_mark', 'mark_operation')
"""


def main() -> None:
    """Measure, fill, measure again, print both with their ratio."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    server = Server()
    server.start()
    try:
        office = server.client("organizer")
        browser = server.browser("organizer")
        paths = _paths(server, office)
        before = {path: _median(browser, path) for path in paths}
        begun = time.perf_counter()
        asyncio.run(_fill(server, many))
        filled = time.perf_counter() - begun
        after = {path: _median(browser, path) for path in paths}
    finally:
        server.stop()
    table = Table(
        title=f"{many:,} people, {many * SESSIONS * 2:,} marks (filled in {filled:.0f} s)"
    )
    for head in ("address", "before, ms", "after, ms", "ratio"):
        table.add_column(head, justify="left" if head == "address" else "right")
    for path in paths:
        ratio = after[path] / before[path]
        table.add_row(path, f"{before[path]:.1f}", f"{after[path]:.1f}", f"{ratio:.2f}")
    Console().print(table)


def _paths(server: Server, office: httpx.Client) -> list[str]:
    class_id = a_class(office, 400)
    crowd = people(server, office, 300)
    server.load(
        office,
        [["POST", f"/api/v1/classes/{class_id}/enrollments", {"person_id": one}] for one in crowd],
    )
    session = convened(office, class_id)[0]
    return [
        *(
            "/",
            "/classes",
            "/persons",
            "/persons?q=nguyen+anh",
            "/certificates",
            "/history",
            "/reports",
        ),
        *(f"/classes/{class_id}", f"/classes/{class_id}/enrollments", f"/persons/{crowd[0]}"),
        *(f"/sessions/{session}/roll", f"/classes/{class_id}/attendance"),
        *(f"/api/v1/sessions/{session}/roster", "/api/v1/persons?limit=1000"),
    ]


async def _fill(server: Server, many: int) -> None:
    dsn = running_dsn(server.folder)
    if dsn is None:
        sys.exit("The server's database does not answer.")
    connection = await asyncpg.connect(dsn, command_timeout=7200)
    classes = -(-many // A_CLASS)
    await connection.execute(_CLASSES, classes, A_CLASS)
    await connection.execute(_SESSIONS, SESSIONS)
    await connection.execute(_PEOPLE, many)
    await connection.execute(_ENROLLMENTS, A_CLASS)
    for row in await connection.fetch(_FREE):
        await connection.execute(row[0])
    await connection.execute(_OPERATIONS)
    await connection.execute(_MARKS)
    await connection.execute("ANALYZE")
    await connection.close()


def _median(client: httpx.Client, path: str, times: int = 15) -> float:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        client.get(path).raise_for_status()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent) * 1000


if __name__ == "__main__":
    main()
