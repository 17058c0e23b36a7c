"""Reads an uploaded spreadsheet in a process of its own, so that no file can hurt the server."""

import asyncio
import os
import sys
from pathlib import Path

import msgspec

import training
from training.errors import Invalid
from training.spreadsheets import limits
from training.spreadsheets.kinds import Kind, kind_of
from training.spreadsheets.sheets import Workbook
from training.words import Sentence, say

_HOME = Path(training.__file__).parent.parent
_NEEDED_BY_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP")
_WORDS: dict[str, Sentence] = {
    "file_empty": say("Tệp trống. Chọn lại tệp danh sách."),
    "file_too_large": say(
        "Tệp lớn hơn {megabytes} MB. Bỏ ảnh và trang tính thừa rồi gửi lại.",
        megabytes=limits.FILE_BYTES // 1024 // 1024,
    ),
    "file_type": say(
        "Tệp này không phải bảng tính. Gửi tệp .xlsx, .xls, .ods hoặc .csv; nếu là bảng trong Word "
        "hay trang web thì sao chép sang Excel rồi lưu thành .xlsx."
    ),
    "file_password": say(
        "Tệp được bảo vệ bằng mật khẩu. Mở bằng Excel, bỏ mật khẩu rồi lưu và gửi lại."
    ),
    "file_damaged": say(
        "Tệp bị hỏng, không mở được. Mở bằng Excel, lưu thành tệp mới rồi gửi lại."
    ),
    "file_hostile": say(
        "Tệp có cấu trúc bất thường nên không được đọc. Sao chép bảng sang một tệp .xlsx mới rồi "
        "gửi lại."
    ),
    "file_too_big_inside": say(
        "Bảng quá lớn: nhiều nhất {rows} dòng và {columns} cột. Xóa các dòng, cột thừa ở cuối "
        "trang tính rồi gửi lại.",
        rows=limits.ROWS,
        columns=limits.COLUMNS,
    ),
    "no_rows": say("Tệp không có dòng nào. Điền danh sách rồi gửi lại."),
    "timeout": say(
        "Đọc tệp quá lâu nên đã dừng. Sao chép bảng sang một tệp .xlsx mới rồi gửi lại."
    ),
}
_CODES_OF_KINDS = {Kind.OTHER: "file_type", Kind.LOCKED: "file_password"}
_OUT_OF_TIME = frozenset({-9, -24})  # SIGKILL and SIGXCPU: the limit on processor time


class _Unreadable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unreadable: str


def refuse(code: str) -> Invalid:
    """Give the refusal with its words, to be raised; `file` is the answer at fault."""
    return Invalid(_WORDS[code], code, file=_WORDS[code])


async def read(content: bytes, file_name: str) -> Workbook:
    """Read .xlsx, .xls, .ods or .csv whatever its name says. Raises Invalid with a stable code.

    `file_name` is for the process list only: the content decides.
    """
    del file_name
    if not content.strip(b"\0 \r\n\t"):
        raise refuse("file_empty")
    if len(content) > limits.FILE_BYTES:
        raise refuse("file_too_large")
    kind = kind_of(content)
    if kind in _CODES_OF_KINDS:
        raise refuse(_CODES_OF_KINDS[kind])
    workbook = _answer(await _in_child(kind, content))
    if not any(sheet.rows for sheet in workbook.sheets):
        raise refuse("no_rows")
    return workbook


async def _in_child(kind: Kind, content: bytes) -> bytes:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-E", "-s", "-X", "utf8", "-m", "training.spreadsheets.child", kind),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=_HOME,
        env={name: os.environ[name] for name in _NEEDED_BY_WINDOWS if name in os.environ},
    )
    try:
        async with asyncio.timeout(limits.WALL_SECONDS):
            _, answer = await asyncio.gather(_give(child, content), _take(child))
            code = await child.wait()
    except TimeoutError:
        raise refuse("timeout") from None
    finally:
        await _end(child)
    if code:
        raise refuse("timeout" if code in _OUT_OF_TIME else "file_hostile")
    return answer


async def _give(child: asyncio.subprocess.Process, content: bytes) -> None:
    """Hand over the file; a child that is gone already says so by its exit code."""
    if child.stdin is None:
        return
    try:
        child.stdin.write(content)
        await child.stdin.drain()
        child.stdin.close()
        await child.stdin.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        return


async def _take(child: asyncio.subprocess.Process) -> bytes:
    if child.stdout is None:
        return b""
    try:
        await child.stdout.readexactly(limits.ANSWER_BYTES)
    except asyncio.IncompleteReadError as whole:
        return whole.partial
    raise refuse("file_too_big_inside")


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.kill()
        await child.wait()


def _answer(answer: bytes) -> Workbook:
    try:
        read = msgspec.json.decode(answer, type=Workbook)
    except msgspec.ValidationError:
        code = msgspec.json.decode(answer, type=_Unreadable).unreadable
        raise refuse(code) from None
    except msgspec.DecodeError:
        raise refuse("file_hostile") from None
    return read
