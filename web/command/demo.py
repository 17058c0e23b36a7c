from functools import partial

import click

from web.command import _database


@click.command()
@click.option("--past/--no-past", default=True, help="Tell the half-year of 2018 too.")
@click.option("--renew", is_flag=True, help="Wipe the demo that is here and tell it around today.")
def command(*, past: bool, renew: bool) -> None:
    """Fill a new database with the demo, without serving it, or renew the dates of an old one.

    A server may run while its demo is renewed: people wait until it is told, up to a minute or,
    without the past, a few seconds; then they sign in again.
    """
    _database.tell(SOLOP_DEMO="true")
    with _database.database():
        from web.command import _preparation  # noqa: PLC0415  # heavy

        if renew:
            _database.run(partial(_preparation.renew, past=past), patient=True)
            click.echo("The demo tells of today again. Everybody signs in anew.")
        else:
            _database.run(partial(_preparation.prepare, demo=True, past=past))
