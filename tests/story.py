"""Ready-made situations, put into the tables directly: a class that runs, with people on its roll.

Tests of one noun need the nouns below it in a certain state and not the way there.
"""

from datetime import UTC, date, datetime, timedelta

import msgspec

from tests.cast import a_unit, an_actor
from training import db
from training.actor import Actor, Role
from training.attendance import service as attendance
from training.attendance.rules import MarkStatus
from training.catalog.schemas import Decision
from training.names import search_key, sort_key
from training.results import service as results
from training.results.schemas import NewScore

BEGAN = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
"""The morning of the first session, 8:00 in Hanoi."""
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = NOW.date()
DECISION = Decision("214-QĐ/ĐUK", date(2026, 11, 10))
NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Cường", "Phạm Thu Dung", "Vũ Đức Hải")


class Story(msgspec.Struct, frozen=True):
    """A convened class: who runs it, its sessions in order, its roll in the order of the names."""

    class_id: int
    unit_id: int
    organizer: Actor
    trainer: Actor
    sessions: list[int]
    roll: list[int]
    people: list[int]


async def a_class(
    *,
    course: str = "NT",
    code: str = "NT 01/2026",
    people: int = 3,
    sessions: int = 2,
    unit_code: str = "DHKT",
    unit_name: str = "Trường ĐH Kỹ thuật Long Biên",
    capacity: int = 5000,
) -> Story:
    """A class that runs, five periods a session, everybody confirmed and one trainer for all."""
    organizer = await an_actor(Role.ORGANIZER)
    trainer = await an_actor(Role.TRAINER)
    unit_id = await a_unit(unit_code, unit_name)
    class_id: int = await db.value(
        "INSERT INTO training_class (course, code, title, host_unit, capacity, held, approval,"
        " state, starts_on, ends_on, venue, opening_decision_number, opening_decision_date)"
        " SELECT id, $2, name, $3, $4, $5, 'office', 'convened', '2026-10-05', '2026-10-12',"
        " 'Hội trường A', '120-QĐ/ĐUK', '2026-09-20' FROM course WHERE code = $1 RETURNING id",
        course,
        code,
        unit_id,
        capacity,
        people,
    )
    roll, persons = await add_people(class_id, unit_id, people)
    return Story(
        class_id=class_id,
        unit_id=unit_id,
        organizer=organizer,
        trainer=trainer,
        sessions=[await _session(class_id, trainer, ordinal) for ordinal in range(1, sessions + 1)],
        roll=roll,
        people=persons,
    )


async def add_people(class_id: int, unit_id: int, many: int) -> tuple[list[int], list[int]]:
    """Confirmed people of one unit; gives enrollment ids and person ids."""
    names = [NAMES[place] if place < len(NAMES) else f"Đỗ Thị {place:04}" for place in range(many)]
    made = await db.rows(
        "INSERT INTO person (unit, full_name, sort_key, search_key, birth_date, birth_year,"
        " gender, branch, standing) SELECT $1, name, sort, search, '2004-09-05', 2004, 'female',"
        " 'Chi bộ Sinh viên 2', 'candidate'"
        " FROM unnest($2::text[], $3::text[], $4::text[]) AS new (name, sort, search)"
        " RETURNING id",
        unit_id,
        names,
        [sort_key(name) for name in names],
        [search_key(name) for name in names],
    )
    persons = [row["id"] for row in made]
    enrolled = await db.rows(
        "INSERT INTO enrollment (training_class, person, unit, state)"
        " SELECT $1, unnest($2::int[]), $3, 'confirmed' RETURNING id",
        class_id,
        persons,
        unit_id,
    )
    return [row["id"] for row in enrolled], persons


async def _session(class_id: int, trainer: Actor, ordinal: int) -> int:
    starts_at = BEGAN + timedelta(days=ordinal - 1)
    session_id: int = await db.value(
        "INSERT INTO session (training_class, ordinal, lesson, title, starts_at, ends_at, periods,"
        " venue) VALUES ($1, $2, $2, $3, $4, $5, 5, 'Hội trường A') RETURNING id",
        class_id,
        ordinal,
        f"Bài {ordinal}",
        starts_at,
        starts_at + timedelta(hours=4),
    )
    await db.rows(
        "INSERT INTO session_trainer (session, trainer) VALUES ($1, $2)",
        session_id,
        trainer.account_id,
    )
    return session_id


async def everybody_came(story: Story) -> None:
    """All sessions closed, everybody present."""
    for session in story.sessions:
        await attendance.mark_rest(story.trainer, session, MarkStatus.PRESENT, now=NOW)
        await attendance.close(story.trainer, session, now=NOW)


async def everybody_came_but_first(story: Story) -> None:
    """All sessions closed; who came to the first was said before."""
    for session in story.sessions[1:]:
        await attendance.mark_rest(story.trainer, session, MarkStatus.PRESENT, now=NOW)
    for session in story.sessions:
        await attendance.close(story.trainer, session, now=NOW)


async def completed(story: Story, *, scores: dict[int, str] | None = None) -> None:
    """Everybody came, wrote well enough (8,5 unless said) and was recognised."""
    await everybody_came(story)
    wanted = {enrollment: NewScore("8,5") for enrollment in story.roll}
    wanted |= {enrollment: NewScore(score) for enrollment, score in (scores or {}).items()}
    await results.enter_many(story.organizer, story.class_id, wanted, now=NOW)
    await results.complete_class(story.organizer, story.class_id, DECISION, today=TODAY)
