import click

from training import settings
from web.command import _database


@click.command()
def command() -> None:
    """Run one more job worker, until it is stopped."""
    chosen = settings.current()
    if not chosen.database_url:
        from training.db.embedded import running_dsn  # noqa: PLC0415

        beside = running_dsn(chosen.data_dir)
        if beside is None:
            raise _database.Stop(
                "There is no database to work for: start 'solop serve' first, or set "
                "SOLOP_DATABASE_URL."
            )
        _database.use(beside)
    from training.jobs.worker import main  # noqa: PLC0415  # heavy, and needs the address

    main()
