"""A backup while everybody works: one consistent state of the data, and the keys, in one file."""

import hashlib
import os
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import asyncpg
import msgspec

from training.operations.archive import Lock, Unusable, Writer

PIECE = 1 << 20
LEDGER = "migration"

Progress = Callable[[int, int], None]

_TABLES = """
    SELECT c.oid, c.relname AS name, pg_table_size(c.oid) AS bytes,
           ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid
                 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                 ORDER BY a.attnum) AS columns,
           ARRAY(SELECT f.confrelid FROM pg_constraint f WHERE f.conrelid = c.oid
                 AND f.contype = 'f' AND f.confrelid <> c.oid) AS above
    FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    ORDER BY c.relname
"""
_SEQUENCES = """
    SELECT sequencename AS name, last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""


class Shape(msgspec.Struct, frozen=True):
    """A table as it goes into the backup; `bytes` is its size, for the progress bar."""

    name: str
    columns: list[str]
    bytes: int


class Opening(msgspec.Struct, frozen=True):
    """What a backup begins with. Tables stand in an order in which they can be filled."""

    made_at: datetime
    migrations: list[str]
    tables: list[Shape]


class Content(msgspec.Struct, frozen=True):
    """How much of something there is, and its SHA-256."""

    rows: int
    sha256: str


class Closing(msgspec.Struct, frozen=True):
    """What a backup ends with: by this it is checked before anything is restored."""

    tables: dict[str, Content]
    keys: dict[str, str]
    sequences: dict[str, int]


@contextmanager
def new_file(file: Path) -> Iterator[BinaryIO]:
    """A file that appears whole or not at all, readable by its owner alone."""
    if file.exists():
        raise Unusable(f"{file} is there already: name a new file.")
    unfinished = file.with_name(file.name + ".unfinished")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(file)
    except OSError as error:
        raise Unusable(f"{file} cannot be written: {error.strerror or error}.") from None
    finally:
        with suppress(OSError):
            unfinished.unlink()


async def take(
    dsn: str, keys: Path, out: BinaryIO, lock: Lock, *, now: datetime, progress: Progress
) -> Closing:
    """Write a backup of the database and its keys; others may go on working meanwhile."""
    writer = Writer(out, lock)
    async with _still(dsn) as connection:
        shapes = await tables(connection)
        done = await connection.fetch(f"SELECT name FROM {LEDGER} WHERE app_name = 'training'")
        opening = Opening(now, sorted(row["name"] for row in done), shapes)
        writer.write("open", "", msgspec.json.encode(opening))
        total, behind = sum(shape.bytes for shape in shapes), 0
        contents: dict[str, Content] = {}
        for shape in shapes:
            step = _step(progress, behind, shape.bytes, total)
            contents[shape.name] = await _copy(connection, shape, writer, step)
            behind += shape.bytes
        sequences = {row["name"]: row["last_value"] for row in await connection.fetch(_SEQUENCES)}
    # After the data: a key that something in the snapshot was sealed or signed with is there.
    closing = Closing(contents, _write_keys(keys, writer), sequences)
    writer.write("close", "", msgspec.json.encode(closing), last=True)
    progress(total, total)
    return closing


def _step(progress: Progress, behind: int, size: int, total: int) -> Callable[[int], None]:
    return lambda copied: progress(behind + min(copied, size), total)


@asynccontextmanager
async def _still(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees one and the same state, whoever writes meanwhile."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection
    finally:
        await connection.close()


async def tables(connection: asyncpg.Connection) -> list[Shape]:
    """Every table of ours but the ledger of migrations, what is referred to before what refers."""
    rows = await connection.fetch(_TABLES)
    waiting = {row["oid"]: row for row in rows if row["name"] != LEDGER}
    placed: list[Shape] = []
    while waiting:
        free = [row for row in waiting.values() if not waiting.keys() & set(row["above"])]
        if not free:
            names = ", ".join(row["name"] for row in waiting.values())
            raise Unusable(f"These tables refer to each other in a ring: {names}.")
        for row in free:
            del waiting[row["oid"]]
            placed.append(Shape(row["name"], list(row["columns"]), row["bytes"]))
    return placed


async def _copy(
    connection: asyncpg.Connection, shape: Shape, writer: Writer, step: Callable[[int], None]
) -> Content:
    digest, piece, copied = hashlib.sha256(), bytearray(), 0

    async def receive(data: bytes) -> None:
        nonlocal copied
        digest.update(data)
        piece.extend(data)
        copied += len(data)
        if len(piece) >= PIECE:
            _flush()

    def _flush() -> None:
        writer.write("rows", shape.name, zlib.compress(bytes(piece), 1))
        piece.clear()
        step(copied)

    said = await connection.copy_from_table(
        shape.name, columns=shape.columns, output=receive, format="binary"
    )
    _flush()
    return Content(int(said.rpartition(" ")[2]), digest.hexdigest())


def _write_keys(keys: Path, writer: Writer) -> dict[str, str]:
    digests = {}
    for file in key_files(keys):
        body = file.read_bytes()
        digests[file.name] = hashlib.sha256(body).hexdigest()
        writer.write("key", file.name, body)
    return digests


def key_files(folder: Path) -> Sequence[Path]:
    """The files of the ring, without those that are being made."""
    if not folder.is_dir():
        return []
    return sorted(
        file for file in folder.iterdir() if file.is_file() and not file.name.startswith(".")
    )
