"""The one door to the signing of papers, which runs in a child process (see signatory)."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

import training
from training.documents.press import DocumentError

SIGNATORY = "training.documents.signatory"
FIELD = "Signature"
HASH = "sha256"
LENGTH = 4
# A hundred times what fifty papers take.
PATIENCE = 120
_HOME = Path(training.__file__).parents[1]

Sign = Callable[[list[bytes]], Awaitable[list[bytes]]]


class Key(msgspec.Struct, frozen=True):
    """What the signatory is sent first: a key (PKCS#8, DER) and its certificates (DER)."""

    key: bytes
    chain: list[bytes]


class Batch(msgspec.Struct, frozen=True):
    """Papers to sign."""

    papers: list[bytes]


class Signed(msgspec.Struct, frozen=True):
    """The same papers, signed, in the same order."""

    papers: list[bytes]


@asynccontextmanager
async def signatory(key: bytes, chain: list[bytes]) -> AsyncIterator[Sign]:
    """Give a function that signs papers, some 10 ms each, for as long as the block lasts.

    The child loads while the first paper is being typeset. Raises `DocumentError` when it fails.
    """
    child = await _start()

    async def sign(papers: list[bytes]) -> list[bytes]:
        try:
            async with asyncio.timeout(PATIENCE):
                _, answer = await asyncio.gather(_tell(child, Batch(papers)), _hear(child))
        except TimeoutError:
            raise DocumentError(f"the signatory took more than {PATIENCE} s") from None
        return answer.papers

    try:
        await _tell(child, Key(key, chain))
        yield sign
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def _start() -> asyncio.subprocess.Process:
    path = os.pathsep.join([str(_HOME), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", SIGNATORY),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )


async def _tell(child: asyncio.subprocess.Process, message: msgspec.Struct) -> None:
    if child.stdin is None:
        raise DocumentError("the signatory has no ear")
    content = msgspec.msgpack.encode(message)
    try:
        child.stdin.write(len(content).to_bytes(LENGTH) + content)
        await child.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        return  # Its silence is told by whoever listens.


async def _hear(child: asyncio.subprocess.Process) -> Signed:
    if child.stdout is None:
        raise DocumentError("the signatory has no voice")
    try:
        size = await child.stdout.readexactly(LENGTH)
        answer = await child.stdout.readexactly(int.from_bytes(size))
    except asyncio.IncompleteReadError:
        raise DocumentError(f"the signatory ended with {await child.wait()}") from None
    return msgspec.msgpack.decode(answer, type=Signed)
