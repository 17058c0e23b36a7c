"""A long past, put into the database of a running demo by SQL: as many people as one likes.

Classes of 300 over a quarter of a century that ends before the demo's own years; each of their
people with twenty operations of marking, ten marks, a score, a certificate, a holding and two
lines of history, and some with an account, a notice or a place in a sent list. Nothing of it is
looked up while it goes in: ids are counted, foreign keys and indexes come back at the end.
"""

import itertools
import re
from collections.abc import Callable

import asyncpg

from training.names import search_key, sort_key

A_CLASS, SESSIONS = 300, 10
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Thị", "Văn", "Minh", "Thu", "Đức", "Ngọc", "Thị Thanh", "Quang", "Hải", "Bích")
GIVEN = ("Anh", "Ánh", "Bình", "Chi", "Cường", "Dũng", "Đạt", "Giang", "Hà", "Hòa", "Hương",
         "Khánh", "Lan", "Linh", "Mai", "Nam", "Nga", "Phúc", "Quỳnh", "Sơn", "Tâm", "Thảo",
         "Trang", "Tuấn", "Uyên", "Vân", "Xuân", "Yến", "Ý", "Út")  # fmt: skip
_TABLES = (
    *("account", "training_class", "session", "person", "enrollment", "mark_operation"),
    *("attendance_mark", "essay_score", "holding", "register_book", "certificate", "event"),
    *("notice", "list_import", "import_row", "job", "reminder"),
)
# $1 people, $2 classes; `first_of` becomes the first new id of a table, `day_of` a class's day.
_FILL = {
    "accounts": """
        INSERT INTO account (id, username, name, role, password_hash)
        SELECT first_of('account') + n, 'nguoi' || n, names.full_name, 'learner', 'none'
        FROM generate_series(0, $1::int / 20) n
        JOIN names ON names.nth = n % (SELECT count(*) FROM names) WHERE $2::int > 0""",
    "classes": """
        INSERT INTO training_class (id, course, code, title, host_unit, capacity, held, approval,
                                    state, starts_on, ends_on, venue, created_at,
                                    opening_decision_number, opening_decision_date,
                                    completion_decision_number, completion_decision_date)
        SELECT first_of('training_class') + k, (SELECT id FROM course WHERE code = 'NT'),
               'NT đông ' || k, 'Lớp đông', units.id, 300, 300, 'automatic', 'completed',
               day_of(k, $2), day_of(k, $2) + 4, 'Hội trường', day_of(k, $2),
               k || '-QĐ', day_of(k, $2) - 9, k || '-QĐ', day_of(k, $2) + 9
        FROM generate_series(0, $2::int - 1) k JOIN units ON units.nth = k % 60
        WHERE $1::int > 0""",
    "sessions": """
        INSERT INTO session (id, training_class, ordinal, lesson, title, starts_at, ends_at,
                             periods, venue, closed_at)
        SELECT first_of('session') + k * 10 + s, first_of('training_class') + k, s + 1, 1 + s / 2,
               'Buổi ' || s + 1, day_of(k, $2) + interval '12 hours' * s,
               day_of(k, $2) + interval '12 hours' * s + interval '4 hours', 5, 'Hội trường',
               day_of(k, $2) + 5
        FROM generate_series(0, $2::int - 1) k, generate_series(0, 9) s WHERE $1::int > 0""",
    "people": """
        INSERT INTO person (id, unit, account, full_name, sort_key, search_key, birth_year, gender,
                            standing, branch, ceremony_date, admission_decision_date,
                            recognition_date, created_at)
        SELECT first_of('person') + n, units.id,
               CASE WHEN n % 20 = 0 THEN first_of('account') + n / 20 END, names.full_name,
               names.sort_key, names.search_key, 1980 + n % 25,
               (ARRAY['female', 'male'])[1 + n % 2],
               CASE WHEN n % 10 < 6 THEN 'candidate' WHEN n % 50 = 9 THEN 'probationary'
                    ELSE 'full' END, 'Chi bộ ' || n % 9,
               CASE WHEN n % 50 = 9 THEN current_date - n % 300
                    WHEN n % 10 >= 6 THEN day_of(n / 300, $2) + 200 END,
               CASE WHEN n % 10 >= 6 AND n % 50 <> 9 THEN day_of(n / 300, $2) + 190 END,
               CASE WHEN n % 10 >= 6 AND n % 50 <> 9 THEN day_of(n / 300, $2) + 570 END,
               day_of(n / 300, $2)
        FROM generate_series(0, $1::int - 1) n
        JOIN names ON names.nth = (n::bigint * 7919) % (SELECT count(*) FROM names)
        JOIN units ON units.nth = n % 60""",
    "enrollments": """
        INSERT INTO enrollment (id, training_class, person, unit, state, requested_at, decided_at)
        SELECT first_of('enrollment') + n, first_of('training_class') + n / 300,
               first_of('person') + n, units.id, 'completed', day_of(n / 300, $2),
               day_of(n / 300, $2)
        FROM generate_series(0, $1::int - 1) n JOIN units ON units.nth = n % 60""",
    "operations of marking": """
        INSERT INTO mark_operation (op_id, session, enrollment, status, author, device_sequence,
                                    happened_at, received_at)
        SELECT gen_random_uuid(), first_of('session') + k * 10 + s,
               first_of('enrollment') + k * 300 + i, 'present', trainer.id, lap,
               day_of(k, $2), day_of(k, $2)
        FROM (SELECT min(id) AS id FROM account WHERE role = 'trainer') trainer,
             generate_series(0, $2::int - 1) k, generate_series(0, 9) s,
             generate_series(0, 299) i, generate_series(1, 2) lap
        WHERE k * 300 + i < $1::int""",
    "marks": """
        INSERT INTO attendance_mark (session, enrollment, status, operations, marked_at)
        SELECT first_of('session') + k * 10 + s, first_of('enrollment') + k * 300 + i, 'present', 2,
               day_of(k, $2)
        FROM generate_series(0, $2::int - 1) k, generate_series(0, 9) s,
             generate_series(0, 299) i
        WHERE k * 300 + i < $1::int""",
    "scores": """
        INSERT INTO essay_score (enrollment, attempt, score, entered_at)
        SELECT first_of('enrollment') + n, 1, 5 + n % 5, day_of(n / 300, $2)
        FROM generate_series(0, $1::int - 1) n""",
    "holdings": """
        INSERT INTO holding (id, person, course_code, source, number, valid_from, valid_until)
        SELECT first_of('holding') + n, first_of('person') + n, 'NT', 'issued', n || '/GCN',
               day_of(n / 300, $2) + 20, day_of(n / 300, $2) + 20 + interval '60 months'
        FROM generate_series(0, $1::int - 1) n""",
    "books": """
        INSERT INTO register_book (id, course, year, pattern, last_seq, begins_on)
        SELECT first_of('register_book') + y, (SELECT id FROM course WHERE code = 'NT'), 2000 + y,
               '{seq:04}/GCN-ĐUK', ceil($1::numeric / 25), make_date(2000 + y, 1, 2)
        FROM generate_series(0, 24) y WHERE $2::int > 0""",
    "certificates": """
        INSERT INTO certificate (id, book, seq, number, code, training_class, enrollment, person,
                                 holding, facts, proof, payload, decision_number, decision_date,
                                 issued_on, valid_until, state, search_key, recorded_at)
        SELECT first_of('certificate') + n,
               first_of('register_book') + n / ceil($1::numeric / 25)::int,
               1 + n % ceil($1::numeric / 25)::int,
               to_char(1 + n % ceil($1::numeric / 25)::int, 'FM000000') || '/GCN-ĐUK',
               'PAST-' || n, first_of('training_class') + n / 300, first_of('enrollment') + n,
               first_of('person') + n, first_of('holding') + n, like_.facts, like_.proof,
               like_.payload, n / 300 || '-QĐ', day_of(n / 300, $2) + 9,
               day_of(n / 300, $2) + 20, day_of(n / 300, $2) + 20 + interval '60 months', 'valid',
               person.search_key || ' gcn duk nt', day_of(n / 300, $2) + 20
        FROM (SELECT facts, proof, payload FROM certificate ORDER BY id LIMIT 1) like_,
             generate_series(0, $1::int - 1) n JOIN person ON person.id = first_of('person') + n""",
    "history": """
        INSERT INTO event (at, actor_name, action, noun, noun_id, class_id, unit_id)
        SELECT day_of(n / 300, $2), 'Quản trị', (ARRAY['enrollment.requested',
               'certificate.corrected'])[lap], (ARRAY['enrollment', 'certificate'])[lap],
               CASE lap WHEN 1 THEN first_of('enrollment') ELSE first_of('certificate') END + n,
               first_of('training_class') + n / 300, units.id
        FROM generate_series(0, $1::int - 1) n JOIN units ON units.nth = n % 60,
             generate_series(1, 2) lap""",
    "notices": """
        INSERT INTO notice (account, kind, noun_id, code, created_at, read_at)
        SELECT a.id, 'class_convened', first_of('training_class') + k, 'NT đông ' || k,
               day_of(k, $2), day_of(k, $2)
        FROM account a, generate_series(0, $2::int - 1) k
        WHERE a.role IN ('secretary', 'organizer') AND $1::int > 0""",
    "sent lists": """
        INSERT INTO list_import (id, training_class, unit, sent_by, sent_at, file_name, file_hash,
                                 state, confirmed_at)
        SELECT first_of('list_import') + k * 6 + i, first_of('training_class') + k, units.id,
               (SELECT min(id) FROM account WHERE role = 'secretary'), day_of(k, $2),
               'danh-sach.xlsx', '\\x00', 'confirmed', day_of(k, $2)
        FROM generate_series(0, $2::int - 1) k, generate_series(0, 5) i
        JOIN units ON units.nth = i WHERE $1::int > 0""",
    "rows of lists": """
        INSERT INTO import_row (list_import, "row", typed, verdict, state, person, enrollment)
        SELECT first_of('list_import') + n / 50, 10 + n % 50, '\\x00', 'ok', 'entered',
               first_of('person') + n, first_of('enrollment') + n
        FROM generate_series(0, $1::int - 1) n WHERE $2::int > 0""",
    "jobs": """
        INSERT INTO job (kind, state, done, total, asked_at)
        SELECT 'certificates.issue', 'done', 300, 300, day_of(k, $2)
        FROM generate_series(0, $2::int - 1) k, generate_series(1, 6) WHERE $1::int > 0""",
}

