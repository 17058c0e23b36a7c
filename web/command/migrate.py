import click

from web.command import _database


@click.command()
def command() -> None:
    """Bring the database up to date."""
    with _database.database():
        from web.command import _preparation  # noqa: PLC0415  # heavy

        done = _database.run(_preparation.bring_up_to_date)
    click.echo("\n".join(done) or "The database is up to date.")
