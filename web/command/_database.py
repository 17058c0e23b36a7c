"""The database that a command works on: one's own, the running server's, or one started for it."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from training import settings

if TYPE_CHECKING:
    from training.db.embedded import EmbeddedPostgres

Answer = TypeVar("Answer")


class Stop(click.ClickException):
    """The command cannot go on; the message says why and what to do."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Say it as every refusal of this command is said."""
        click.echo(f"solop: {self.message}", err=True, file=file)


@contextmanager
def database() -> Iterator[None]:
    """Point this process at the database, starting the embedded one where none runs."""
    chosen = settings.current()
    if chosen.database_url:
        yield
        return
    from training.db.embedded import EmbeddedPostgres, running_dsn  # noqa: PLC0415

    beside = running_dsn(chosen.data_dir)
    if beside:
        use(beside)
        yield
        return
    server = EmbeddedPostgres(chosen.data_dir)
    try:
        use(start(server))
        yield
    finally:
        server.stop()


def start(server: "EmbeddedPostgres") -> str:
    """Start the embedded database; gives its address."""
    from training.db.embedded import EmbeddedError  # noqa: PLC0415

    try:
        dsn = server.start()
    except EmbeddedError as error:
        raise Stop(str(error)) from None
    if server.notice:
        click.echo(server.notice, err=True)
    return dsn


def use(dsn: str) -> None:
    """Make `dsn` the database of this process and of its children."""
    tell(SOLOP_DATABASE_URL=dsn)


def tell(**chosen: str) -> None:
    """Change settings for this process and its children."""
    os.environ.update(chosen)
    settings.current.cache_clear()


def run(work: Callable[[], Coroutine[Any, Any, Answer]], *, patient: bool = False) -> Answer:
    """Do the work on a pool of connections; a refusal becomes its sentence.

    A patient pool lets a statement take as long as it needs.
    """
    import asyncpg  # noqa: PLC0415  # heavy, as are the next

    from training.db import pool  # noqa: PLC0415
    from training.db.migrate import MigrationError  # noqa: PLC0415
    from training.errors import Refused  # noqa: PLC0415
    from training.operations.patience import patient_pool  # noqa: PLC0415

    async def with_pool() -> Answer:
        async with patient_pool() if patient else pool():
            return await work()

    try:
        return asyncio.run(with_pool())
    except Refused as refusal:
        raise Stop(str(refusal.message)) from None
    except MigrationError as error:
        raise Stop(str(error)) from None
    except (
        OSError,
        asyncpg.ClientConfigurationError,
        asyncpg.PostgresConnectionError,
        asyncpg.InvalidAuthorizationSpecificationError,
        asyncpg.InvalidCatalogNameError,
        asyncpg.InsufficientPrivilegeError,
    ) as error:
        raise Stop(f"The database lets us do nothing: {error}. Check SOLOP_DATABASE_URL.") from None
