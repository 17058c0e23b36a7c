"""What an examiner finds on site: a class that ran to its certificates, one that runs, one that is
open, and a unit whose secretary sees none of it."""

from datetime import date, timedelta

import msgspec

from tests import story
from tests.cast import a_unit, an_actor
from tests.enrollment import story as enrolling
from training import clock, db
from training.actor import Actor, Role
from training.certificates import service as certificates
from training.certificates.schemas import IssueOrder
from training.enrollment import imports, service
from training.jobs import worker
from training.papers import printouts
from training.papers.rules import PrintoutKind
from training.papers.schemas import NewPrintout
from training.proofreading import service as proofreading

LIST = "STT,Họ và tên,Ngày sinh,Giới tính,Chi bộ\n1,Đinh Quang Lạ,5/9/2003,Nam,Chi bộ 9\n".encode()


class Stage(msgspec.Struct, frozen=True):
    """Ids of what is there. All of it is of the unit of `secretary`, nothing of `stranger`'s."""

    done: story.Story
    running: story.Story
    open_class: int
    waiting: list[int]
    requested: int
    import_id: int
    job_id: int
    certificate_id: int
    code: str
    book_id: int
    printout_id: int
    notice_id: int
    line_id: int
    transfer_id: int
    unit_id: int
    other_unit_id: int
    secretary: Actor
    stranger: Actor


async def a_stage() -> Stage:
    """Tell all of it, with the story's own days where the rules ask for them."""
    done = await story.a_class(code="NT 01/2026", people=2)
    await story.completed(done)
    order = IssueOrder(issued_on=date(2026, 11, 12))
    issuing = await certificates.ask_issue(done.organizer, done.class_id, order, today=story.TODAY)
    await worker.do(issuing.job.id)
    running = await story.a_class(code="NT 02/2026", people=3)
    open_class = await enrolling.a_class(capacity=30, closes_at=None)
    await db.rows(
        "UPDATE training_class SET starts_on = current_date + 20, ends_on = current_date + 21"
        " WHERE id = $1",
        open_class,
    )
    waiting = await enrolling.people(4)
    secretary = await an_actor(Role.SECRETARY)
    made = await service.enroll(secretary, open_class, waiting[0], now=clock.now())
    sent = await imports.send(secretary, open_class, "k68-ban-cuoi.csv", LIST, now=clock.now())
    await worker.do(await db.value("SELECT max(id) FROM job WHERE state = 'queued'"))
    other_unit = await a_unit("CDYT", "Trường CĐ Y tế Hồng Hà")
    stranger = await an_actor(Role.SECRETARY, unit_id=other_unit, username="secretary02")
    transfer = await db.value(
        "INSERT INTO transfer_request (person, from_unit, to_unit, training_class, list_import,"
        " row, state, asked_by) VALUES ($1, $2, $3, $4, $5, 2, 'pending', $6) RETURNING id",
        waiting[3],
        other_unit,
        done.unit_id,
        open_class,
        sent.id,
        secretary.account_id,
    )
    certificate = (await db.rows("SELECT id, code FROM certificate ORDER BY id LIMIT 1"))[0]
    deadline = clock.today() + timedelta(days=3)
    await proofreading.open_reading(
        running.organizer, running.class_id, deadline, today=clock.today()
    )
    papers = NewPrintout(PrintoutKind.UNIT_CERTIFICATES)
    printout = await printouts.ask(secretary, done.class_id, papers)
    return Stage(
        done=done,
        running=running,
        open_class=open_class,
        waiting=waiting,
        requested=made.id,
        import_id=sent.id,
        job_id=issuing.job.id,
        certificate_id=certificate["id"],
        code=certificate["code"],
        book_id=await db.value("SELECT min(id) FROM register_book"),
        printout_id=printout.id,
        notice_id=await db.value("SELECT min(id) FROM notice") or 1,
        line_id=await db.value("SELECT min(id) FROM proof_line"),
        transfer_id=transfer,
        unit_id=done.unit_id,
        other_unit_id=other_unit,
        secretary=secretary,
        stranger=stranger,
    )
