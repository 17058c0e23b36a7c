"""The one engine of this process. Opening a connection is left to whoever needs one."""

from typing import Any

from piccolo.engine.postgres import PostgresEngine

from training import settings


class Engine(PostgresEngine):
    """Piccolo's, without a connection on import, and with its address read when first needed.

    `solop serve` and the tests start a PostgreSQL first and know its address only then.
    """

    async def check_version(self) -> None:
        """Do nothing: `migrate` has that look."""

    async def prep_database(self) -> None:
        """Do nothing: no extension is needed."""

    @property
    def config(self) -> dict[str, Any]:
        """What asyncpg is told."""
        return {"dsn": settings.current().database_url or ""}

    @config.setter
    def config(self, given: dict[str, Any]) -> None:
        """Piccolo sets this once, before the address is known."""


DB = Engine(config={}, extensions=())
