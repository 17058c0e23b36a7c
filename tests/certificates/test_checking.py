"""A stranger checks a file: the issued one is genuine, and nothing else ever is."""

import asyncio
import base64
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2 as pdfium
import pytest

from tests import story
from tests.cast import an_actor
from tests.certificates import forgeries
from tests.certificates.test_service import ORDER
from tests.story import NOW, TODAY, a_class
from training import db, settings
from training.actor import Role
from training.certificates import (
    checking,
    making,
    offline,
    queries,
    service,
    tokens,
    verifying,
)
from training.certificates.offline import OfflineVerdict
from training.certificates.rules import CheckVerdict
from training.certificates.schemas import Check, PublishedKeys, Replacement
from training.documents import inspecting, inspector, signature_check, signing
from training.documents.certificates import CertificateFacts, render_each
from training.documents.inspecting import Found, Task
from training.documents.signatory import Stamp
from training.errors import Invalid, Missing, TooMany
from training.jobs import worker
from training.security import paper_certificates, paper_keys

pytestmark = pytest.mark.usefixtures("database")

# The full figures are for `make prove`.
FLIPS = 2_000 if os.environ.get("PROVE") else 16


async def issued(people: int = 1) -> tuple[story.Story, list[bytes], list[CertificateFacts]]:
    told = await a_class(people=people)
    await story.completed(told)
    asked = await service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    await worker.do(asked.job.id)
    rows = await db.rows("SELECT pdf, facts FROM certificate ORDER BY id")
    facts = [msgspec.json.decode(row["facts"], type=CertificateFacts) for row in rows]
    return told, [row["pdf"] for row in rows], facts


async def checked(paper: bytes) -> Check:
    return await verifying.check_file(paper, address="192.0.2.7", now=NOW)


