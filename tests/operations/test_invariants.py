"""Each rule of the audit is broken once, and only that rule says so."""

import re

import pytest

from tests import story
from tests.documents.conftest import FACTS
from tests.operations.life import lived, recorded
from tests.story import a_class
from training import db, settings
from training.documents import certificates as documents
from training.documents import signing
from training.operations import invariants, papers, seals
from training.security import paper_keys

pytestmark = pytest.mark.usefixtures("database")

_FREE_SEATS = "ALTER TABLE training_class DROP CONSTRAINT training_class_never_oversold"
_ONCE = "DROP INDEX enrollment_active_once"
# A second class of the same course, whose seats, line and marks are there to be broken.
_ALLOTTED = (
    (
        "INSERT INTO allotment (training_class, unit, seats, held)"
        " SELECT training_class, unit, 9, 1 FROM enrollment WHERE id = :e"
    ),
    "UPDATE enrollment SET allotment = (SELECT max(id) FROM allotment) WHERE id = :e",
)
# Two who wait, the first and the second, as history tells it too.
_LINE = (
    (
        "UPDATE enrollment SET state = 'waitlisted', queue_no = CASE id WHEN :e THEN 1 ELSE 2 END"
        " WHERE id IN (:e, :f)"
    ),
    "UPDATE training_class SET held = held - 2, next_queue_no = 3 WHERE id = :c",
    (
        "INSERT INTO event (actor_name, action, noun, noun_id, class_id, details)"
        " SELECT 'thử', 'enrollment.requested', 'enrollment', id, :c, jsonb_build_object("
        " 'state', state, 'queue_no', queue_no) FROM enrollment WHERE id IN (:e, :f) ORDER BY id"
    ),
)

