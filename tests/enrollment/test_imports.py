import json
from pathlib import Path
from typing import Any

import pytest

from tests.cast import a_unit, an_actor
from tests.enrollment.story import NOW, a_class, assert_seats_agree, states
from training import db
from training.actor import Actor, Role
from training.enrollment import confirming, import_queries, imports, row_changes
from training.enrollment.import_schemas import ImportView, RowChange
from training.enrollment.rules import ImportState
from training.errors import Invalid, Missing, Refused
from training.jobs import worker

pytestmark = pytest.mark.usefixtures("database")
SAMPLES = Path(__file__).parents[1] / "samples"


async def send(actor: Actor, class_id: int, name: str, **more: Any) -> ImportView:
    """Send a sample and do the reading that the worker would do."""
    asked = await imports.send(
        actor, class_id, name, (SAMPLES / name).read_bytes(), now=NOW, **more
    )
    view = await import_queries.summary(actor, asked.id)
    await worker.do(int(view.job_id or 0))
    return await import_queries.full(actor, asked.id)


async def test_a_clean_list_goes_in_whole() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=40)
    read = await send(actor, class_id, "awareness-clean.xlsx")
    assert (read.state, read.counts.rows, read.counts.error) == (ImportState.READY, 62, 0)
    done = await confirming.confirm(actor, read.id, now=NOW)
    assert (done.counts.entered, done.counts.seated, done.counts.waitlisted) == (62, 40, 22)
    assert await states(class_id) == {"requested": 40, "waitlisted": 22}
    await assert_seats_agree()


async def test_nothing_is_written_before_it_is_confirmed() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=40)
    await send(actor, class_id, "awareness-clean.xlsx")
    assert await states(class_id) == {}
    assert not await db.value("SELECT count(*) FROM person")


async def test_probationary_members_come_with_their_ceremony() -> None:
    actor = await an_actor(Role.SECRETARY)
    class_id = await a_class(course="ĐVM", code="ĐVM 01/2026", capacity=60)
    read = await send(actor, class_id, "new-members.xlsx")
    done = await confirming.confirm(actor, read.id, now=NOW)
    assert done.counts.entered == 40
    row = (await db.rows("SELECT standing, ceremony_date FROM person ORDER BY id LIMIT 1"))[0]
    assert (row["standing"], str(row["ceremony_date"])) == ("probationary", "2026-02-19")


async def test_good_rows_go_in_while_bad_ones_wait_and_are_put_right() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=60)
    read = await send(actor, class_id, "awareness-faults.xlsx")
    bad = [row for row in read.rows if row.verdict == "error"]
    done = await confirming.confirm(actor, read.id, now=NOW)
    assert done.counts.entered == len(read.rows) - len(bad)
    nameless = next(row for row in bad if row.faults[0].code == "name_missing")
    mended = await row_changes.change(
        actor,
        read.id,
        nameless.row,
        RowChange(typed={"full_name": "Trần Thị Mới"}),
        now=NOW,
    )
    assert mended.verdict == "ok"
    again = await confirming.confirm(actor, read.id, now=NOW)
    assert again.counts.entered == done.counts.entered + 1


async def test_the_same_file_twice_changes_nothing() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=80)
    first = await send(actor, class_id, "awareness-clean.xlsx")
    await confirming.confirm(actor, first.id, now=NOW)
    content = (SAMPLES / "awareness-clean.xlsx").read_bytes()
    again = await imports.send(actor, class_id, "ban-sao.xlsx", content, now=NOW)
    assert (again.id, again.state) == (first.id, ImportState.CONFIRMED)
    assert await states(class_id) == {"requested": 62}


async def test_people_who_are_in_already_are_told_apart() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=80)
    first = await send(actor, class_id, "awareness-clean.xlsx")
    await confirming.confirm(actor, first.id, now=NOW)
    other = await a_unit()
    second = await imports.send(
        await an_actor(Role.ORGANIZER),
        class_id,
        "x.xlsx",
        (SAMPLES / "awareness-clean.xlsx").read_bytes(),
        now=NOW,
        unit_id=other,
    )
    assert second.id == first.id


