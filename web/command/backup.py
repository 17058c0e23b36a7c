import asyncio
from pathlib import Path

import click

from web.command import _database
from web.command._database import Stop
from web.command._lock import KEY_FILE, lock


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@KEY_FILE
def command(*, file: Path, key_file: Path | None) -> None:
    """Write everything, data and keys, into one encrypted FILE. The server may run meanwhile."""
    opened_by = lock(key_file, twice=True)
    with _database.database():
        import asyncpg  # noqa: PLC0415  # heavy, as are the next

        from training import clock, settings  # noqa: PLC0415
        from training.operations import snapshot  # noqa: PLC0415
        from training.operations.archive import Unusable  # noqa: PLC0415
        from web.command._progress import share  # noqa: PLC0415

        chosen = settings.current()
        try:
            with snapshot.new_file(file) as out, share("Backing up") as progress:
                written = asyncio.run(
                    snapshot.take(
                        chosen.database_url or "",
                        chosen.keys_dir,
                        out,
                        opened_by,
                        now=clock.now(),
                        progress=progress,
                    )
                )
        except Unusable as error:
            raise Stop(str(error)) from None
        except (OSError, asyncpg.PostgresError) as error:
            raise Stop(f"The backup was not made: {error}") from None
    rows = sum(one.rows for one in written.tables.values())
    click.echo(
        f"{file}: {rows:,} rows of {len(written.tables)} tables and {len(written.keys)} keys, "
        f"{file.stat().st_size:,} bytes."
    )
    click.echo("Keep what opens it in another place: without it nobody can restore this.")
