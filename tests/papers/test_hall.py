"""Paper for the hall: sign-in sheets, the matrix, cards with a QR that reads."""

import pypdfium2 as pdfium
import pytest
import zxingcpp

from tests import story
from tests.cast import a_unit, an_actor
from tests.papers.reading import grid, texts
from training.actor import Role
from training.attendance import cards as attendance_cards
from training.attendance import service as attendance
from training.attendance.rules import MarkStatus
from training.errors import Missing, Refused
from training.papers import hall
from training.papers.rules import Format

pytestmark = pytest.mark.usefixtures("database")


async def test_a_sign_in_sheet_has_everybody_by_unit_with_the_session_on_every_page() -> None:
    run = await story.a_class(people=60)
    other = await a_unit("DHAB", "Đảng bộ Trường ĐH An Bình")
    await story.add_people(run.class_id, other, 2)
    made = await hall.sign_in(run.trainer, run.sessions[1])
    pages = texts(made.content)
    assert made.name == "Điểm danh NT 01/2026 buổi 2.pdf"
    assert "DANH SÁCH ĐIỂM DANH lớp NT 01/2026 Buổi 2: Bài 2 (5 tiết)" in pages[0]
    assert "8 giờ 00 đến 12 giờ 00, ngày 06 tháng 10 năm 2026, tại Hội trường A" in pages[0]
    assert "1. Đảng bộ Trường ĐH An Bình (2 người) 1 Nguyễn Văn An" in pages[0]
    for number, page in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in page
        assert "Ký tên" in page or "Danh sách có" in page
    assert all("Lớp NT 01/2026 · Buổi 2: Bài 2 · 8 giờ 00" in page for page in pages[1:])
    assert "Danh sách có 62 người." in pages[-1]
    stranger = await an_actor(Role.TRAINER, username="other-trainer")
    with pytest.raises(Missing):
        await hall.sign_in(stranger, run.sessions[1])


async def test_the_matrix_tells_marks_in_letters_and_explains_them() -> None:
    run = await story.a_class(people=3)
    await attendance.mark_rest(run.trainer, run.sessions[0], MarkStatus.PRESENT, now=story.NOW)
    await attendance.close(run.trainer, run.sessions[0], now=story.NOW)
    made = await hall.matrix(run.organizer, run.class_id, Format.PDF, today=story.TODAY)
    (page,) = texts(made.content)
    assert "1 Nguyễn Văn An x 5/5 100 % đủ" in page
    assert "P: vắng có phép" in page
    assert "B1 05/10 B2 06/10" in page
    book = await hall.matrix(run.organizer, run.class_id, Format.WORKBOOK, today=story.TODAY)
    rows = grid(book.content)
    assert rows[3][:4] == [1, "Nguyễn Văn An", "Trường ĐH Kỹ thuật Long Biên", "x"]


async def test_cards_are_cut_by_unit_and_their_qr_names_the_enrollment() -> None:
    run = await story.a_class(people=11)
    other = await a_unit("DHAB", "Đảng bộ Trường ĐH An Bình")
    roll, _ = await story.add_people(run.class_id, other, 1)
    made = await hall.cards(run.organizer, run.class_id)
    pages = texts(made.content)
    assert len(pages) == 3
    assert "Đảng bộ Trường ĐH An Bình, tờ 1/1" in pages[0]
    assert "Nguyễn Văn An" in pages[0]
    image = pdfium.PdfDocument(made.content)[0].render(scale=150 / 72).to_pil()
    (read,) = zxingcpp.read_barcodes(image)
    card = attendance_cards.read_card(read.text)
    assert card is not None
    assert card.genuine
    assert (card.class_id, card.enrollment_id) == (run.class_id, roll[0])
    secretary = await an_actor(Role.SECRETARY, unit_id=other)
    own = await hall.cards(secretary, run.class_id)
    assert len(texts(own.content)) == 1
    stranger = await an_actor(
        Role.SECRETARY, unit_id=await a_unit("X", "Đơn vị khác"), username="stranger"
    )
    with pytest.raises(Refused, match="chưa có ai"):
        await hall.cards(stranger, run.class_id)
