"""A class from its list to its certificates, with everything in place that an audit asks for."""

from datetime import date

from tests import story
from tests.story import DECISION, TODAY, a_class
from training import db
from training.actor import SYSTEM
from training.certificates import service as certificates
from training.certificates.schemas import IssueOrder, Replacement
from training.people import service as people
from training.people.rules import Gender, Standing
from training.people.schemas import NewPerson
from training.security import vault

ORDER = IssueOrder(date(2026, 11, 12), DECISION.decision_number, DECISION.decision_date)


async def recorded(told: story.Story) -> None:
    """The lines of history that enrolling by the book would have written."""
    await db.rows(
        "INSERT INTO event (actor_name, action, noun, noun_id, class_id)"
        " SELECT 'thử', 'enrollment.requested', 'enrollment', id, $1"
        " FROM enrollment WHERE training_class = $1",
        told.class_id,
    )


async def lived(people_count: int = 4) -> story.Story:
    """A completed class with certificates, one of them replaced, and somebody with a number."""
    told = await a_class(people=people_count)
    await recorded(told)
    await story.completed(told, scores={told.roll[-1]: "4"})
    await certificates.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    first = await db.value("SELECT min(id) FROM certificate")
    again = Replacement("Sai tên đệm", date(2026, 11, 19))
    await certificates.replace(told.organizer, first, again, now=story.NOW)
    await _print()
    await people.add(
        SYSTEM,
        NewPerson(
            full_name="Đặng Thị Mỹ Hạnh",
            gender=Gender.FEMALE,
            unit_id=told.unit_id,
            standing=Standing.CANDIDATE,
            birth_date=date(2003, 5, 9),
            national_id="001303004567",
            phone="0912345678",
            email="hanh@example.vn",
        ),
        today=TODAY,
    )
    await _sealed_papers(told)
    return told


async def _print() -> None:
    await db.rows("UPDATE certificate SET pdf = '%PDF', pdf_hash = sha256('%PDF'::bytea)")


async def _sealed_papers(told: story.Story) -> None:
    """A list as its unit sent it, a second factor, and an answer once given."""
    list_id = await db.value(
        "INSERT INTO list_import (training_class, unit, sent_by, file_name, file, file_hash, state)"
        " VALUES ($1, $2, $3, 'a.xlsx', $4, '', 'confirmed') RETURNING id",
        told.class_id,
        told.unit_id,
        told.organizer.account_id,
        vault.seal_bytes(b"list", "list_import.file"),
    )
    await db.rows(
        "INSERT INTO import_row (list_import, row, typed, verdict, state, person, enrollment)"
        " VALUES ($1, 1, $2, 'ok', 'entered', $3, $4)",
        list_id,
        vault.seal_bytes(b"{}", "import_row.typed"),
        told.people[0],
        told.roll[0],
    )
    for table in ("milestone_list", "holding_list"):
        await db.rows(
            f"INSERT INTO {table} (sent_by, file_name, rows, state)"
            " VALUES ($1, 'b.xlsx', $2, 'confirmed')",
            told.organizer.account_id,
            vault.seal_bytes(b"[]", f"{table}.rows"),
        )
    await db.rows(
        "INSERT INTO score_list (training_class, sent_by, file_name, rows, state)"
        " VALUES ($1, $2, 'c.xlsx', $3, 'confirmed')",
        told.class_id,
        told.organizer.account_id,
        vault.seal_bytes(b"[]", "score_list.rows"),
    )
    await db.rows(
        "INSERT INTO proof_reading (training_class, deadline) VALUES ($1, '2026-11-30')",
        told.class_id,
    )
    await db.rows(
        "INSERT INTO proof_line (reading, enrollment, answer, answered_at, correction)"
        " SELECT r.id, $1, 'wrong', now(), $2 FROM proof_reading r",
        told.roll[-1],
        vault.seal_bytes(b"{}", "proof_line.correction"),
    )
    await db.rows(
        "UPDATE account SET totp_secret = $2 WHERE id = $1",
        told.organizer.account_id,
        vault.seal("JBSWY3DPEHPK3PXP", f"account.totp_secret.{told.organizer.account_id}"),
    )
    await db.rows(
        "INSERT INTO idempotency_record (account, key, request_hash, status, answer)"
        " VALUES ($1, 'k', '', 201, $2)",
        told.organizer.account_id,
        vault.seal_bytes(b"{}", "idempotency_record.answer"),
    )
