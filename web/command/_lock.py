"""What opens a backup: a key file, the passphrase of the settings, or one that is typed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from training import settings
from web.command._database import Stop

if TYPE_CHECKING:
    from training.operations.archive import Lock

KEY_FILE = click.option(
    "--key-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file of 32 random bytes or more, instead of a passphrase.",
)


def lock(key_file: Path | None, *, twice: bool) -> "Lock":
    """Give the lock; asks for a passphrase, `twice` for a new one."""
    from training.operations import archive  # noqa: PLC0415  # heavy

    try:
        if key_file is not None:
            return archive.key_file(key_file)
        return archive.passphrase(settings.current().backup_passphrase or _typed(twice=twice))
    except archive.Unusable as error:
        raise Stop(str(error)) from None


def _typed(*, twice: bool) -> str:
    if not sys.stdin.isatty():
        raise Stop(
            "Nobody is here to type a passphrase: set SOLOP_BACKUP_PASSPHRASE or --key-file."
        )
    text: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=twice, err=True)
    return text