async def standing(paper: bytes) -> str:
    """What the signature alone is worth, without the register."""
    known = paper_certificates.known(settings.current().keys_dir)
    return await asyncio.to_thread(signature_check.standing, paper, known)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same signing and looking, without a process for each of thousands of files."""

    @asynccontextmanager
    async def signatory(key: bytes, chain: list[bytes]) -> AsyncIterator[signing.Sign]:
        stamp = Stamp(signing.Key(key, chain))
        yield lambda papers: asyncio.to_thread(lambda: [stamp.sign(one) for one in papers])

    async def inspect(content: bytes, chains: list[str] | None = None) -> Found:
        inspecting.check_may_be_ours(content)
        try:
            return await asyncio.to_thread(inspector.inspect, Task(content, chains))
        except pdfium.PdfiumError:
            raise inspecting.refuse("file_damaged") from None

    monkeypatch.setattr(signing, "signatory", signatory)
    monkeypatch.setattr(inspecting, "inspect", inspect)
    monkeypatch.setattr(verifying, "PATIENCE", 100_000)


async def test_the_issued_file_is_genuine_until_its_certificate_ends() -> None:
    told, (paper,), _ = await issued()
    check = await checked(paper)
    assert (check.verdict, check.name) == (CheckVerdict.GENUINE, "Nguyễn V. A***")
    row = (await queries.find(told.organizer)).items[0]
    await service.revoke(told.organizer, row.id, "Khai sai", now=NOW)
    assert (await checked(paper)).verdict is CheckVerdict.REVOKED


@pytest.mark.usefixtures("in_process")
async def test_a_file_of_before_there_were_signatures_is_known_by_its_hash() -> None:
    _, (paper,), _ = await issued()
    plain = paper[: paper.index(b"%%EOF") + len(b"%%EOF")]
    assert (await checked(plain)).verdict is CheckVerdict.CHANGED
    await db.rows("UPDATE certificate SET pdf = $1, pdf_hash = sha256($1)", plain)
    assert (await checked(plain)).verdict is CheckVerdict.GENUINE


@pytest.mark.usefixtures("in_process")
async def test_nothing_that_was_done_to_a_file_is_called_genuine() -> None:
    _, (paper, other), (facts, others) = await issued(2)
    host = settings.current().host
    done = {
        "increment": forgeries.with_increment(paper),
        "annotation": forgeries.with_annotation(paper),
        "saved by qpdf": forgeries.saved_by_pikepdf(paper),
        "saved by pdfium": forgeries.saved_by_pdfium(paper),
        "look-alike": await forgeries.by_a_look_alike(facts, host),
        "swapped QR": await forgeries.by_a_look_alike(forgeries.with_qr_of(facts, others), host),
        "one byte more": paper + b"\n",
        "one byte less": paper[:-1],
        "two papers": paper + other,
    }
    for what, forged in done.items():
        assert (await checked(forged)).verdict is CheckVerdict.CHANGED, what
        assert await standing(forged) != "ours", what
    assert (await checked(other)).verdict is CheckVerdict.GENUINE


@pytest.mark.usefixtures("in_process")
async def test_a_turned_bit_is_seen_wherever_it_stands() -> None:
    _, (paper,), _ = await issued()
    assert await standing(paper) == "ours"
    for place, changed in forgeries.flipped(paper, FLIPS):
        assert await standing(changed) != "ours", place
        try:
            verdict = (await checked(changed)).verdict
        except Invalid:
            continue
        assert verdict in {CheckVerdict.CHANGED, CheckVerdict.UNKNOWN}, place


@pytest.mark.usefixtures("in_process")
async def test_a_stored_file_that_is_not_ours_is_not_believed_for_its_hash() -> None:
    """Somebody with the database but without the keys puts a paper of theirs into it."""
    _, _, (facts,) = await issued()
    better = msgspec.structs.replace(facts, band="Xuất sắc")
    forged = await forgeries.by_a_look_alike(better, settings.current().host)
    await db.rows("UPDATE certificate SET pdf = $1, pdf_hash = sha256($1)", forged)
    assert (await checked(forged)).verdict is CheckVerdict.CHANGED


@pytest.mark.usefixtures("in_process")
async def test_others_find_the_issued_file_valid(tmp_path: Path) -> None:
    pdfsig = shutil.which("pdfsig")
    if pdfsig is None:
        pytest.skip("pdfsig is not here: install poppler-utils")
    _, (paper,), _ = await issued()
    for content, valid in ((paper, True), (forgeries.with_increment(paper), False)):
        file = tmp_path / "paper.pdf"
        file.write_bytes(content)
        said = await asyncio.to_thread(_said_by, pdfsig, file)
        assert ("Total document signed" in said and "Signature is Valid" in said) is valid


@pytest.mark.usefixtures("in_process")
async def test_pyhanko_s_own_command_judges_as_we_do(tmp_path: Path) -> None:
    _, (paper,), (facts,) = await issued()
    trust = tmp_path / "authority.pem"
    trust.write_text(paper_keys.as_pem(paper_keys.of(settings.current()).chain[-1:]))
    command = [sys.executable, "-m", "pyhanko", "sign", "validate", "--no-revocation-check"]
    command += ["--trust", str(trust), "--pretty-print"]
    for what, content in (
        ("issued", paper),
        ("increment", forgeries.with_increment(paper)),
        ("look-alike", await forgeries.by_a_look_alike(facts, settings.current().host)),
    ):
        file = tmp_path / "paper.pdf"
        file.write_bytes(content)
        said = await asyncio.to_thread(_said_by, *command, str(file))
        assert "Bottom line" in said, said
        assert ("The signature is judged VALID." in said) is (what == "issued"), said


def _said_by(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.usefixtures("in_process")
async def test_a_foreign_file_and_an_unissued_code_look_the_same() -> None:
    _, _, (facts,) = await issued()
    foreign = render_each(
        [msgspec.structs.replace(facts, code="2222-2222-2222", qr="https://example.org/v/AAAA")]
    )[0]
    never = await verifying.check("2222-2222-2222", address="192.0.2.7", now=NOW)
    assert await checked(foreign) == never == Check(CheckVerdict.UNKNOWN)


@pytest.mark.usefixtures("in_process")
async def test_files_that_are_not_ours_are_throttled_and_issued_ones_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, (paper,), _ = await issued()
    monkeypatch.setattr(verifying, "PATIENCE", 1)
    await checked(paper + b"\n")
    with pytest.raises(TooMany):
        await checked(paper + b"\n\n")
    assert (await checked(paper)).verdict is CheckVerdict.GENUINE


@pytest.mark.usefixtures("in_process")
async def test_the_whole_name_is_for_who_knows_the_birth_date_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, _, (facts,) = await issued()
    unmask = partial(verifying.unmask, address="192.0.2.7", now=NOW)
    for birth in (facts.birth, "5.9.2004", "2004-09-05"):
        seen = await unmask(facts.code, birth)
        assert (seen.verdict, seen.name) == (CheckVerdict.GENUINE, "Nguyễn Văn An")
    for birth in ("", "2004", "6/9/2004", "x" * 5_000):
        with pytest.raises(Invalid) as refusal:
            await unmask(facts.code, birth)
        assert "birth" in refusal.value.answers
    unknown = await unmask("2222-2222-2222", facts.birth)
    assert unknown == Check(CheckVerdict.UNKNOWN)
    monkeypatch.setattr(verifying, "GUESSES_A_DAY", 4)
    with pytest.raises(TooMany):
        await unmask(facts.code, facts.birth)


@pytest.mark.usefixtures("in_process")
async def test_the_published_keys_are_enough_to_check_without_us() -> None:
    _, (paper,), (facts,) = await issued()
    keys = offline.read_keys(msgspec.json.encode(checking.published_keys()))
    told = await offline.check_file(paper, keys)
    assert told.verdict is OfflineVerdict.SIGNED
    assert told.statement is not None
    assert (told.statement.number, told.statement.code) == (facts.number, facts.code)
    assert offline.check_qr(facts.qr, keys) == told
    assert await offline.check_file(paper + b"\n", keys) == offline.UNKNOWN
    assert offline.check_qr(facts.qr[:-1], keys) == offline.UNKNOWN
    others = PublishedKeys([], [])
    assert await offline.check_file(paper, others) == offline.UNKNOWN
    mislabelled = PublishedKeys([msgspec.structs.replace(keys.keys[0], kid="00000000")])
    assert offline.check_qr(facts.qr, mislabelled) == offline.UNKNOWN


def claims(token: str) -> dict[str, Any]:
    """What a token says, its signature checked by the published key that it names."""
    header, body, signature = token.split(".")
    kid = msgspec.json.decode(unbase64(header))["kid"]
    key = making.key_ring().public(kid)
    assert key is not None
    key.verify(unbase64(signature), f"{header}.{body}".encode())
    told: dict[str, Any] = msgspec.json.decode(unbase64(body))
    return told


def unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_a_token_names_its_place_in_the_status_list() -> None:
    told = await a_class(people=3)
    await story.completed(told)
    await service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    rows = (await queries.find(told.organizer)).items
    token = claims(await tokens.certificate(told.organizer, rows[0].id))
    assert (token["jti"], token["name"]) == (rows[0].code, rows[0].full_name)
    assert token["exp"] > token["iat"]
    await service.revoke(told.organizer, rows[0].id, "Khai sai", now=NOW)
    await service.replace(told.organizer, rows[1].id, Replacement("Sai tên", TODAY), now=NOW)
    listed = claims(await tokens.status_list(now=NOW))
    bits = zlib.decompress(unbase64(listed["status_list"]["lst"]))
    assert token["status"]["status_list"]["uri"] == listed["sub"]
    standing = {row.id: bits[row.id // 4] >> row.id % 4 * 2 & 3 for row in rows}
    assert list(standing.values()) == [1, 3, 0]
    with pytest.raises(Missing):
        await tokens.certificate(await an_actor(Role.LEARNER), rows[0].id)
