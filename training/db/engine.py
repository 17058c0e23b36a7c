"""Connections, transactions and plain SQL where the query builder would be slower or blind."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
from piccolo.engine.postgres import PostgresTransaction

from training.db.postgres import DB


class _Transaction(PostgresTransaction):
    """Piccolo's, but a connection that broke on the way is given back all the same."""

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()  # type: ignore[no-untyped-call]  # Piccolo's
        self.transaction = self.connection.transaction()
        try:
            await self.begin()  # type: ignore[no-untyped-call]  # Piccolo leaves it untyped
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> bool:
        if self._parent:
            return error is None
        try:
            if error is None and not self._committed and not self._rolled_back:
                await self.commit()  # type: ignore[no-untyped-call]  # Piccolo leaves it untyped
            elif error is not None and not self._rolled_back:
                await self._undo()
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        return error is None

    async def _undo(self) -> None:
        # The first error is the one worth hearing; a dead connection has rolled back by itself.
        try:
            await self.rollback()  # type: ignore[no-untyped-call]  # Piccolo leaves it untyped
        except (
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
            OSError,
        ):
            self._rolled_back = True

    async def _give_back(self) -> None:
        if self.engine.pool:
            # asyncpg shields this itself.
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All of it or none of it. Joins the transaction already open, if there is one."""
    async with _Transaction(engine=DB):
        yield


def in_transaction() -> bool:
    """Whether a transaction is open: the seat gate refuses to work outside one."""
    return DB.current_transaction.get() is not None


def connection() -> asyncpg.Connection:
    """The open transaction's own connection, for what must share its fate (a job's wake-up)."""
    current = DB.current_transaction.get()
    if current is None:
        raise RuntimeError("There is no open transaction.")
    return cast("asyncpg.Connection", current.connection)


async def rows(sql: str, *values: object) -> Sequence[asyncpg.Record]:
    """Run SQL with `$1`, `$2`… inside the open transaction if there is one, else from the pool."""
    current = DB.current_transaction.get()
    if current is not None:
        return cast("Sequence[asyncpg.Record]", await current.connection.fetch(sql, *values))
    if DB.pool is None:
        await start_pool()
    return cast("Sequence[asyncpg.Record]", await cast("Any", DB.pool).fetch(sql, *values))


async def value(sql: str, *values: object) -> Any:
    """The first column of the first row, or None."""
    found = await rows(sql, *values)
    return found[0][0] if found else None


def unseen(parameter: str) -> str:
    """A parameter whose value the planner cannot see, for statements that run all the time.

    Where it sees that a list is short it expects less work than on the average, finds every plan
    made for these very values the cheaper one, and plans anew each time: dearer than the work.
    """
    return f"(SELECT {parameter})::{parameter.partition('::')[2]}"


async def start_pool() -> None:
    """Open the pool: without one every query would open a connection of its own."""
    from training.settings import current  # noqa: PLC0415  # read late: tests set it first

    await DB.start_connection_pool(
        min_size=1,
        max_size=current().pool_size,
        command_timeout=60,
        timeout=5,
        reset=_as_it_is,
    )


async def _as_it_is(_connection: object) -> None:
    """Nothing to reset when a connection goes back: nobody sets anything on one for longer than a
    transaction, and asyncpg's own reset would cost a round trip for every statement."""


@asynccontextmanager
async def pool(_app: object = None) -> AsyncIterator[None]:
    """For a process's lifetime."""
    if DB.pool is not None:
        yield
        return
    await start_pool()
    try:
        yield
    finally:
        await DB.close_connection_pool()
