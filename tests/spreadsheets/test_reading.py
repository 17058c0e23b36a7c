import asyncio
import codecs
import time

import pytest

from tests.spreadsheets.books import (
    HEADER,
    HOA,
    SON,
    delimited,
    ods,
    ods_cell,
    ods_row,
    raw_xlsx,
    sample,
    xlsx,
    xlsx_by,
    zipped,
)
from training.errors import Invalid
from training.spreadsheets import limits, reading
from training.spreadsheets.reading import read
from training.spreadsheets.sheets import Broken, Formula, Merged

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TEXT = delimited()


async def refusal(content: bytes, name: str = "danh-sach.xlsx") -> str:
    with pytest.raises(Invalid) as refused:
        await read(content, name)
    assert str(refused.value.message).endswith(".")
    assert "file" in refused.value.answers
    return refused.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\r\n  ", "file_empty"),
        (b"%PDF-1.7 renamed", "file_type"),
        (b"MZ\x90\x00 a program", "file_type"),
        (b"<html><table><tr><td>a list out of some system</td></tr></table>", "file_type"),
        (b"\x00\x01\x02\x03 no text at all \xff\xfe\x07", "file_type"),
        (zipped({"word/document.xml": b"<w/>"}), "file_type"),
        (zipped({"mimetype": b"application/epub+zip"}), "file_type"),
        (OLE + "WordDocument".encode("utf-16-le"), "file_type"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file_password"),
        (OLE + "Workbook".encode("utf-16-le"), "file_damaged"),
        (sample("awareness-clean.xlsx")[:5000], "file_damaged"),
        (raw_xlsx("<row r='1'><c r='A1'><v>1</v>"), "file_damaged"),
        (raw_xlsx(""), "no_rows"),
    ],
)
async def test_what_is_no_readable_workbook_is_refused_in_words(content: bytes, code: str) -> None:
    assert await refusal(content) == code


async def test_a_file_over_the_limit_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "_in_child", None)
    assert await refusal(b"x" * (11 * 1024 * 1024)) == "file_too_large"


async def test_an_empty_workbook_has_no_rows() -> None:
    assert await refusal(xlsx([])) == "no_rows"


async def test_a_cell_in_the_last_corner_is_refused() -> None:
    data = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    assert await refusal(raw_xlsx(data)) == "file_too_big_inside"


# Ways to write the corner's cell that our quick look misses: only the child's limits are left.
IN_DISGUISE = (
    '<c t="inlineStr" r="&#88;FD1048576"><is><t>x</t></is></c>',
    '<c t="str" r="XFD1048576"><!-- x --><v>x</v></c>',
)


@pytest.mark.parametrize("cell", IN_DISGUISE)
async def test_a_corner_cell_in_disguise_hurts_only_the_child(cell: str) -> None:
    data = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{cell}</row>'
    assert await refusal(raw_xlsx(data)) in {
        "file_hostile",
        "file_damaged",
        "file_too_big_inside",
        "timeout",
    }


async def test_a_zip_bomb_is_refused() -> None:
    bomb = raw_xlsx("", extra={"xl/sharedStrings.xml": bytes(limits.UNPACKED_BYTES + 1)})
    assert len(bomb) < limits.FILE_BYTES
    assert await refusal(bomb) == "file_too_big_inside"


async def test_too_many_entries_are_refused() -> None:
    crowd = {f"xl/{n}.xml": b"" for n in range(limits.ENTRIES)}
    assert await refusal(raw_xlsx("", extra=crowd)) == "file_hostile"


@pytest.mark.parametrize(
    "markup", ["<c " * 500_000, "<c" + ' r="A1"' * 300_000, '<c t="e"' * 300_000]
)
async def test_markup_made_to_be_slow_is_only_damaged(markup: str) -> None:
    assert await refusal(raw_xlsx(markup)) == "file_damaged"


async def test_a_repeated_row_that_fills_a_sheet_is_refused() -> None:
    row = f'<table:table-row table:number-rows-repeated="1000000">{ods_cell("x")}'
    assert await refusal(ods(f"{row}</table:table-row>")) == "file_too_big_inside"


async def test_a_reader_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.01)
    assert await refusal(sample("awareness-4000.xlsx")) == "timeout"


