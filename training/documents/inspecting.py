"""Looks into a PDF or a photo that a stranger sent, in a process of its own (see inspector)."""

import asyncio
import os
import sys
from pathlib import Path

import msgspec

import training
from training.documents import inspection_limits as limits
from training.errors import Invalid
from training.words import Sentence, say

INSPECTOR = "training.documents.inspector"
MAGIC = b"%PDF-"
MAGIC_WITHIN = 1024
# JPEG and PNG: what phones and screens make.
PHOTOS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_HOME = Path(training.__file__).parents[1]
_NEEDED_BY_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP")
_OUT_OF_TIME = frozenset({-9, -24})  # SIGKILL and SIGXCPU: the limit on processor time
_turn = asyncio.Semaphore(limits.AT_ONCE)
_WORDS: dict[str, Sentence] = {
    "file_missing": say("Chọn tệp PDF của giấy chứng nhận rồi gửi."),
    "file_empty": say("Tệp trống. Chọn lại tệp PDF của giấy chứng nhận."),
    "file_too_large": say(
        "Tệp lớn hơn {megabytes} MB nên không phải giấy đã cấp. Chọn đúng tệp PDF đã tải về, hoặc "
        "nhập mã in trên giấy.",
        megabytes=limits.FILE_BYTES // 1024 // 1024,
    ),
    "file_type": say(
        "Tệp này không phải PDF, cũng không phải ảnh JPG, PNG. Chọn tệp PDF đã tải về, ảnh chụp mã "
        "QR trên giấy, hoặc nhập mã in trên giấy."
    ),
    "photo_without_code": say(
        "Không đọc được mã QR nào trong ảnh. Chụp gần hơn, đủ sáng, trọn bốn góc mã; hoặc nhập mã "
        "in dưới QR."
    ),
    "file_password": say(
        "Tệp được khóa bằng mật khẩu; giấy chứng nhận không bao giờ khóa. Chọn đúng tệp đã tải về."
    ),
    "file_damaged": say(
        "Tệp bị hỏng, không mở được. Tải lại tệp từ nơi đã cấp, hoặc nhập mã in trên giấy."
    ),
    "file_hostile": say(
        "Tệp có cấu trúc bất thường nên không được đọc. Đừng nhận tệp này; nhập mã in trên giấy."
    ),
}


class Task(msgspec.Struct, frozen=True):
    """A file, and the certificates (PEM) of whoever may have signed it; None: do not look."""

    file: bytes
    chains: list[str] | None = None


def is_photo(content: bytes) -> bool:
    """Whether a file is a picture rather than a paper."""
    return content.startswith(PHOTOS)


class Found(msgspec.Struct, frozen=True):
    """What stands in a file.

    `signature` is `ours`, `none`, `foreign` or `broken`, and None where it was not looked at;
    `codes` and `qrs` are what the pages show.
    """

    signature: str | None = None
    codes: list[str] = []
    qrs: list[str] = []
    unreadable: str | None = None


def refuse(code: str) -> Invalid:
    """Give the refusal with its words, to be raised; `file` is the answer at fault."""
    return Invalid(_WORDS[code], code, file=_WORDS[code])


def check_may_be_ours(content: bytes) -> None:
    """Refuse what can be told without opening it."""
    if not content:
        raise refuse("file_empty")
    if len(content) > limits.FILE_BYTES:
        raise refuse("file_too_large")
    if MAGIC not in content[:MAGIC_WITHIN] and not is_photo(content):
        raise refuse("file_type")


async def inspect(content: bytes, chains: list[str] | None = None) -> Found:
    """Look into a file, a second at most for an honest one. Raises Invalid with a stable code."""
    check_may_be_ours(content)
    async with _turn:
        answer = await _in_child(msgspec.msgpack.encode(Task(content, chains)))
    try:
        found = msgspec.msgpack.decode(answer, type=Found)
    except msgspec.DecodeError:
        raise refuse("file_hostile") from None
    if found.unreadable is not None:
        raise refuse(found.unreadable)
    return found


async def _in_child(task: bytes) -> bytes:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-E", "-s", "-X", "utf8", "-m", INSPECTOR),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=_HOME,
        env={name: os.environ[name] for name in _NEEDED_BY_WINDOWS if name in os.environ},
    )
    try:
        async with asyncio.timeout(limits.WALL_SECONDS):
            answer, _ = await child.communicate(task)
    except TimeoutError:
        raise refuse("file_hostile") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode or len(answer) > limits.ANSWER_BYTES:
        raise refuse("file_hostile")
    return answer
