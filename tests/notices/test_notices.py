"""Who is told of what: written with the change, gone with it, read by its own reader only."""

from datetime import timedelta

import pytest

from tests import story
from tests.cast import a_unit, an_actor
from tests.enrollment.story import NOW, a_class, people
from training import db
from training.actor import Actor, Role
from training.catalog.schemas import Cancellation, ClassChange, Decision, NewSession
from training.certificates import issuing
from training.certificates import service as certificates
from training.certificates.schemas import IssueOrder
from training.enrollment import decisions, planning, service
from training.errors import Invalid, Missing, Refused
from training.jobs.kinds import Run
from training.notices import queries
from training.notices import service as notices
from training.notices.rules import WORDINGS, Kind, Letter, To

pytestmark = pytest.mark.usefixtures("database")


async def kinds(actor: Actor) -> list[Kind]:
    return [one.kind for one in (await queries.inbox(actor)).items]


async def a_learner(person_id: int) -> Actor:
    learner = await an_actor(Role.LEARNER)
    await db.rows("UPDATE person SET account = $1 WHERE id = $2", learner.account_id, person_id)
    return learner


def test_every_kind_has_its_words_and_leads_somewhere() -> None:
    assert set(WORDINGS) == set(Kind)
    assert all(one.link.startswith("/") for one in WORDINGS.values())


async def test_a_confirmation_is_told_to_the_unit_and_to_the_learner() -> None:
    office, secretary = await an_actor(Role.ORGANIZER), await an_actor(Role.SECRETARY)
    class_id = await a_class(capacity=5)
    one, two = await people(2)
    learner = await a_learner(one)
    for person in (one, two):
        await service.enroll(secretary, class_id, person, now=NOW)
    assert await kinds(secretary) == []
    assert await decisions.confirm_all(office, class_id, now=NOW) == 2
    [told] = (await queries.inbox(secretary)).items
    assert told.kind is Kind.UNIT_CONFIRMED
    assert told.words.startswith("2 người của ")
    assert "NT 06/2026" in told.words
    assert told.link == f"/classes/{class_id}/enrollments?state=confirmed"
    assert await kinds(learner) == [Kind.SEAT_CONFIRMED]
    assert await kinds(office) == []


async def test_unread_notices_of_one_kind_grow_instead_of_piling_up() -> None:
    office, secretary = await an_actor(Role.ORGANIZER), await an_actor(Role.SECRETARY)
    class_id = await a_class(capacity=5)
    made = [await service.enroll(secretary, class_id, one, now=NOW) for one in await people(3)]
    await decisions.confirm(office, made[0].id, now=NOW)
    await decisions.confirm(office, made[1].id, now=NOW)
    [told] = (await queries.inbox(secretary)).items
    assert told.words.startswith("2 người")
    await notices.read(secretary, told.id, now=NOW)
    await decisions.confirm(office, made[2].id, now=NOW)
    fresh, old = (await queries.inbox(secretary)).items
    assert fresh.read_at is None
    assert fresh.words.startswith("1 người")
    assert old.id == told.id


async def test_a_refused_change_leaves_no_notice() -> None:
    office, secretary = await an_actor(Role.ORGANIZER), await an_actor(Role.SECRETARY)
    class_id = await a_class(capacity=5)
    made = await service.enroll(secretary, class_id, (await people(1))[0], now=NOW)
    with pytest.raises(Invalid):
        await decisions.reject(office, made.id, " ", now=NOW)
    with pytest.raises(Refused):
        await planning.convene(office, class_id, Decision("120-QĐ/ĐUK", NOW.date()))
    assert await db.value("SELECT count(*) FROM notice") == 0
    with pytest.raises(Refused):
        await planning.cancel(office, class_id, Cancellation(""), now=NOW)
    assert await db.value("SELECT count(*) FROM notice") == 0


@pytest.mark.commits
async def test_a_change_that_fails_afterwards_takes_its_notice_with_it() -> None:
    secretary = await an_actor(Role.SECRETARY)
    with pytest.raises(ZeroDivisionError):
        await _tell_and_fail(int(secretary.unit_id or 0))
    assert await kinds(secretary) == []
    with pytest.raises(RuntimeError):
        await notices.write(secretary, [])


async def _tell_and_fail(unit_id: int) -> None:
    office = await an_actor(Role.ORGANIZER)
    async with db.transaction():
        letter = Letter(Kind.CLASS_CANCELLED, To.UNIT, unit_id, 1, "NT 1")
        await notices.write(office, [letter])
        assert await db.value("SELECT count(*) FROM notice") == 1
        raise ZeroDivisionError


