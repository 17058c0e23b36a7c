"""Whatever is sent as a list is read or refused in words, by the API as by the page."""

import io
import zipfile
from typing import Any

import httpx
import pytest

from tests.cast import signed_in
from tests.enrollment.story import a_class, states
from training import db
from training.actor import Role
from training.jobs import worker

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

FORM = {"content-type": "multipart/form-data; boundary=q"}
ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)


def part(head: str, body: bytes = b"xx") -> bytes:
    """A form of one part."""
    return b"--q\r\n" + head.encode("latin-1") + b"\r\n\r\n" + body + b"\r\n--q--\r\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"xx",
        b"--q",
        b"--q--\r\n",
        part('Content-Disposition: form-data; name="file"', b"\xff\xfe"),
        part('Content-Disposition: form-data; name="file"', b"text and no file"),
        part('Content-Disposition: form-data; name="other"; filename="a.csv"'),
        part('Content-Disposition: form-data; filename="a.csv"'),
        part('Content-Disposition: form-data; name="\xff"'),
        part('Content-Disposition: form-data; name="file"; filename="\xff.csv"', b""),
        part("Content-Disposition: form-data; name=\"file\"; filename*=bogus''%ed.csv"),
        part('Content-Type: text/plain; charset=bogus\r\nContent-Disposition: form-data; name="x"'),
        part('Content-Type: application/json\r\nContent-Disposition: form-data; name="x"', b"{x"),
        part("X: y"),
        b"--q" + b'\r\nContent-Disposition: form-data; name="x"\r\n\r\nxx\r\n--q' * 3000 + b"--",
    ],
)
async def test_a_broken_form_is_refused(client: httpx.AsyncClient, content: bytes) -> None:
    await signed_in(client, Role.SECRETARY)
    class_id = await a_class(closes_at=None)
    for address in (
        f"/api/v1/classes/{class_id}/imports",
        "/api/v1/persons/milestones/imports",
        "/api/v1/persons/holdings/imports",
    ):
        answer = await client.post(address, content=content, headers=FORM)
        assert answer.status_code in {400, 422}, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "files",
    [
        [("file", ("a.csv", b""))],
        [("file", ("a.csv", b"a")), ("file", ("b.csv", b"b"))],
        [("file", ("a.xlsx", b"PK" + bytes(10 * 1024 * 1024)))],
        [("file", ("a.csv", b"a")), ("unit_id", (None, b"x"))],
        [("file", ("a.csv", b"a")), ("unit_id", (None, b"9" * 5000))],
        [("file", ("a.csv", b"a")), ("unit_id", (None, b"-1"))],
    ],
    ids=["empty", "two", "too large", "unit of letters", "unit too large", "no such unit"],
)
async def test_a_form_with_wrong_answers_is_refused(client: httpx.AsyncClient, files: Any) -> None:
    await signed_in(client, Role.ORGANIZER)
    class_id = await a_class(closes_at=None)
    answer = await client.post(f"/api/v1/classes/{class_id}/imports", files=files)
    assert answer.status_code in {400, 404, 413, 422}, answer.text
    assert answer.json()["detail"]


def _zip(**entries: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in entries.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return content.getvalue()


CORNER = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.xlsx", b"\x7fELF" + bytes(100)),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.xls", ENCRYPTED),
        ("a.xlsx", ENCRYPTED),
        ("a.xlsx", _zip(xl__worksheets__sheet1_xml=CORNER)),
        ("a.xlsx", _zip(xl__worksheets__sheet1_xml=bytes(100 * 1024 * 1024))),
        ("a.csv", b"\x00" * 1000),
        ("a.csv", b"a,b\n" * 30_000),
        ("a.csv", b"x" * 1_000_000),
        ("a.csv", "Họ và tên\tNgày sinh\n".encode("utf-16")),
        ("a.html", b"<script>alert(1)</script>"),
    ],
    ids=[
        *("pdf", "program", "broken", "locked xls", "locked xlsx", "corner", "bomb", "nul"),
        *("many rows", "one cell", "utf-16", "html"),
    ],
)
async def test_a_hostile_file_is_refused_with_words_and_writes_nobody(
    client: httpx.AsyncClient, name: str, content: bytes
) -> None:
    await signed_in(client, Role.SECRETARY)
    class_id = await a_class(closes_at=None)
    sent = await client.post(f"/api/v1/classes/{class_id}/imports", files={"file": (name, content)})
    assert sent.status_code in {202, 422}, sent.text
    if sent.status_code == 202:
        await worker.do(await db.value("SELECT max(id) FROM job"))
        found = (await client.get(f"/api/v1/imports/{sent.json()['id']}")).json()
        assert found["state"] == "refused", found
        assert await db.value("SELECT state FROM job") == "done"
        confirmed = await client.post(f"/api/v1/imports/{sent.json()['id']}/confirmation")
        assert confirmed.status_code in {409, 422}
    assert await states(class_id) == {}


async def test_a_list_saved_by_an_old_excel_is_read(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.SECRETARY)
    class_id = await a_class(closes_at=None)
    text = "STT,Ho va ten,Ngay sinh,Gioi tinh,So CCCD\n1,Đào Ân,5/9/2003,Nam,001203001234\n"
    sent = await client.post(
        f"/api/v1/classes/{class_id}/imports", files={"file": ("a.csv", text.encode("cp1258"))}
    )
    await worker.do(await db.value("SELECT max(id) FROM job"))
    found = (await client.get(f"/api/v1/imports/{sent.json()['id']}")).json()
    assert [row["person"]["full_name"] for row in found["rows"]] == ["Đào Ân"]