async def test_another_units_person_shows_nothing_and_overwrites_nothing() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=80)
    first = await send(actor, class_id, "awareness-clean.xlsx")
    await confirming.confirm(actor, first.id, now=NOW)
    unit = await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    foreign = await an_actor(Role.SECRETARY, unit_id=unit, username="secretary02")
    read = await send(foreign, class_id, "awareness-clean.xlsx")
    assert {row.verdict for row in read.rows} == {"error"}
    assert {row.match for row in read.rows} == {None}
    assert read.rows[0].faults[-1].code == "person_of_other_unit"
    with pytest.raises(Missing):
        await import_queries.full(foreign, first.id)


async def test_a_confirmed_list_is_undone_as_one() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=40)
    read = await send(actor, class_id, "awareness-clean.xlsx")
    await confirming.confirm(actor, read.id, now=NOW)
    undone = await imports.undo(actor, read.id, now=NOW)
    assert undone.state is ImportState.UNDONE
    assert await states(class_id) == {"withdrawn": 62}
    await assert_seats_agree()
    with pytest.raises(Refused):
        await imports.undo(actor, read.id, now=NOW)


async def test_rows_at_rest_are_sealed() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=40)
    await send(actor, class_id, "awareness-clean.xlsx")
    found = await db.rows("SELECT typed, faults, number_index FROM import_row")
    stored = b"".join(bytes(row["typed"]) + row["faults"].encode() for row in found)
    expected = json.loads((SAMPLES / "expected.json").read_text())["awareness-clean.xlsx"]
    for one in expected:
        assert one["national_id"].encode() not in stored
        assert one["full_name"].encode() not in stored


async def test_an_empty_file_is_refused_in_words() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class()
    with pytest.raises(Invalid) as refusal:
        await imports.send(actor, class_id, "a.xlsx", b"", now=NOW)
    assert refusal.value.code == "file_empty"


async def test_a_pdf_named_xlsx_is_kept_with_its_refusal() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class()
    asked = await imports.send(actor, class_id, "a.xlsx", b"%PDF-1.7 nothing", now=NOW)
    view = await import_queries.summary(actor, asked.id)
    await worker.do(int(view.job_id or 0))
    refused = await import_queries.full(actor, asked.id)
    assert refused.state is ImportState.REFUSED
    assert refused.refusal
    assert refused.refusal["code"] == "file_type"


async def test_the_office_sends_one_list_for_all_units() -> None:
    for number in range(1, 68):
        await a_unit(f"{number:02}", f"Trường thử số {number}")
    actor, class_id = await an_actor(Role.ORGANIZER), await a_class(capacity=5000)
    read = await send(actor, class_id, "awareness-4000.xlsx")
    assert (read.counts.rows, read.counts.error) == (4000, 0)
    done = await confirming.confirm(actor, read.id, now=NOW)
    assert done.counts.seated == 4000
    assert await db.value("SELECT count(DISTINCT unit) FROM enrollment") == 67
    await assert_seats_agree()


async def test_a_list_of_people_in_a_sister_class_says_so_when_it_is_read() -> None:
    actor, first = await an_actor(Role.SECRETARY), await a_class(capacity=80)
    await confirming.confirm(actor, (await send(actor, first, "awareness-clean.xlsx")).id, now=NOW)
    second = await a_class(capacity=80, code="NT 07/2026")
    read = await send(actor, second, "awareness-clean.xlsx")
    assert {row.verdict for row in read.rows} == {"error"}
    assert {row.faults[-1].code for row in read.rows} == {"not_eligible_other_class"}
    assert "NT 06/2026" in read.rows[0].faults[-1].message


async def test_people_without_a_branch_go_in_like_any_other() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=9)
    text = "STT,Họ và tên,Ngày sinh,Giới tính,Số CCCD\n1,Lê An,2003,Nam,001203000001\n"
    asked = await imports.send(actor, class_id, "a.csv", text.encode(), now=NOW)
    await worker.do(await db.value("SELECT job FROM list_import WHERE id = $1", asked.id))
    done = await confirming.confirm(actor, asked.id, now=NOW)
    assert done.counts.entered == 1
    assert await db.value("SELECT branch FROM person") == ""
