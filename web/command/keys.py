import click

from training import settings
from web.command._database import Stop


@click.group()
def command() -> None:
    """The keys that sign codes and papers. They lie in the data folder, never in the database."""


@command.command()
def rotate() -> None:
    """Sign with new keys from now on. Certificates of the old keys stay genuine."""
    from training.security import paper_keys  # noqa: PLC0415  # heavy, as the next
    from training.security.keys import KeyRing, KeyUnusable  # noqa: PLC0415

    chosen = settings.current()
    try:
        ring = KeyRing.open(chosen.keys_dir)
        before = ring.current.kid
        ring.rotate()
        click.echo(f"Key {ring.current.kid} signs from now on; {before} still verifies.")
        if chosen.paper_key:
            click.echo(f"Papers are signed by {chosen.paper_key}, which is not ours to renew.")
        else:
            newest = paper_keys.rotate(chosen.keys_dir, host=chosen.host)
            click.echo(f"New papers bear the signature of “{newest.name}”, of a new key.")
    except (KeyUnusable, OSError) as error:
        raise Stop(str(error)) from None
    click.echo("Back up the keys: solop backup holds them too.")
