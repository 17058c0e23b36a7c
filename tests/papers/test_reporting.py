"""The report of a period as a paper of the office, or of a unit."""

from datetime import date

import pytest

from tests import story
from tests.cast import an_actor
from tests.papers.reading import rows, texts, words
from training import words as speech
from training.actor import Actor, Role
from training.papers import reporting
from training.papers.rules import Format
from training.reports import queries
from training.reports.periods import Period
from training.reports.schemas import Report

pytestmark = pytest.mark.usefixtures("database")
SECOND_HALF = Period(date(2026, 7, 1), date(2026, 12, 31))


async def _told(actor: Actor, unit_id: int | None = None) -> Report:
    return await queries.report(actor, SECOND_HALF, unit_id, now=story.NOW)


async def test_the_offices_report_has_its_sentences_and_tables_in_vietnamese() -> None:
    hall = await story.a_class(people=4)
    await story.completed(hall, scores={hall.roll[0]: "3"})
    before = speech.language.set("en")
    told = await _told(hall.organizer)
    made = await reporting.report(hall.organizer, told, Format.WORD, today=story.TODAY)
    speech.language.reset(before)
    said = words(made.content)
    assert made.name == "Báo cáo 2026-07-01 đến 2026-12-31.docx"
    assert "-BC/ĐUK" in said
    assert "sáu tháng cuối năm 2026 (từ 1/7/2026 đến 31/12/2026)" in said
    assert "đã tổ chức 1 lớp bồi dưỡng nhận thức về Đảng cho 4 quần chúng ưu tú" in said
    line = next(row for row in rows(made.content) if row[0].startswith("Bồi dưỡng nhận thức"))
    assert line[1:5] == ["1", "0", "4", "0"]
    pdf = await reporting.report(hall.organizer, told, Format.PDF, today=story.TODAY)
    pages = texts(pdf.content)
    assert "BÁO CÁO" in pages[0]
    assert "Theo đơn vị" in " ".join(pages)


async def test_a_unit_reports_under_its_own_name() -> None:
    hall = await story.a_class(people=1)
    secretary = await an_actor(Role.SECRETARY, unit_id=hall.unit_id)
    told = await _told(secretary, hall.unit_id)
    made = await reporting.report(secretary, told, Format.PDF, today=story.TODAY)
    page = texts(made.content)[0]
    assert "TRƯỜNG ĐH KỸ THUẬT LONG BIÊN" in page
    assert "T/M CẤP ỦY" in " ".join(texts(made.content))


async def test_a_period_without_anything_says_so() -> None:
    organizer = await an_actor(Role.ORGANIZER)
    told = await _told(organizer)
    made = await reporting.report(organizer, told, Format.PDF, today=story.TODAY)
    assert "chưa có lớp nào bắt đầu" in " ".join(texts(made.content))
