"""All certificates of a class in one file: made by the worker's job, fetched piece by piece."""

import io
import zipfile
from typing import Any

import pikepdf
import pytest

from tests import story
from tests.cast import a_unit, an_actor
from tests.documents.conftest import FACTS
from tests.papers.reading import texts
from training import db
from training.actor import Role
from training.certificates import service as certificates
from training.certificates.schemas import IssueOrder
from training.documents import runs
from training.errors import Forbidden, Missing, Refused
from training.jobs import worker
from training.papers import printouts
from training.papers.rules import PrintoutKind
from training.papers.schemas import NewPrintout, PrintoutView

pytestmark = pytest.mark.usefixtures("database")


async def _issued(people: int = 3) -> story.Story:
    hall = await story.a_class(people=people)
    await story.completed(hall)
    order = IssueOrder(story.TODAY)
    issuing = await certificates.ask_issue(hall.organizer, hall.class_id, order, today=story.TODAY)
    await worker.do(issuing.job.id)
    return hall


async def _file(asked: PrintoutView, actor: Any) -> bytes:
    await worker.do(asked.job.id)
    view = await printouts.ready(actor, asked.id)
    assert view.size is not None
    return b"".join([piece async for piece in printouts.pieces(view.id, view.size)])


async def test_a_class_becomes_one_pdf_in_the_order_of_the_book() -> None:
    hall = await _issued()
    asked = await printouts.ask(hall.organizer, hall.class_id, NewPrintout())
    assert asked.size is None
    with pytest.raises(Refused, match="đang làm"):
        await printouts.ready(hall.organizer, asked.id)
    pages = texts(await _file(asked, hall.organizer))
    assert "Cấp cho Nguyễn Văn An" in pages[0]
    assert ["0001/GCN-ĐUK" in pages[0], "0003/GCN-ĐUK" in pages[2]] == [True, True]
    done = await printouts.printout(hall.organizer, asked.id)
    assert (done.job.done, done.job.total) == (3, 3)


async def test_blank_forms_get_only_what_differs_and_may_lie_flat() -> None:
    hall = await _issued(1)
    new = NewPrintout(landscape=True, text_only=True)
    made = await _file(await printouts.ask(hall.organizer, hall.class_id, new), hall.organizer)
    (page,) = texts(made)
    assert "Nguyễn Văn An" in page
    for printed in ("GIẤY CHỨNG NHẬN", "ĐẢNG CỘNG SẢN VIỆT NAM", "Cấp cho"):
        assert printed not in page
    with pikepdf.open(io.BytesIO(made)) as file:
        box = file.pages[0].mediabox
        assert float(box[2]) > float(box[3])


async def test_a_unit_gets_the_issued_files_of_its_own_people() -> None:
    hall = await _issued(2)
    secretary = await an_actor(Role.SECRETARY, unit_id=hall.unit_id)
    new = NewPrintout(PrintoutKind.UNIT_CERTIFICATES)
    asked = await printouts.ask(secretary, hall.class_id, new)
    with zipfile.ZipFile(io.BytesIO(await _file(asked, secretary))) as packed:
        names = packed.namelist()
        assert names[0] == "GCN 0001-GCN-ĐUK Nguyễn Văn An.pdf"
        one = await db.value("SELECT pdf FROM certificate ORDER BY seq LIMIT 1")
        assert packed.read(names[0]) == one
    with pytest.raises(Forbidden):
        await printouts.ask(secretary, hall.class_id, NewPrintout())
    other = await a_unit("DHAB", "Đảng bộ Trường ĐH An Bình")
    with pytest.raises(Missing):
        await printouts.ask(
            secretary,
            hall.class_id,
            NewPrintout(PrintoutKind.UNIT_CERTIFICATES, unit_id=other),
        )
    stranger = await an_actor(Role.SECRETARY, unit_id=other, username="stranger")
    with pytest.raises(Refused, match="chưa có giấy"):
        await printouts.ask(stranger, hall.class_id, new)
    with pytest.raises(Missing):
        await printouts.printout(stranger, asked.id)


async def test_runs_are_bound_into_one_file_that_still_is_pdf_a(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs, "PAGES_A_RUN", 2)
    heard: list[int] = []

    async def hear(done: int) -> None:
        heard.append(done)

    made = await runs.print_all([FACTS] * 5, landscape=False, text_only=False, hear=hear)
    assert len(texts(made)) == 5
    again = await runs.print_all([FACTS] * 5, landscape=False, text_only=False, hear=hear)
    assert again == made
    assert heard[-1] == 5
    with pikepdf.open(io.BytesIO(made)) as file:
        assert "/OutputIntents" in file.Root or "/Metadata" in file.Root
        assert b"pdfaid:part" in file.Root.Metadata.read_bytes()
        assert "/StructTreeRoot" not in file.Root
        assert not any("/StructParents" in page for page in file.pages)