BREAKING: dict[str, tuple[str, ...]] = {
    "class_not_oversold": (_FREE_SEATS, "UPDATE training_class SET capacity = 2 WHERE id = :c"),
    "allotment_not_oversold": (
        *_ALLOTTED,
        "ALTER TABLE allotment DROP CONSTRAINT allotment_never_oversold",
        "UPDATE allotment SET seats = 0",
    ),
    "class_seats_counted": ("UPDATE training_class SET held = held + 1 WHERE id = :c",),
    "allotment_seats_counted": (*_ALLOTTED, "UPDATE allotment SET held = 2"),
    "enrolled_once": (
        _ONCE,
        (
            "UPDATE enrollment SET person = (SELECT person FROM enrollment WHERE id = :f)"
            " WHERE id = :e"
        ),
    ),
    "line_in_order": (*_LINE, "UPDATE training_class SET next_queue_no = 1 WHERE id = :c"),
    "seat_of_own_unit": (
        *_ALLOTTED,
        (
            "INSERT INTO unit (code, name, short_name, sort_key, search_key)"
            " VALUES ('X', 'X', 'X', 'x', 'x')"
        ),
        "UPDATE allotment SET unit = (SELECT max(id) FROM unit)",
    ),
    "list_rows_in_scope": ("UPDATE import_row SET person = (SELECT max(id) FROM person)",),
    "units_without_ring": (
        (
            "INSERT INTO unit (code, name, short_name, sort_key, search_key, parent)"
            " SELECT 'X', 'X', 'X', 'x', 'x', id FROM unit LIMIT 1"
        ),
        "UPDATE unit SET parent = (SELECT max(id) FROM unit) WHERE code = 'DHKT'",
    ),
    "enrollment_in_history": ("DELETE FROM event WHERE noun = 'enrollment' AND noun_id = :e",),
    "mark_of_the_enrolled": (
        "UPDATE mark_operation SET session = :s WHERE enrollment = :x AND session = :t",
        "UPDATE attendance_mark SET session = :s WHERE enrollment = :x AND session = :t",
    ),
    "make_up_of_same_course": (
        "INSERT INTO make_up (enrollment, missed, attended) SELECT :e, :t, :s",
    ),
    "late_mark_in_its_place": (
        (
            "INSERT INTO late_mark (op_id, session, enrollment, status, author, state)"
            " SELECT op_id, session, enrollment, status, author, 'waiting' FROM mark_operation"
            " ORDER BY id LIMIT 1"
        ),
    ),
    "mark_taken_back_by_its_author": (
        (
            "INSERT INTO mark_taken_back (op_id, operation, author)"
            " SELECT gen_random_uuid(), o.id, (SELECT max(id) FROM account WHERE id <> o.author)"
            " FROM mark_operation o ORDER BY o.id LIMIT 1"
        ),
        (
            "DELETE FROM attendance_mark m USING mark_taken_back b, mark_operation o"
            " WHERE o.id = b.operation AND m.session = o.session AND m.enrollment = o.enrollment"
        ),
    ),
    "absence_of_the_enrolled": (
        (
            "INSERT INTO absence_notice (enrollment, session, reason, state)"
            " SELECT :x, :s, 'x', 'waiting'"
        ),
    ),
    "seat_number_of_own_class": (
        "INSERT INTO seat_number (training_class, enrollment, number) SELECT :c, :x, 1",
    ),
    "class_has_decisions": (
        "UPDATE training_class SET opening_decision_number = NULL WHERE id = :c",
    ),
    "completed_by_decision": ("UPDATE enrollment SET state = 'completed' WHERE id = :e",),
    "certificate_has_proof_and_decision": (
        "UPDATE certificate SET proof = jsonb_set(proof, '{lines,0,met}', 'false')",
    ),
    "certificate_of_its_enrollment": ("UPDATE register_book SET year = 2025",),
    "one_valid_certificate": (
        (
            "UPDATE certificate SET enrollment = (SELECT max(enrollment) FROM certificate),"
            " person = (SELECT person FROM certificate ORDER BY enrollment DESC LIMIT 1)"
            " WHERE id = (SELECT max(id) FROM certificate)"
        ),
        (
            "UPDATE holding SET person = (SELECT person FROM certificate ORDER BY id DESC LIMIT 1)"
            " WHERE id = (SELECT max(id) FROM holding)"
        ),
        "UPDATE certificate SET replaces = NULL",
        "UPDATE certificate SET state = 'revoked' WHERE state = 'replaced'",
    ),
    "register_without_gap": ("UPDATE register_book SET last_seq = last_seq + 1",),
    "register_in_order": (
        "UPDATE certificate SET seq = 1000 + seq",
        "UPDATE certificate SET seq = 1005 - seq",
    ),
    "certificate_has_holding": (
        "UPDATE holding SET ended_on = '2026-11-20' WHERE id = (SELECT max(id) FROM holding)",
    ),
    "replaced_by_one": ("UPDATE certificate SET state = 'revoked' WHERE state = 'replaced'",),
    "mark_follows_log": (
        (
            "UPDATE attendance_mark SET status = 'absent'"
            " WHERE id = (SELECT min(id) FROM attendance_mark)"
        ),
    ),
    "line_follows_history": (
        *_LINE,
        "UPDATE enrollment SET queue_no = 3 - queue_no WHERE id IN (:e, :f)",
    ),
    "release_adds_up": (
        (
            "INSERT INTO seat_release (training_class, policy, pool, waiting)"
            " VALUES (:c, 'fill', 2, 3)"
        ),
        (
            "INSERT INTO release_share (seat_release, unit, waiting, first, whole, rest, got)"
            " SELECT max(r.id), max(u.id), 3, 1, 1, 0, 1 FROM seat_release r, unit u"
        ),
    ),
    "sealed_number": (
        "UPDATE person SET national_id_index = sha256('x') WHERE national_id IS NOT NULL",
    ),
    "sealed_phone": ("UPDATE person SET phone = email WHERE phone IS NOT NULL",),
    "sealed_email": ("UPDATE person SET email = phone WHERE email IS NOT NULL",),
    "sealed_second_factor": ("UPDATE account SET totp_secret = '\\x00'",),
    "sealed_list": ("UPDATE list_import SET file = file || '\\x00'",),
    "sealed_row": ("UPDATE import_row SET typed = '\\x00'",),
    "sealed_milestones": ("UPDATE milestone_list SET rows = '\\x00'",),
    "sealed_holdings": ("UPDATE holding_list SET rows = '\\x00'",),
    "sealed_marks": ("UPDATE score_list SET rows = '\\x00'",),
    "sealed_decided": ("UPDATE decided_list SET said = '\\x00'",),
    "hand_over_of_its_papers": (
        (
            "INSERT INTO hand_over (training_class, taker, taken_on, papers)"
            " SELECT max(training_class), 'x', '2026-11-20', 1 FROM certificate"
        ),
    ),
    "sealed_correction": ("UPDATE proof_line SET correction = '\\x00'",),
    "sealed_answer": ("UPDATE idempotency_record SET answer = ''",),
}


