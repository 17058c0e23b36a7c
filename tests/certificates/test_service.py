import asyncio
from datetime import date

import pytest

from tests import story
from tests.cast import a_unit, an_actor
from tests.story import DECISION, NOW, TODAY, a_class
from training import db
from training.actor import Role
from training.certificates import checking, queries, service, verifying
from training.certificates.making import key_ring
from training.certificates.rules import CheckVerdict
from training.certificates.schemas import IssueOrder, Replacement
from training.db import installation
from training.errors import Forbidden, Invalid, Missing, Refused, TooMany

pytestmark = pytest.mark.usefixtures("database")
ORDER = IssueOrder(date(2026, 11, 12), DECISION.decision_number, DECISION.decision_date)


async def issued(people: int = 3) -> story.Story:
    told = await a_class(people=people)
    await story.completed(told)
    await service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    return told


async def test_everybody_who_completed_gets_the_next_number_in_the_order_of_names() -> None:
    told = await a_class(people=4)
    await story.completed(told, scores={told.roll[1]: "4"})
    asked = await service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    assert asked.numbers == ["0001/GCN-ĐUK", "0002/GCN-ĐUK", "0003/GCN-ĐUK"]
    assert (asked.job.total, asked.job.kind) == (3, "certificates.issue")
    rows = await db.rows(
        "SELECT seq, person, valid_until, search_key FROM certificate ORDER BY seq"
    )
    assert [row["person"] for row in rows] == [told.people[0], *told.people[2:]]
    assert {row["valid_until"] for row in rows} == {date(2031, 11, 12)}
    assert (
        rows[0]["search_key"]
        == "nguyen van an 0001 gcn duk nt 01 2026 truong dh ky thuat long bien"
    )


async def test_the_facts_the_proof_and_the_holding_are_written_with_the_number() -> None:
    told = await issued()
    first = (await queries.find(told.organizer, "nguyen van an")).items[0]
    view = await queries.certificate(told.organizer, first.id)
    assert (view.full_name, view.birth, view.band) == ("Nguyễn Văn An", "05/9/2004", "Giỏi")
    assert (view.unit_name, view.branch) == ("Trường ĐH Kỹ thuật Long Biên", "Chi bộ Sinh viên 2")
    assert view.register_number == "NT-2026/0001"
    assert [line.rule for line in view.proof.lines] == ["attendance", "essay"]
    assert view.proof.lines[0].words == ("Dự 10 trong 10 tiết đã học (100 %), cần ít nhất 80 %.")
    held = await db.rows("SELECT * FROM holding WHERE person = $1", view.person_id)
    assert [(row["number"], row["valid_until"]) for row in held] == [
        ("0001/GCN-ĐUK", date(2031, 11, 12))
    ]


async def test_what_is_written_on_a_paper_outlives_every_later_change() -> None:
    told = await issued()
    first = (await queries.find(told.organizer, "nguyen van an")).items[0]
    await db.rows("UPDATE person SET full_name = 'Khác', branch = 'Khác'")
    await db.rows("UPDATE unit SET name = 'Khác'")
    assert (await queries.certificate(told.organizer, first.id)).full_name == "Nguyễn Văn An"


async def test_issuing_twice_gives_nobody_a_second_number() -> None:
    told = await issued()
    again = await service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    assert (again.issued, again.job.total) == (0, 0)
    assert await db.value("SELECT last_seq FROM register_book") == 3


async def test_the_next_class_goes_on_where_the_book_stands() -> None:
    await issued()
    other = await a_class(code="NT 02/2026", people=2)
    await story.completed(other)
    asked = await service.ask_issue(other.organizer, other.class_id, ORDER, today=TODAY)
    assert asked.numbers == ["0004/GCN-ĐUK", "0005/GCN-ĐUK"]


async def test_a_class_that_is_not_recognised_gets_no_certificates() -> None:
    told = await a_class()
    with pytest.raises(Refused) as refusal:
        await service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    assert refusal.value.code == "class_not_completed"


async def test_a_wrong_decision_or_day_is_refused_at_its_field() -> None:
    told = await a_class()
    await story.completed(told)
    for order, field in (
        (IssueOrder(date(2026, 11, 12), "999"), "decision_number"),
        (IssueOrder(date(2026, 11, 1)), "issued_on"),
    ):
        with pytest.raises(Invalid) as refusal:
            await service.ask_issue(told.organizer, told.class_id, order, today=TODAY)
        assert field in refusal.value.answers
    assert not await db.value("SELECT count(*) FROM register_book")


async def test_only_the_office_issues_and_revokes() -> None:
    told = await issued()
    secretary = await an_actor(Role.SECRETARY)
    with pytest.raises(Forbidden):
        await service.ask_issue(secretary, told.class_id, ORDER, today=TODAY)
    with pytest.raises(Forbidden):
        await service.revoke(secretary, 1, "thử", now=NOW)


async def test_anybody_can_check_a_code_and_learns_little() -> None:
    told = await issued()
    first = (await queries.find(told.organizer, "0001")).items[0]
    check = await checking.check(f" {first.code.lower().replace('-', ' ')} ", today=TODAY)
    assert check.verdict is CheckVerdict.GENUINE
    assert (check.name, check.number, check.band) == ("Nguyễn V. A***", "0001/GCN-ĐUK", "Giỏi")
    assert not check.expired
    late = await checking.check(first.code, today=date(2031, 11, 13))
    assert (late.verdict, late.expired) == (CheckVerdict.GENUINE, True)
    assert not (await checking.check(first.code, today=date(2031, 11, 12))).expired


