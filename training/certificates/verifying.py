"""The check that anybody may make, with patience for people and little of it for guessing."""

import hashlib
from datetime import date, datetime, timedelta

import msgspec

from training import clock, db, settings
from training.certificates import checking, codes, payload
from training.certificates.rules import CheckVerdict, same_birth
from training.certificates.schemas import Check
from training.documents import inspecting
from training.errors import Invalid, TooMany
from training.security import paper_certificates, patience
from training.words import Sentence, say

WINDOW = timedelta(minutes=15)
PATIENCE = 60
# Birth dates could be tried through: so few a day that it takes years.
GUESSES_A_DAY = 10
DAY = timedelta(days=1)
_SUBJECT = hashlib.sha256(b"verification\0").digest()


async def check(typed: str, *, address: str, now: datetime) -> Check:
    """Check a code; only unknown ones count against an address, known ones always answer.

    Raises `TooMany` for an address that asked for too many unknown codes.
    """
    told = await checking.check(typed, today=_day(now))
    if told.verdict is CheckVerdict.UNKNOWN:
        await _be_patient(address, now)
    return told


async def check_file(content: bytes, *, address: str | None, now: datetime) -> Check:
    """Check a file: by its bytes, by its signature, and by the QR on its page.

    Of a photo only the QR is read: it tells what the code tells, and `photo` says that a picture
    proves nothing of the paper.

    Only the very bytes that were issued are called genuine. A file that shows a paper of ours and
    is not those bytes is called changed, also a scan; anything else is unknown. Raises `Invalid`
    for what cannot be read, `TooMany` for an address that sent too many files that are not ours;
    without an address (a command on this machine) nobody is counted.
    """
    inspecting.check_may_be_ours(content)
    if inspecting.is_photo(content):
        return await _check_photo(content, address, now)
    issued = await checking.of_file(content, today=_day(now))
    if issued is None:
        if address is not None:
            await _be_patient(address, now)
        found = await inspecting.inspect(content)
        ours = await checking.is_of_a_paper(found.codes + found.qrs)
        return Check(CheckVerdict.CHANGED if ours else CheckVerdict.UNKNOWN)
    known = paper_certificates.known(settings.current().keys_dir)
    found = await inspecting.inspect(content, known)
    # Papers of before there were signatures bear none: there the stored hash says it alone.
    signed = found.signature in {"ours", "none"}
    as_printed = all(payload.of_url(text) == issued.payload for text in found.qrs)
    return issued.told if signed and as_printed else Check(CheckVerdict.CHANGED)


async def _check_photo(content: bytes, address: str | None, now: datetime) -> Check:
    found = await inspecting.inspect(content)
    if not found.qrs:
        raise inspecting.refuse("photo_without_code")
    told = [await checking.check(text, today=_day(now)) for text in found.qrs]
    known = next((one for one in told if one.verdict is not CheckVerdict.UNKNOWN), told[0])
    if known.verdict is CheckVerdict.UNKNOWN and address is not None:
        await _be_patient(address, now)
    return msgspec.structs.replace(known, photo=True)


async def unmask(typed: str, birth: str, *, address: str, now: datetime) -> Check:
    """Check a code and give the whole name to who also knows the birth date.

    Raises `Invalid` for another birth date, `TooMany` when it was guessed too often.
    """
    told = await check(typed, address=address, now=now)
    code = codes.normalise(typed)
    known = await checking.holder(code) if code and told.number is not None else None
    if known is None:
        return told
    counted = patience.subject("holder", code)
    await _be_patient_with(counted, f"holder {address}", now)
    if not same_birth(birth, known.birth):
        await _note(counted, f"holder {address}", now)
        words = (
            say("Ngày sinh này không khớp với giấy. Nhập đúng như in trên giấy, ví dụ 02/9/1990.")
            if birth.strip()
            else say("Nhập ngày sinh như in trên giấy, ví dụ 02/9/1990.")
        )
        raise Invalid(words, "birth_differs", birth=words)
    return msgspec.structs.replace(told, name=known.full_name)


def _day(now: datetime) -> date:
    return now.astimezone(clock.ZONE).date()


async def _be_patient(address: str, now: datetime) -> None:
    # Kept apart from failed sign-ins, which count every failure of an address.
    place = f"verify {address}"
    failures = await db.value(
        "SELECT count(*) FROM failed_attempt WHERE subject = $1 AND address = $2 AND at > $3",
        _SUBJECT,
        place,
        now - WINDOW,
    )
    if failures >= PATIENCE:
        raise _too_many(say("Tra quá nhiều mã không có. Chờ 15 phút rồi thử lại."))
    await _note(_SUBJECT, place, now)


async def _be_patient_with(counted: bytes, place: str, now: datetime) -> None:
    row = (
        await db.rows(
            "SELECT count(*) FILTER (WHERE subject = $1) AS of_paper,"
            " count(*) FILTER (WHERE address = $2 AND at > $4) AS of_address"
            " FROM failed_attempt WHERE (subject = $1 OR address = $2) AND at > $3",
            counted,
            place,
            now - DAY,
            now - WINDOW,
        )
    )[0]
    if row["of_paper"] >= GUESSES_A_DAY:
        raise _too_many(
            say("Hôm nay đã nhập sai ngày sinh của giấy này quá nhiều lần. Mai thử lại.")
        )
    if row["of_address"] >= PATIENCE:
        raise _too_many(say("Nhập sai ngày sinh quá nhiều lần. Chờ 15 phút rồi thử lại."))


def _too_many(words: Sentence) -> TooMany:
    return TooMany(words, retry_after=int(WINDOW.total_seconds()))


async def _note(subject: bytes, place: str, now: datetime) -> None:
    await db.rows(
        "INSERT INTO failed_attempt (at, subject, address) VALUES ($1, $2, $3)",
        now,
        subject,
        place,
    )
