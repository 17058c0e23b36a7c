"""The page on which a stranger checks a paper."""

import io

import httpx
import pypdfium2 as pdfium
import pytest
from PIL import Image

from tests import story
from training import clock, db
from training.certificates import codes, service, verifying
from training.certificates.schemas import IssueOrder
from training.jobs import worker


@pytest.fixture(autouse=True)
def _on_the_day_of_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: story.NOW)


async def _a_certificate() -> tuple[story.Story, dict[str, str]]:
    hall = await story.a_class(people=1)
    await story.completed(hall)
    today = clock.today()
    await service.ask_issue(hall.organizer, hall.class_id, IssueOrder(today), today=today)
    row = (await db.rows("SELECT id::text, code, payload FROM certificate"))[0]
    return hall, dict(row)


async def test_a_genuine_code_shows_only_what_the_paper_shows_with_the_name_masked(
    client: httpx.AsyncClient,
) -> None:
    _, paper = await _a_certificate()
    typed = paper["code"].lower().replace("-", " ")
    onward = await client.get("/verify", params={"code": typed})
    assert onward.status_code == 303
    assert onward.headers["location"] == f"/verify/{paper['code']}"
    page = await client.get(onward.headers["location"])
    assert "Thật, đang có giá trị" in page.text
    assert "0001/GCN-ĐUK" in page.text
    assert "Nguyễn V. A***" in page.text
    for secret in ("Nguyễn Văn An", "05/9/2004", "Chi bộ", "Long Biên"):
        assert secret not in page.text


async def test_the_address_of_the_qr_gives_the_same_answer(client: httpx.AsyncClient) -> None:
    _, paper = await _a_certificate()
    page = await client.get(f"/v/{paper['payload']}")
    assert "Thật, đang có giá trị" in page.text
    flipped = paper["payload"][:-9] + ("A" if paper["payload"][-9] != "A" else "B")
    assert "Không có giấy nào mang mã này" in (await client.get(f"/v/{flipped}")).text


async def test_revoked_and_replaced_papers_say_so(client: httpx.AsyncClient) -> None:
    hall, paper = await _a_certificate()
    await service.revoke(hall.organizer, int(paper["id"]), "Học hộ", now=clock.now())
    page = await client.get(f"/verify/{paper['code']}")
    assert "Đã bị thu hồi" in page.text
    assert "Học hộ" not in page.text


async def test_an_expired_paper_is_genuine_and_says_that_its_time_is_over(
    client: httpx.AsyncClient,
) -> None:
    _, paper = await _a_certificate()
    await db.rows("UPDATE certificate SET valid_until = '2020-01-15'")
    page = await client.get(f"/verify/{paper['code']}")
    assert "Thật, nhưng đã hết thời hạn" in page.text
    assert "hết ngày 15/1/2020, đã quá hạn" in page.text


async def test_a_specimen_is_never_called_a_certificate(client: httpx.AsyncClient) -> None:
    _, paper = await _a_certificate()
    await db.rows("UPDATE certificate SET specimen = true")
    page = await client.get(f"/verify/{paper['code']}")
    assert "Thật, nhưng chỉ là BẢN THỬ" in page.text
    assert "Thật, đang có giá trị" not in page.text


async def test_a_slip_of_the_finger_is_told_from_a_code_never_issued(
    client: httpx.AsyncClient,
) -> None:
    mistyped = await client.get("/verify", params={"code": "4GTR-9KPX-W2HO"})
    assert mistyped.status_code == 200
    assert "Thường là gõ nhầm" in mistyped.text
    assert 'value="4GTR-9KPX-W2HO"' in mistyped.text
    never = await client.get(f"/verify/{codes.from_number(7)}")
    assert "chưa từng được cấp" in never.text