async def test_a_withdrawal_promotes_and_both_units_are_told() -> None:
    secretary, office = await an_actor(Role.SECRETARY), await an_actor(Role.ORGANIZER)
    other_unit = await a_unit("KHAC", "Trường Khác")
    other = await an_actor(Role.SECRETARY, unit_id=other_unit, username="secretary02")
    class_id = await a_class(capacity=1)
    first = await service.enroll(secretary, class_id, (await people(1))[0], now=NOW)
    [waiting] = await people(1, unit_id=other_unit)
    await service.enroll(other, class_id, waiting, now=NOW)
    await decisions.reject(office, first.id, "Chưa đủ hồ sơ", now=NOW)
    assert await kinds(secretary) == [Kind.UNIT_REJECTED]
    assert await kinds(other) == [Kind.UNIT_PROMOTED]


async def test_a_class_tells_units_learners_and_trainers_when_it_moves() -> None:
    told = await story.a_class(people=2, sessions=1)
    secretary = await an_actor(Role.SECRETARY)
    learner = await a_learner(told.people[0])
    trainer, office, class_id = told.trainer, told.organizer, told.class_id
    await planning.change_class(office, class_id, ClassChange(head_teacher="Hà"), now=story.NOW)
    assert await kinds(secretary) == []
    await planning.change_class(office, class_id, ClassChange(venue="Nhà B"), now=story.NOW)
    moved = NewSession(
        title="Bài 1",
        starts_at=story.BEGAN + timedelta(hours=1),
        ends_at=story.BEGAN + timedelta(hours=5),
        periods=5,
        lesson=1,
        trainer_ids=(int(trainer.account_id or 0),),
    )
    await planning.set_sessions(office, class_id, [moved])
    await planning.set_sessions(office, class_id, [moved])
    for reader in (secretary, learner, trainer):
        [notice] = (await queries.inbox(reader)).items
        assert notice.words == "Lớp NT 01/2026 thay đổi lịch học, địa điểm. Xem lịch mới."
        assert notice.link == f"/classes/{class_id}"
    await planning.cancel(office, class_id, Cancellation("Hội trường sửa chữa"), now=NOW)
    assert (await kinds(learner))[0] is Kind.CLASS_CANCELLED


async def test_a_printed_certificate_is_told_once_its_paper_is_there() -> None:
    told = await story.a_class(people=2)
    await story.completed(told)
    secretary, learner = await an_actor(Role.SECRETARY), await a_learner(told.people[0])
    order = IssueOrder(issued_on=story.TODAY)
    made = await certificates.ask_issue(told.organizer, told.class_id, order, today=story.TODAY)
    assert Kind.CERTIFICATE_READY not in await kinds(learner)
    await issuing.issue(Run(made.job.id, {"class_id": told.class_id}))
    [unit] = (await queries.inbox(secretary)).items
    assert unit.words.startswith("2 giấy chứng nhận lớp NT 01/2026 của ")
    [own] = (await queries.inbox(learner)).items
    assert own.link.startswith("/certificates/")
    await certificates.revoke(
        told.organizer, int(own.link.rsplit("/", 1)[1]), "Nhầm người", now=story.NOW
    )
    assert await kinds(learner) == [Kind.CERTIFICATE_REVOKED, Kind.CERTIFICATE_READY]
    assert Kind.UNIT_CERTIFICATE_REVOKED in await kinds(secretary)


async def test_nobody_opens_somebody_elses_notice() -> None:
    office, secretary = await an_actor(Role.ORGANIZER), await an_actor(Role.SECRETARY)
    class_id = await a_class()
    made = await service.enroll(secretary, class_id, (await people(1))[0], now=NOW)
    await decisions.confirm(office, made.id, now=NOW)
    [told] = (await queries.inbox(secretary)).items
    with pytest.raises(Missing):
        await notices.read(office, told.id, now=NOW)
    assert await queries.unread(secretary) == 1
    assert await notices.read_all(secretary, now=NOW) == 1
    assert await notices.read_all(secretary, now=NOW) == 0
    assert await queries.unread(secretary) == 0


async def test_a_long_inbox_goes_on_by_cursor_unread_first() -> None:
    reader, office = await an_actor(Role.SECRETARY), await an_actor(Role.ORGANIZER)
    letters = [
        Letter(Kind.CLASS_CONVENED, To.ACCOUNT, int(reader.account_id or 0), number, f"NT {number}")
        for number in range(1, 8)
    ]
    async with db.transaction():
        await notices.write(office, letters)
    first = await queries.inbox(reader, size=3)
    await notices.read(reader, first.items[0].id, now=NOW)
    seen: list[int] = []
    after = None
    while True:
        page = await queries.inbox(reader, after=after, size=3)
        seen += [one.id for one in page.items]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen[-1] == first.items[0].id
    assert page.unread == 6
