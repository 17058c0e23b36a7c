"""The decisions and the notice of a class, read back from the files that the office gets."""

from datetime import date

import msgspec
import pytest

from tests import story
from tests.cast import a_unit, an_actor
from tests.papers.reading import rows, texts, words
from training import db
from training.actor import Role
from training.catalog.schemas import Decision
from training.documents import papers, press, templates
from training.enrollment import planning
from training.enrollment import service as enrollment
from training.errors import Forbidden, Invalid, Missing, Refused
from training.papers import rules, service
from training.papers.rules import Format, PaperKind
from training.papers.schemas import Numbered

pytestmark = pytest.mark.usefixtures("database")


async def _paper(hall: story.Story, kind: PaperKind, form: Format) -> bytes:
    made = await service.class_paper(hall.organizer, hall.class_id, kind, form, today=story.TODAY)
    return made.content


async def test_the_opening_decision_tells_the_class_and_its_people_by_unit() -> None:
    hall = await story.a_class(people=3)
    other = await a_unit("DHAB", "Đảng bộ Trường ĐH An Bình")
    await story.add_people(hall.class_id, other, 2)
    word = await _paper(hall, PaperKind.OPENING, Format.WORD)
    said = words(word)
    assert "Số 120-QĐ/ĐUK" in said
    assert "Hà Nội, ngày 20 tháng 9 năm 2026" in said
    assert "mở lớp bồi dưỡng nhận thức về Đảng (lớp NT 01/2026)" in said
    assert "cho 5 học viên của 2 đơn vị" in said
    assert "từ ngày 05 tháng 10 đến ngày 12 tháng 10 năm 2026, gồm 2 buổi, 10 tiết" in said
    assert "DỰ THẢO" not in said
    assert "(kèm theo Quyết định số 120-QĐ/ĐUK, ngày 20 tháng 9 năm 2026)" in said
    people = [row for row in rows(word) if len(row) == 6]
    assert people[1][0].startswith("1. Đảng bộ Trường ĐH An Bình (2 người)")
    assert people[2][:4] == ["1", "Nguyễn Văn An", "05/9/2004", "Nữ"]
    assert [row[1] for row in people if row[0].isdigit()][2:] == [
        "Nguyễn Văn An",
        "Trần Thị Bình",
        "Lê Hoàng Cường",
    ]
    pages = texts(await _paper(hall, PaperKind.OPENING, Format.PDF))
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in pages[0]
    assert "Cộng hòa" not in pages[0]
    assert "T/M BAN THƯỜNG VỤ" in pages[0]
    assert pages[1].startswith("2 DANH SÁCH HỌC VIÊN lớp NT 01/2026")
    assert "5 Lê Hoàng Cường" in pages[1]


async def test_before_the_decision_it_is_a_draft_with_room_for_number_and_day() -> None:
    hall = await story.a_class(people=1)
    await db.rows(
        "UPDATE training_class SET state = 'closed', opening_decision_number = NULL,"
        " opening_decision_date = NULL WHERE id = $1",
        hall.class_id,
    )
    (page, annex) = texts(await _paper(hall, PaperKind.OPENING, Format.PDF))
    assert "DỰ THẢO" in page
    assert "DỰ THẢO" in annex
    assert "-QĐ/ĐUK" in page
    assert "Số 120" not in page
    with pytest.raises(Refused, match="chưa có quyết định mở lớp"):
        await _paper(hall, PaperKind.RECOGNITION, Format.PDF)


