import click

from web.command import _database


@click.command()
def command() -> None:
    """Bring the database up to date."""
    with _database.database():
        from training.db.migrate import forwards  # noqa: PLC0415  # needs the database's address

        done = _database.run(forwards())
    click.echo("\n".join(done) or "The database is up to date.")