async def test_only_unknown_codes_are_throttled(client: httpx.AsyncClient) -> None:
    _, paper = await _a_certificate()
    for number in range(verifying.PATIENCE):
        await client.get(f"/verify/{codes.from_number(number)}")
    assert (await client.get(f"/verify/{codes.from_number(9999)}")).status_code == 429
    assert (await client.get(f"/verify/{paper['code']}")).status_code == 200
    assert (await client.get("/verify", params={"code": "4GTR-9KPX-W2HO"})).status_code == 200


async def test_anybody_finds_the_form_and_nothing_typed_is_dangerous(
    client: httpx.AsyncClient,
) -> None:
    assert "Nhập mã trên giấy" in (await client.get("/verify")).text
    page = await client.get("/verify", params={"code": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
    assert (await client.get("/verify", params={"code": "x" * 5000})).status_code == 200


async def test_the_page_takes_the_file_itself(client: httpx.AsyncClient) -> None:
    hall = await story.a_class(people=1)
    await story.completed(hall)
    today = clock.today()
    order = await service.ask_issue(hall.organizer, hall.class_id, IssueOrder(today), today=today)
    await worker.do(order.job.id)
    paper = await db.value("SELECT pdf FROM certificate")
    seen = await client.post("/verify", files={"file": ("giấy.pdf", paper)})
    assert seen.status_code == 200
    assert "Tệp thật, giấy đang có giá trị" in seen.text
    assert "0001/GCN-ĐUK" in seen.text
    assert "Nguyễn Văn An" not in seen.text
    photographed = await client.post("/verify", files={"file": ("giấy.jpg", _photo(paper))})
    assert "Đây là câu trả lời cho mã QR trong ảnh." in photographed.text
    assert "Thật, " in photographed.text
    assert "Nguyễn Văn An" not in photographed.text
    plain = _jpeg(Image.new("L", (300, 300), 255))
    empty = await client.post("/verify", files={"file": ("giấy.jpg", plain)})
    assert (empty.status_code, "Không đọc được mã QR" in empty.text) == (422, True)
    broken = await client.post("/verify", files={"file": ("giấy.jpg", plain[:40])})
    assert (broken.status_code, "Tệp bị hỏng" in broken.text) == (422, True)
    changed = await client.post("/verify", files={"file": ("giấy.pdf", paper + b"%")})
    assert "Không phải tệp đã cấp" in changed.text
    assert "0001/GCN-ĐUK" not in changed.text


def _photo(paper: bytes) -> bytes:
    """The paper on a table, held askew."""
    document = pdfium.PdfDocument(paper)
    page = document[0].render(scale=2.5).to_pil().convert("L")
    document.close()
    return _jpeg(page.rotate(7, expand=True, fillcolor=90))


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp trống"),
        (b"no paper", "không phải PDF"),
        (b"%PDF-1.7" + bytes(6 * 1024 * 1024), "lớn hơn 5 MB"),
        (None, "Chọn tệp PDF"),
    ],
    ids=["empty", "text", "large", "none"],
)
async def test_what_is_no_paper_is_refused_at_its_field(
    client: httpx.AsyncClient, content: bytes | None, words: str
) -> None:
    files = {"file": ("a.pdf", content)} if content is not None else {"other": (None, b"x")}
    page = await client.post("/verify", files=files)
    assert page.status_code == 422
    assert words in page.text
    assert 'id="file-error"' in page.text


async def test_the_birth_date_unmasks_the_name_and_stays_out_of_the_address(
    client: httpx.AsyncClient,
) -> None:
    _, paper = await _a_certificate()
    path = f"/verify/{paper['code']}/holder"
    wrong = await client.post(path, data={"birth": "6/9/2004"})
    assert wrong.status_code == 422
    assert "không khớp với giấy" in wrong.text
    assert 'value="6/9/2004"' in wrong.text
    assert "Nguyễn Văn An" not in wrong.text
    right = await client.post(path, data={"birth": "5/9/2004"})
    assert right.status_code == 200
    assert "Nguyễn Văn An" in right.text