async def test_the_recognition_decision_lists_who_completed_and_an_annex_who_did_not() -> None:
    hall = await story.a_class(people=3)
    await story.completed(hall, scores={hall.roll[1]: "4"})
    word = await _paper(hall, PaperKind.RECOGNITION, Format.WORD)
    assert "Công nhận 2 học viên hoàn thành chương trình" in words(word)
    assert "Số 214-QĐ/ĐUK" in words(word)
    named = [row for row in rows(word) if row[0].isdigit()]
    assert named == [
        ["1", "Nguyễn Văn An", "05/9/2004", "Chi bộ Sinh viên 2", "8,5", "Giỏi"],
        ["2", "Lê Hoàng Cường", "05/9/2004", "Chi bộ Sinh viên 2", "8,5", "Giỏi"],
    ]
    (page,) = texts(await _paper(hall, PaperKind.NOT_COMPLETED, Format.PDF))
    assert "trong đó 1 học viên chưa được công nhận" in page
    assert "Trần Thị Bình" in page
    assert "4" in page.partition("Trần Thị Bình")[2]
    book = await _paper(hall, PaperKind.NOT_COMPLETED, Format.WORKBOOK)
    assert book[:2] == b"PK"


async def test_a_decision_names_whom_it_named_whatever_becomes_of_them() -> None:
    hall = await story.a_class(people=3)
    await db.rows("UPDATE training_class SET state = 'closed' WHERE id = $1", hall.class_id)
    decision = Decision("120-QĐ/ĐUK", date(2026, 9, 20))
    await planning.convene(hall.organizer, hall.class_id, decision)
    opening = await _paper(hall, PaperKind.OPENING, Format.PDF)
    await enrollment.withdraw(hall.organizer, hall.roll[0], "Ốm", now=story.NOW)
    await db.rows("UPDATE person SET branch = 'Chi bộ khác' WHERE id = $1", hall.people[1])
    assert await _paper(hall, PaperKind.OPENING, Format.PDF) == opening
    await story.completed(msgspec.structs.replace(hall, roll=hall.roll[1:]))
    recognition = await _paper(hall, PaperKind.RECOGNITION, Format.WORD)
    assert "Công nhận 2 học viên" in words(recognition)
    assert "Nguyễn Văn An" not in words(recognition)
    await db.rows("UPDATE person SET full_name = 'Ai Khác' WHERE id = $1", hall.people[2])
    assert await _paper(hall, PaperKind.RECOGNITION, Format.WORD) == recognition
    assert await _paper(hall, PaperKind.OPENING, Format.PDF) == opening


async def test_a_secretary_takes_the_notice_with_the_people_of_their_own_unit_only() -> None:
    hall = await story.a_class(people=2)
    other = await a_unit("DHAB", "Đảng bộ Trường ĐH An Bình")
    await story.add_people(hall.class_id, other, 4)
    secretary = await an_actor(Role.SECRETARY, unit_id=hall.unit_id)
    given = Numbered("85-TB/ĐUK", date(2026, 9, 21))
    made = await service.notice(secretary, hall.class_id, Format.PDF, given, today=story.TODAY)
    said = " ".join(texts(made.content))
    assert "Số 85-TB/ĐUK" in said
    assert "triệu tập 2 học viên" in said
    assert "An Bình" not in said
    assert "8 giờ 00 đến 12 giờ 00 ngày 05/10/2026" in said
    whole = await service.notice(
        hall.organizer, hall.class_id, Format.WORD, given, today=story.TODAY
    )
    assert "triệu tập 6 học viên" in words(whole.content)


async def test_papers_are_the_offices() -> None:
    hall = await story.a_class(people=1)
    secretary = await an_actor(Role.SECRETARY, unit_id=hall.unit_id)
    with pytest.raises(Forbidden):
        await service.class_paper(
            secretary, hall.class_id, PaperKind.OPENING, Format.PDF, today=story.TODAY
        )


def test_an_address_that_names_no_paper_is_missing() -> None:
    assert rules.read_file("opening.docx") == (PaperKind.OPENING, Format.WORD)
    for name in ("opening.xlsx", "opening", "thing.pdf", ".pdf", ""):
        with pytest.raises(Missing):
            rules.read_file(name)


@pytest.mark.parametrize("typed", ["TB", "85 TB", "85-\x00", "85-" + "x" * 60])
def test_a_number_that_no_paper_bears_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        rules.read_number(typed)


def test_the_word_template_is_the_one_that_the_code_makes() -> None:
    kept = press.HERE / papers.WORD_TEMPLATE
    assert kept.read_bytes() == templates.paper(), "python -m training.documents.templates"
