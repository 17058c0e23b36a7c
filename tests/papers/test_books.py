"""The register book on paper, and confirmations from it."""

from datetime import date

import pytest

from tests import story
from tests.cast import an_actor
from tests.papers.reading import grid, texts, words
from training import db
from training.actor import Role
from training.certificates import handing_over
from training.certificates import service as certificates
from training.certificates.schemas import IssueOrder, NewHandOver, Replacement
from training.documents import register
from training.documents.register import Book, Line
from training.errors import Forbidden, Invalid, Missing, Refused
from training.papers import books, confirming
from training.papers.rules import Format
from training.papers.schemas import Numbered

BOOK = Book(
    superior_body="Thành ủy Hà Nội",
    issuing_body="Đảng ủy Khối",
    place="Hà Nội",
    course_name="Bồi dưỡng nhận thức về Đảng",
    term="năm 2026",
    authority_line="T/M Ban Thường vụ",
    signer_title="Phó Bí thư",
    signer_name="Lương Gia Khánh",
)
LONG_UNIT = (
    "Đảng bộ cơ sở Trường Đại học Khoa học Xã hội, Kinh tế, Luật và Quan hệ quốc tế Thăng Long "
    "– Đông Đô, Phân hiệu đào tạo chất lượng cao tại huyện Sóc Sơn, thành phố Hà Nội"
)


def _line(seq: int, **more: str) -> Line:
    return Line(
        seq=seq,
        number=f"{seq:04}/GCN-ĐUK",
        full_name="Tôn Nữ Công Huyền Nguyễn Hoàng Phương Quỳnh",
        birth="05/9/2004",
        gender="Nữ",
        unit=f"{LONG_UNIT}\nChi bộ Sinh viên khoa Kiến trúc và Quy hoạch",
        taken="NT 05/2026\nQĐ 214-QĐ/ĐUK, 10/11/2026",
        band="Trung bình",
        issued_on=date(2026, 11, 12),
        **more,
    )


def test_every_page_holds_its_lines_whatever_they_say_and_carries_its_sums_over() -> None:
    lines = [_line(seq) for seq in range(1, 32)]
    lines[3] = _line(4, ended="Thu hồi 12/12/2026", reason="In sai tên")
    why = "Ghi sai ngày sinh so với hồ sơ gốc tại đơn vị, do nhập liệu từ danh sách cũ"
    lines[6] = _line(7, ended="Cấp thay bằng số 0020/GCN-ĐUK, 13/12/2026", reason=why)
    lines[8] = _line(9, received=f"20/11/2026\nChị Hoa, {LONG_UNIT}")
    made = register.render(BOOK, lines, lines_a_page=20, dated=date(2026, 12, 31))
    assert made == register.render(BOOK, lines, lines_a_page=20, dated=date(2026, 12, 31))
    cover, first, second, reasons, closing = texts(made)
    assert "SỔ GỐC CẤP GIẤY CHỨNG NHẬN" in cover
    assert "Dòng 1 đến dòng 31, trang 1 đến trang 2" in cover
    assert "Trang 1/2" in first
    assert "0020/GCN-ĐUK" in first
    assert "Thu hồi 12/12/2026: In sai tên" in first
    assert "Lý do ở phụ lục" in first
    assert "20/11/2026 Chị Hoa, Đảng bộ cơ sở Trường Đại…" in first
    assert "Cộng trang 1: 20 dòng, còn hiệu lực 18, hết hiệu lực 2." in first
    assert "Mang sang từ trang 1: 20 dòng, còn hiệu lực 18, hết hiệu lực 2" in second
    assert "Lũy kế: 31 dòng, còn hiệu lực 29, hết hiệu lực 2" in second
    assert why in reasons
    assert "Sổ này có 2 trang, 31 dòng" in closing


def test_a_long_book_is_bound_in_volumes_that_go_on_where_the_last_ended() -> None:
    assert register.volumes(0, 15) == 1
    assert register.volumes(6_000, 15) == 1
    assert register.volumes(6_001, 15) == 2