async def test_a_qr_is_checked_by_its_signature_and_the_register() -> None:
    await issued()
    rows = await db.rows("SELECT payload, facts->>'qr' AS qr FROM certificate ORDER BY id")
    for text in (rows[0]["payload"], rows[0]["qr"]):
        assert (await checking.check(text, today=TODAY)).number == "0001/GCN-ĐUK"
    forged = rows[0]["payload"][:-1] + ("A" if rows[0]["payload"][-1] != "A" else "Q")
    assert (await checking.check(forged, today=TODAY)).verdict is CheckVerdict.UNKNOWN
    await db.rows("UPDATE certificate SET payload = $1 WHERE seq = 1", rows[1]["payload"])
    changed = await checking.check(rows[0]["payload"], today=TODAY)
    assert (changed.verdict, changed.name) == (CheckVerdict.CHANGED, None)


async def test_unknown_and_malformed_codes_look_the_same() -> None:
    for typed in ("", "x", "2222-2222-2222", "\x00", "ABCD-EFGH-JKLM", "A" * 400, "../../etc"):
        assert await checking.check(typed, today=TODAY) == checking.UNKNOWN


async def test_guessing_is_slowed_down_and_a_known_code_still_answers() -> None:
    told = await issued()
    code = (await queries.find(told.organizer)).items[0].code
    for _ in range(verifying.PATIENCE):
        await verifying.check("nothing", address="192.0.2.7", now=NOW)
    with pytest.raises(TooMany):
        await verifying.check("nothing", address="192.0.2.7", now=NOW)
    known = await verifying.check(code, address="192.0.2.7", now=NOW)
    assert known.verdict is CheckVerdict.GENUINE
    other = await verifying.check("nothing", address="192.0.2.8", now=NOW)
    assert other.verdict is CheckVerdict.UNKNOWN


async def test_a_revoked_certificate_says_so_and_its_holding_ends() -> None:
    told = await issued()
    first = (await queries.find(told.organizer, "0001")).items[0]
    with pytest.raises(Invalid):
        await service.revoke(told.organizer, first.id, " ", now=NOW)
    await service.revoke(told.organizer, first.id, "Khai sai hồ sơ", now=NOW)
    check = await checking.check(first.code, today=TODAY)
    assert (check.verdict, check.ended_on) == (CheckVerdict.REVOKED, TODAY)
    assert await db.value("SELECT ended_on FROM holding ORDER BY id LIMIT 1") == TODAY
    with pytest.raises(Refused) as refusal:
        await service.revoke(told.organizer, first.id, "lần nữa", now=NOW)
    assert refusal.value.code == "wrong_state"


async def test_a_replacement_names_what_it_replaces_and_is_valid_no_longer() -> None:
    told = await issued()
    old = (await queries.find(told.organizer, "0001")).items[0]
    await db.rows("UPDATE person SET full_name = 'Nguyễn Vân An' WHERE id = $1", told.people[0])
    made = await service.replace(
        told.organizer, old.id, Replacement("Sai tên", date(2026, 11, 19)), now=NOW
    )
    new = await queries.certificate(told.organizer, made)
    assert (new.full_name, new.number, new.replaces_id) == ("Nguyễn Vân An", "0004/GCN-ĐUK", old.id)
    assert new.valid_until == old.valid_until
    check = await checking.check(old.code, today=TODAY)
    assert (check.verdict, check.replaced_by) == (CheckVerdict.REPLACED, "0004/GCN-ĐUK")
    again = await service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    assert again.issued == 0


async def test_a_unit_sees_its_own_peoples_certificates_only() -> None:
    told = await issued()
    own = await an_actor(Role.SECRETARY)
    other = await an_actor(
        Role.SECRETARY, unit_id=await a_unit("DHX", "Đại học Xa"), username="secretary2"
    )
    listed = (await queries.find(own)).items
    assert len(listed) == 3
    assert not (await queries.find(other)).items
    assert len((await queries.find(told.organizer, "gcn-đuk", size=2)).items) == 2
    for attempt in (queries.certificate(other, listed[0].id), queries.pdf(other, listed[0].id)):
        with pytest.raises(Missing):
            await attempt
    with pytest.raises(Refused) as refusal:
        await queries.pdf(own, listed[0].id)
    assert refusal.value.code == "not_ready"


async def test_a_search_reads_pages_codes_and_no_citizen_numbers() -> None:
    told = await issued()
    first = await queries.find(told.organizer, size=2)
    rest = await queries.find(told.organizer, after=first.next, size=2)
    assert [len(first.items), len(rest.items), rest.next] == [2, 1, None]
    by_code = await queries.find(told.organizer, first.items[1].code)
    assert by_code.items == [first.items[1]]
    assert not (await queries.find(told.organizer, "nobody' | :* &")).items
    with pytest.raises(Invalid):
        await queries.find(told.organizer, "001204 000123")


async def test_the_demos_certificates_are_specimens() -> None:
    await installation.claim("demo")
    told = await issued(people=1)
    row = (await queries.find(told.organizer)).items[0]
    assert row.specimen
    assert (await checking.check(row.code, today=TODAY)).specimen


@pytest.mark.commits
async def test_two_who_issue_at_once_make_no_doubles_and_no_gaps() -> None:
    """Fails without the class's row lock in `service._CLASS`."""
    told = await a_class(people=30)
    await story.completed(told)
    asked = await asyncio.gather(
        *(service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY) for _ in range(4))
    )
    assert sorted(one.issued for one in asked) == [0, 0, 0, 30]
    rows = await db.rows("SELECT seq, enrollment FROM certificate ORDER BY seq")
    assert [row["seq"] for row in rows] == list(range(1, 31))
    assert len({row["enrollment"] for row in rows}) == 30


def test_the_published_keys_are_those_that_sign() -> None:
    keys = checking.published_keys().keys
    assert key_ring().current.kid in {key.kid for key in keys}
