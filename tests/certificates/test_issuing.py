"""The printing job, killed and taken up again. Real commits: a kill undoes nothing else."""

import asyncio
import hashlib
from typing import Any

import msgspec
import pytest

from tests import story
from tests.certificates.test_service import ORDER
from tests.story import TODAY, a_class
from training import db
from training.certificates import issuing, queries, service
from training.documents import certificates as documents
from training.documents.certificates import CertificateFacts
from training.errors import Invalid, Refused
from training.jobs import worker
from training.jobs.schemas import JobView
from training.jobs.service import view
from training.words import say

pytestmark = pytest.mark.usefixtures("database")


async def asked(people: int) -> tuple[story.Story, JobView]:
    told = await a_class(people=people)
    await story.completed(told)
    issuing_ = await service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    return told, issuing_.job


async def test_the_job_prints_every_certificate() -> None:
    told, job = await asked(3)
    await worker.do(job.id)
    done = await view(told.organizer, job.id)
    assert (done.state, done.done, done.total) == ("done", 3, 3)
    first = (await queries.find(told.organizer, "0001")).items[0]
    paper = await queries.pdf(told.organizer, first.id)
    assert paper.content.startswith(b"%PDF-")
    assert first.ready


async def test_killed_between_numbering_and_printing_it_goes_on_without_doubling(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told, job = await asked(5)
    monkeypatch.setattr(issuing, "AT_ONCE", 2)
    render, calls = documents.render_each, 0

    def killed_in_the_second(facts: list[CertificateFacts]) -> list[bytes]:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise asyncio.CancelledError
        return render(facts)

    monkeypatch.setattr(documents, "render_each", killed_in_the_second)
    with pytest.raises(asyncio.CancelledError):
        await worker.do(job.id)
    assert (await view(told.organizer, job.id)).done == 2
    before = await papers()
    assert [paper is not None for _, _, paper in before] == [True, True, False, False, False]
    await worker.do(job.id)
    after = await papers()
    assert [seq for seq, _, _ in after] == [1, 2, 3, 4, 5]
    assert after[:2] == before[:2]
    assert all(paper for _, _, paper in after)
    assert (await view(told.organizer, job.id)).state == "done"


async def papers() -> list[tuple[Any, ...]]:
    return [
        tuple(row) for row in await db.rows("SELECT seq, code, pdf FROM certificate ORDER BY 1")
    ]


async def test_what_is_signed_is_the_page_of_these_facts_and_nothing_is_signed_twice() -> None:
    _, job = await asked(1)
    await worker.do(job.id)
    row = (await db.rows("SELECT pdf, pdf_hash, facts FROM certificate"))[0]
    (page,) = documents.render_each([msgspec.json.decode(row["facts"], type=CertificateFacts)])
    assert row["pdf"].startswith(page)
    assert b"/ETSI.CAdES.detached" in row["pdf"][len(page) :]
    assert hashlib.sha256(row["pdf"]).digest() == row["pdf_hash"]
    await db.rows("UPDATE job SET state = 'queued'")
    await worker.do(job.id)
    assert await db.value("SELECT pdf FROM certificate") == row["pdf"]


async def test_one_that_cannot_be_printed_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told, job = await asked(3)

    def choosy(facts: list[CertificateFacts]) -> list[bytes]:
        if any(one.full_name.endswith("Bình") for one in facts):
            raise Invalid(say("Giấy không vừa."), "does_not_fit")
        return render(facts)

    render = documents.render_each
    monkeypatch.setattr(documents, "render_each", choosy)
    await worker.do(job.id)
    ended = await view(told.organizer, job.id)
    assert (ended.state, ended.error, ended.done) == ("failed", "some_not_printed", 2)
    assert ended.result["message"].endswith("Giấy không vừa.")
    bad = (await queries.find(told.organizer, "bình")).items[0]
    with pytest.raises(Refused):
        await queries.pdf(told.organizer, bad.id)


async def test_an_old_paper_is_printed_before_others_when_somebody_asks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told, job = await asked(2)
    await db.rows("UPDATE job SET state = 'done' WHERE id = $1", job.id)
    first = (await queries.find(told.organizer, "0002")).items[0]
    render, order = documents.render_each, list[str]()

    def watched(facts: list[CertificateFacts]) -> list[bytes]:
        order.extend(one.number for one in facts)
        return render(facts)

    monkeypatch.setattr(documents, "render_each", watched)
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            await service.paper(told.organizer, first.id)
        assert refusal.value.code == "not_ready"
    waiting = await db.rows("SELECT id FROM job WHERE state = 'queued'")
    assert len(waiting) == 1
    await worker.do(waiting[0]["id"])
    assert order == ["0002/GCN-ĐUK", "0001/GCN-ĐUK"]
    assert (await service.paper(told.organizer, first.id)).content.startswith(b"%PDF")