_HELD = """
    SELECT r.relname, c.conname, c.contype = 'f' AS foreign, pg_get_constraintdef(c.oid) AS words
    FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
    WHERE r.relname = ANY($1) AND c.contype IN ('f', 'u', 'c')
    ORDER BY c.contype
"""
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename = ANY($1)
          AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
_DAYS = """
    CREATE FUNCTION pg_temp.day_of(k bigint, many bigint) RETURNS date IMMUTABLE LANGUAGE sql
    AS $$ SELECT date '2000-01-01' + (k * 8900 / many)::int $$
"""
_FIRST = re.compile(r"first_of\('(\w+)'\)")


async def fill(dsn: str, many: int, told: Callable[[str], None]) -> None:
    """Put so many people of the past in; `told` hears what is being done."""
    connection = await asyncpg.connect(dsn, command_timeout=7200)
    try:
        await _fill(connection, many, told)
    finally:
        await connection.close()


async def _fill(connection: asyncpg.Connection, many: int, told: Callable[[str], None]) -> None:
    for line in (
        "SET synchronous_commit = off",
        "SET work_mem = '256MB'",
        "SET maintenance_work_mem = '1GB'",
        _DAYS,
    ):
        await connection.execute(line)
    await _names(connection)
    held = await connection.fetch(_HELD, _TABLES)
    indexes = await connection.fetch(_INDEXES, _TABLES)
    for row in reversed(held):
        await connection.execute(f"ALTER TABLE {row['relname']} DROP CONSTRAINT {row['conname']}")
    for row in indexes:
        await connection.execute(f"DROP INDEX {row['indexname']}")
    first = {
        table: 1 + await connection.fetchval(f"SELECT coalesce(max(id), 0) FROM {table}")
        for table in _TABLES
    }
    for what, statement in _FILL.items():
        told(what)
        words = _FIRST.sub(lambda found: str(first[found[1]]), statement)
        words = words.replace("day_of(", "pg_temp.day_of(")
        await connection.execute(words, many, -(-many // A_CLASS))
    told("indexes")
    for row in indexes:
        await connection.execute(row["indexdef"])
    for row in held:
        # What is there is right by how it was made; what comes next is looked up again.
        later = " NOT VALID" if row["foreign"] else ""
        await connection.execute(
            f"ALTER TABLE {row['relname']} ADD CONSTRAINT {row['conname']} {row['words']}{later}"
        )
    for table in _TABLES:
        await connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )
    told("statistics")
    await connection.execute("VACUUM ANALYZE")


async def _names(connection: asyncpg.Connection) -> None:
    """Names as they repeat in life: three thousand for everybody, some thousand bearers each."""
    names = [" ".join(parts) for parts in itertools.product(FAMILY, MIDDLE, GIVEN)]
    await connection.execute(
        "CREATE TEMP TABLE names (nth bigint PRIMARY KEY, full_name text, sort_key text,"
        " search_key text)"
    )
    await connection.copy_records_to_table(
        "names",
        records=[(n, name, sort_key(name), search_key(name)) for n, name in enumerate(names)],
    )
    await connection.execute(
        "CREATE TEMP TABLE units AS SELECT row_number() OVER (ORDER BY id) - 1 AS nth, id FROM unit"
    )
    await connection.execute("ANALYZE names")
    await connection.execute("ANALYZE units")
