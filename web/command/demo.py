from functools import partial

import click

from web.command import _database


@click.command()
@click.option("--past/--no-past", default=True, help="Tell the half-year of 2018 too.")
def command(*, past: bool) -> None:
    """Fill a new database with the demo, without serving it."""
    _database.tell(SOLOP_DEMO="true")
    with _database.database():
        from web.command import _preparation  # noqa: PLC0415  # heavy

        _database.run(partial(_preparation.prepare, demo=True, past=past))
