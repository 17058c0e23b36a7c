from functools import partial

import click

from web.command import _database


@click.command()
def command() -> None:
    """Fill a new database with the demo, without serving it."""
    _database.tell(SOLOP_DEMO="true")
    with _database.database():
        from web.command import _preparation  # noqa: PLC0415  # heavy

        _database.run(partial(_preparation.prepare, demo=True))