@pytest.mark.usefixtures("database")
async def test_a_book_tells_what_became_of_each_paper_on_paper_and_in_a_workbook() -> None:
    hall, found = await _issued()
    taker = NewHandOver("Chị Hoa, Văn phòng", story.TODAY, certificate_ids=[found[0]])
    await handing_over.hand_over(hall.organizer, hall.class_id, taker, now=story.NOW)
    await certificates.revoke(hall.organizer, found[0], "Cấp nhầm người", now=story.NOW)
    new = Replacement("In sai tên", story.TODAY)
    await certificates.replace(hall.organizer, found[1], new, now=story.NOW)
    (view,) = await books.books(hall.organizer)
    assert (view.lines, view.valid, view.revoked, view.replaced) == (4, 2, 1, 1)
    made = await books.printed(hall.organizer, view.id, lines_a_page=10, today=story.TODAY)
    page = texts(made.content)[1]
    assert "1 0001/GCN-ĐUK" in page
    assert "Thu hồi 20/11/2026" in page
    assert "Thay giấy số 0002/" in page
    assert page.count("20/11/2026 Chị Hoa, Văn phòng") == 1
    rows = grid((await books.workbook(hall.organizer, view.id)).content)
    assert rows[3][1:3] == ["0001/GCN-ĐUK", "Nguyễn Văn An"]
    assert rows[3][-1] == "Cấp nhầm người"
    assert [row[9] for row in rows[3:6]] == ["20/11/2026, Chị Hoa, Văn phòng", "", ""]
    for wrong in ({"lines_a_page": 4}, {"volume": 2}, {"volume": 0}):
        with pytest.raises(Invalid):
            await books.printed(hall.organizer, view.id, today=story.TODAY, **wrong)
    with pytest.raises(Missing):
        await books.book(hall.organizer, 10**9)
    with pytest.raises(Forbidden):
        await books.books(await an_actor(Role.SECRETARY))


@pytest.mark.usefixtures("database")
async def test_a_lost_paper_is_answered_by_what_the_book_says_of_it() -> None:
    hall, found = await _issued()
    given = Numbered("12-GXN/ĐUK", date(2026, 11, 20))
    made = await confirming.confirmation(
        hall.organizer, found[0], Format.WORD, given, today=story.TODAY
    )
    said = words(made.content)
    assert "Số 12-GXN/ĐUK" in said
    assert "Nguyễn Văn An, sinh ngày 05/9/2004; Chi bộ Sinh viên 2, Trường ĐH Kỹ thuật" in said
    assert "số 0001/GCN-ĐUK, cấp ngày 20 tháng 11 năm 2026" in said
    assert "còn hiệu lực, có giá trị đến hết ngày 20 tháng 11 năm 2031" in said
    await certificates.revoke(hall.organizer, found[0], "Cấp nhầm người", now=story.NOW)
    made = await confirming.confirmation(
        hall.organizer, found[0], Format.PDF, Numbered(), today=story.TODAY
    )
    (page,) = texts(made.content)
    assert "đã thu hồi ngày 20/11/2026, lý do: Cấp nhầm người" in page
    new = Replacement("In sai tên", story.TODAY)
    await certificates.replace(hall.organizer, found[1], new, now=story.NOW)
    with pytest.raises(Refused, match="cấp thay"):
        await confirming.confirmation(
            hall.organizer, found[1], Format.PDF, Numbered(), today=story.TODAY
        )


async def _issued() -> tuple[story.Story, list[int]]:
    hall = await story.a_class(people=3)
    await story.completed(hall)
    order = IssueOrder(story.TODAY)
    await certificates.ask_issue(hall.organizer, hall.class_id, order, today=story.TODAY)
    found = await db.rows("SELECT id FROM certificate ORDER BY id")
    return hall, [row["id"] for row in found]