async def test_a_reader_that_is_cancelled_leaves_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[asyncio.subprocess.Process] = []
    started = asyncio.Event()
    start = asyncio.create_subprocess_exec

    async def watched(*words: str, **options: object) -> asyncio.subprocess.Process:
        children.append(await start(*words, **options))  # type: ignore[arg-type]  # passed on as is
        started.set()
        return children[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    task = asyncio.create_task(read(sample("awareness-4000.xlsx"), "x"))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children[0].returncode is not None


async def test_the_child_inherits_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}
    start = asyncio.create_subprocess_exec

    async def watched(*words: str, **options: object) -> asyncio.subprocess.Process:
        given.update(options)
        return await start(*words, **options)  # type: ignore[arg-type]  # passed on as is

    monkeypatch.setenv("SOLOP_SECRET", "never to be seen")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    await read(TEXT.encode(), "x.csv")
    assert "SOLOP_SECRET" not in str(given["env"])


async def test_rows_bear_the_numbers_of_excel_and_cells_their_kind() -> None:
    def fill(book: object) -> None:
        sheet = book.add_worksheet()  # type: ignore[attr-defined]  # XlsxWriter's own, untyped
        sheet.write(4, 1, "năm")
        sheet.write(6, 0, 7)
        sheet.write_formula(6, 2, '=HYPERLINK("a","b")', None, "cached")
        sheet.write_formula(7, 0, "=1/0", None, "#DIV/0!")
        sheet.merge_range(8, 0, 9, 1, "gộp")

    (sheet,) = (await read(xlsx_by(fill), "x.xlsx")).sheets
    rows = {row.number: row.cells for row in sheet.rows}
    assert rows[5][1] == "năm"
    assert rows[7][0] == 7
    assert rows[7][2] == Formula('=HYPERLINK("a","b")')
    assert rows[8][0] == Formula("=1/0")
    assert sheet.merged == (Merged(9, 0, 10, 1),)


async def test_an_error_of_excel_is_told() -> None:
    (sheet,) = (
        await read(raw_xlsx('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'), "x")
    ).sheets
    assert sheet.rows[0].cells == (Broken("#REF!"),)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoded",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with BOM", "utf-16", "utf-16 without BOM", "utf-16 big-endian"],
)
async def test_a_text_table_is_read_in_every_encoding(encoded: bytes, separator: str) -> None:
    wide = b"\0" in encoded
    content = encoded.replace(b",", separator.encode()) if wide else encoded
    if not wide:
        content = encoded.decode("utf-8").replace(",", separator).encode("utf-8")
    (sheet,) = (await read(content, "x.csv")).sheets
    assert [row.cells for row in sheet.rows] == [HEADER, HOA, SON]


async def test_a_text_table_of_windows_1258_is_read() -> None:
    composed = {"ọ": "o\u0323", "ễ": "ê\u0303", "ị": "i\u0323", "ò": "o\u0300", "ố": "ô\u0301"}
    composed |= {"ớ": "ơ\u0301", "ộ": "ô\u0323", "à": "à", "ữ": "ư\u0303", "ố": "ô\u0301"}
    text = "".join(composed.get(letter, letter) for letter in TEXT)
    (sheet,) = (await read(text.encode("cp1258"), "x.csv")).sheets
    assert [row.cells for row in sheet.rows] == [HEADER, HOA, SON]


async def test_excel_may_name_the_separator_in_a_first_line() -> None:
    (sheet,) = (await read(f"sep=;\r\n{delimited(';')}".encode(), "x.csv")).sheets
    assert sheet.rows[0].cells == HEADER


async def test_an_open_document_gives_cells_merges_and_formulas() -> None:
    merged = '<table:table-cell office:value-type="string" table:number-rows-spanned="2">'
    formula = (
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2">'
    )
    tail = '<table:table-cell table:number-columns-repeated="16380"/>'
    rows = (
        ods_row(*HEADER, more=tail)
        + ods_row("1", more=f"{merged}<text:p>Chi bộ 1</text:p></table:table-cell>{tail}")
        + f"<table:table-row>{formula}<text:p>2</text:p></table:table-cell></table:table-row>"
        + f'<table:table-row table:number-rows-repeated="1048000">{tail}</table:table-row>'
    )
    (sheet,) = (await read(ods(rows), "x.ods")).sheets
    assert [row.number for row in sheet.rows] == [1, 2, 3]
    assert sheet.rows[0].cells[: len(HEADER)] == HEADER
    assert sheet.rows[2].cells[0] == Formula("=1+1")
    assert sheet.merged == (Merged(2, 1, 3, 1),)


async def test_a_small_list_takes_a_blink() -> None:
    """Not a race against the clock: a child that loads too much would take a second and more."""
    began = time.monotonic()
    await read(TEXT.encode(), "x.csv")
    assert time.monotonic() - began < limits.WALL_SECONDS / 3