async def broken() -> list[str]:
    return [one.name for one in invariants.violations(await invariants.audit())]


def test_every_rule_has_been_broken_once() -> None:
    assert set(BREAKING) == set(invariants.names())


@pytest.mark.parametrize("name", BREAKING)
async def test_a_broken_rule_is_named_and_no_other(name: str) -> None:
    told = await lived()
    other = await a_class(code="NT 02/2026", people=3)
    await recorded(other)
    assert await broken() == []
    named = {":e": other.roll[0], ":f": other.roll[1], ":c": other.class_id}
    named |= {":s": other.sessions[0], ":x": told.roll[0], ":t": told.sessions[0]}
    assert told.class_id != other.class_id
    for statement in BREAKING[name]:
        await db.rows(re.sub(r":[a-z]\b", lambda word: str(named[word[0]]), statement))
    assert await broken() == [name]


async def test_a_mark_after_many_words_is_reckoned_from_all_of_them() -> None:
    told = await a_class()
    session, person = told.sessions[0], told.roll[0]
    from training.attendance import service
    from training.attendance.rules import MarkStatus
    from training.attendance.schemas import NewMark

    for number, status in enumerate((MarkStatus.ABSENT, MarkStatus.LATE), start=1):
        one = NewMark(
            op_id=f"0b6b1a52-5a0e-4c7f-9d1d-00000000000{number}",
            enrollment_id=person,
            status=status,
            happened_at=story.NOW.isoformat(),
            device_id="máy 1",
            device_sequence=number,
        )
        await service.mark(told.trainer, session, [one], now=story.NOW)
    assert "mark_follows_log" not in await broken()
    await db.rows("UPDATE attendance_mark SET status = 'absent' WHERE enrollment = $1", person)
    assert "mark_follows_log" in await broken()
    await db.rows("DELETE FROM attendance_mark")
    assert "mark_follows_log" in await broken()


async def test_every_column_of_bytes_is_known_as_sealed_or_not() -> None:
    found = await db.rows(
        "SELECT table_name || '.' || column_name AS place FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'bytea'"
    )
    sealed = {f"{one.table}.{one.column}" for one in seals.SEALED}
    places = {row["place"] for row in found if not row["place"].endswith(("_hash", "_index"))}
    assert places == sealed | seals.NOT_SEALED


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("certificate_signed", "payload = overlay(payload PLACING 'A' FROM 40 FOR 1) || ''"),
        ("certificate_as_signed", "facts = jsonb_set(facts, '{full_name}', '\"Ai khác\"')"),
        ("certificate_as_signed", "valid_until = valid_until + 1"),
        ("paper_as_issued", "pdf = '%PDF-1'"),
        ("paper_as_issued", "pdf = NULL"),
    ],
)
async def test_a_certificate_that_was_changed_does_not_verify(name: str, statement: str) -> None:
    await lived()
    assert [one.broken for one in await papers.verify(signatures=False)] == [[], [], []]
    await db.rows(f"UPDATE certificate SET {statement} WHERE seq = 2")
    wrong = {one.name for one in await papers.verify(signatures=False) if one.broken}
    assert wrong == {name}


async def test_a_file_that_our_authority_did_not_sign_does_not_verify() -> None:
    await lived()
    ours = paper_keys.of(settings.current())
    async with signing.signatory(ours.key, ours.chain) as sign:
        (paper,) = await sign([documents.render([FACTS])])
    keep = "UPDATE certificate SET pdf = $1, pdf_hash = sha256($1) WHERE seq >= $2"
    await db.rows(keep, paper, 1)
    assert [one.broken for one in await papers.verify()] == [[], [], [], []]
    # Whoever can write into the database can write a fitting hash as well.
    await db.rows(keep, paper + b"\n", 4)
    wrong = [(one.name, len(one.broken)) for one in await papers.verify() if one.broken]
    assert wrong == [("paper_signed", 1)]
