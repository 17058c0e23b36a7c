import click

from training import settings
from web.command._database import Stop


@click.group()
def command() -> None:
    """The keys that sign certificates. They lie in the data folder, never in the database."""


@command.command()
def rotate() -> None:
    """Sign with a new key from now on. Certificates of the old keys stay genuine."""
    from training.security.keys import KeyRing, KeyUnusable  # noqa: PLC0415  # heavy

    try:
        ring = KeyRing.open(settings.current().keys_dir)
        before = ring.current.kid
        ring.rotate()
    except (KeyUnusable, OSError) as error:
        raise Stop(str(error)) from None
    click.echo(f"Key {ring.current.kid} signs from now on; {before} still verifies.")
    click.echo("Back up the keys: solop backup holds them too.")
