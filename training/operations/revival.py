"""Back from a backup: looked through first, then all of it or nothing.

`inspect` reads the whole file and believes nothing. `revive` builds schema and data in one
transaction, asks everything that can be asked of them, and only then commits.
"""

import contextlib
import hashlib
import io
import re
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import asyncpg
import msgspec
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

from training import db
from training.db import migrate
from training.operations import archive, invariants, papers, snapshot
from training.operations.archive import Lock, Record, Unusable, damaged
from training.operations.invariants import Finding
from training.operations.snapshot import Closing, Content, Opening, Shape
from training.security.keys import create_once

_KEY_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
_MOST_UNPACKED = 1 << 28

Bytes = Callable[[int], None]
Step = Callable[[str], None]


Ended = TypeVar("Ended", Opening, Closing)


class Backup(msgspec.Struct, frozen=True):
    """A backup that was read from its first to its last byte and is whole."""

    file: Path
    lock: Lock
    opening: Opening
    closing: Closing


def inspect(file: Path, lock: Lock, progress: Bytes = lambda _: None) -> Backup:
    """Read all of it, without touching anything; raises `Unusable` in words that say why."""
    digests: dict[str, hashlib._Hash] = {}
    keys: dict[str, str] = {}
    records = _records(file, lock, progress)
    opening = _decoded(next(records), "open", Opening)
    closing: Closing | None = None
    for record in records:
        if closing is not None:
            raise damaged()
        if record.kind == "rows":
            digest = digests.setdefault(record.name, hashlib.sha256())
            digest.update(_unpacked(record))
        elif record.kind == "key" and _KEY_NAME.fullmatch(record.name):
            keys[record.name] = hashlib.sha256(record.body).hexdigest()
        else:
            closing = _decoded(record, "close", Closing)
    if closing is None:
        raise damaged()
    _check(opening, closing, {name: one.hexdigest() for name, one in digests.items()}, keys)
    return Backup(file, lock, opening, closing)


def _records(file: Path, lock: Lock, progress: Bytes) -> Iterator[Record]:
    try:
        with file.open("rb") as opened:
            yield from archive.read(opened, lock, progress)
    except OSError as error:
        raise Unusable(f"{file} cannot be read: {error.strerror}.") from None


def _decoded(record: Record, kind: str, wanted: type[Ended]) -> Ended:
    if record.kind != kind:
        raise damaged()
    try:
        return msgspec.json.decode(record.body, type=wanted)
    except msgspec.MsgspecError:
        raise damaged() from None


def _unpacked(record: Record) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(record.body, _MOST_UNPACKED)
    except zlib.error:
        raise damaged() from None
    if not unpacking.eof:
        raise damaged()
    return data


def _check(
    opening: Opening, closing: Closing, digests: dict[str, str], keys: dict[str, str]
) -> None:
    promised = {name: one.sha256 for name, one in closing.tables.items()}
    names = [shape.name for shape in opening.tables]
    if digests != promised or keys != closing.keys or sorted(names) != sorted(promised):
        raise damaged()
    strange = set(opening.migrations) - migrate.known()
    if strange:
        raise Unusable(
            f"This backup was made by a newer release (it knows {', '.join(sorted(strange))}): "
            "restore it with that release."
        )


def restore_keys(backup: Backup, folder: Path) -> None:
    """Write the keys into a folder that holds none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for record in _records(backup.file, backup.lock, lambda _: None):
        if record.kind == "key":
            create_once(folder / record.name, record.body)


async def revive(backup: Backup, bytes_read: Bytes, step: Step) -> list[Finding]:
    """Fill an empty database; gives what was asked of the data. Raises, and nothing has happened.

    The keys must lie in their folder already: sealed values and certificates are checked.
    """
    async with db.transaction():
        await db.rows("SELECT pg_advisory_xact_lock($1)", migrate.LOCK)
        await _check_empty()
        await _build(max(backup.opening.migrations, default="all"))
        await _fill(backup, bytes_read)
        await _build("all")
        findings = [*await invariants.audit(step), *await papers.verify(signatures=False)]
        wrong = invariants.violations(findings)
        if wrong:
            raise Unusable(
                "The data of this backup does not hold: "
                + "; ".join(f"not true that {one.words} ({len(one.broken)})" for one in wrong)
                + ". Nothing was restored."
            )
    return findings


async def _check_empty() -> None:
    if await snapshot.tables(db.connection()) or await db.value("SELECT to_regclass('migration')"):
        raise Unusable("The database is not empty: restore into a new one.")


async def _build(until: str) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        result = await ForwardsMigrationManager("training", until).run()
    if not result.success:
        raise Unusable(f"The schema cannot be built: {result.message}")


async def _fill(backup: Backup, bytes_read: Bytes) -> None:
    connection = db.connection()
    built = {shape.name: sorted(shape.columns) for shape in await snapshot.tables(connection)}
    for shape in backup.opening.tables:
        if built.get(shape.name) != sorted(shape.columns):
            raise Unusable(f"The table {shape.name} of this backup fits no schema of this release.")
    # What migrations put in by themselves comes from the backup as well.
    await db.rows(f"TRUNCATE {', '.join(built)}")
    shapes = {shape.name: shape for shape in backup.opening.tables}
    records = _Peekable(_records(backup.file, backup.lock, bytes_read))
    while (record := records.peek()) is not None:
        if record.kind == "rows":
            shape = shapes[record.name]
            await _fill_one(connection, shape, backup.closing.tables[shape.name], records)
        else:
            records.skip()
    for name, last in backup.closing.sequences.items():
        await db.rows("SELECT setval($1::regclass, $2)", f'"{name}"', last)


async def _fill_one(
    connection: asyncpg.Connection, shape: Shape, promised: Content, records: "_Peekable"
) -> None:
    async def source() -> AsyncIterator[bytes]:
        while (record := records.peek()) is not None and record.name == shape.name:
            records.skip()
            yield _unpacked(record)

    said = await connection.copy_to_table(
        shape.name, columns=shape.columns, source=source(), format="binary"
    )
    if int(said.rpartition(" ")[2]) != promised.rows:
        raise Unusable(f"The table {shape.name} of this backup has lost rows.")


class _Peekable:
    """Records, of which the next may be looked at before it is taken."""

    def __init__(self, records: Iterator[Record]) -> None:
        self._records = records
        self._next = next(records, None)

    def peek(self) -> Record | None:
        """The next record; None after the last."""
        return self._next

    def skip(self) -> None:
        """Go on to the one after."""
        self._next = next(self._records, None)
