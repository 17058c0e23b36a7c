import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from training import settings
from web.command import _database
from web.command._database import Stop
from web.command._lock import KEY_FILE, lock

if TYPE_CHECKING:
    from training.operations.archive import Lock
    from training.operations.invariants import Finding
    from training.operations.revival import Backup

_UNFINISHED = "restoring"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@KEY_FILE
def command(*, file: Path, key_file: Path | None) -> None:
    """Bring back what `backup` wrote, into an empty data folder and an empty database.

    Everything is checked first: the file, the schema, the rows, what must hold, and that every
    certificate still verifies. If anything is wrong, nothing is restored.
    """
    home = settings.current().data_dir.absolute()
    _check_empty(home)
    opened_by = lock(key_file, twice=False)
    backup = _inspect(file, opened_by)
    with _unfinished(home) as place:
        _database.tell(SOLOP_DATA_DIR=str(place))
        findings = _revive(backup)
    _report(backup, findings, home)


def _check_empty(home: Path) -> None:
    if home.exists() and not home.is_dir():
        raise Stop(f"{home} is a file: set SOLOP_DATA_DIR to a new folder.")
    if home.is_dir() and any(one.name != _UNFINISHED for one in home.iterdir()):
        raise Stop(f"{home} is not empty: set SOLOP_DATA_DIR to a new folder.")


def _inspect(file: Path, opened_by: "Lock") -> "Backup":
    from training.operations import revival  # noqa: PLC0415  # heavy, as are the next
    from training.operations.archive import Unusable  # noqa: PLC0415
    from web.command._progress import bar  # noqa: PLC0415

    try:
        size = file.stat().st_size
        with bar("Checking the file", size) as progress:
            return revival.inspect(file, opened_by, progress)
    except Unusable as error:
        raise Stop(str(error)) from None
    except OSError as error:
        raise Stop(f"{file} cannot be read: {error.strerror}.") from None


@contextlib.contextmanager
def _unfinished(home: Path) -> Iterator[Path]:
    """A folder inside the data folder, whose content becomes the data folder's if all goes well."""
    was_there = home.exists()
    place = home / _UNFINISHED
    shutil.rmtree(place, ignore_errors=True)
    try:
        place.mkdir(mode=0o700, parents=True)
        home.chmod(0o700)
        yield place
    except BaseException:
        shutil.rmtree(place if was_there else home, ignore_errors=True)
        raise
    # The keys first: a database without its keys would be given new ones.
    for one in sorted(place.iterdir(), key=lambda one: one.name != "keys"):
        one.rename(home / one.name)
    place.rmdir()


def _revive(backup: "Backup") -> "list[Finding]":
    from training.operations import invariants, revival  # noqa: PLC0415  # heavy, as are the next
    from training.operations.archive import Unusable  # noqa: PLC0415
    from training.security.keys import KeyUnusable  # noqa: PLC0415
    from web.command._progress import bar_and_steps  # noqa: PLC0415

    size, rules = backup.file.stat().st_size, len(invariants.names())
    with _database.database():

        async def work() -> "list[Finding]":
            with bar_and_steps("Restoring", size, "Checking what must hold", rules) as shown:
                return await revival.revive(backup, *shown)

        try:
            revival.restore_keys(backup, settings.current().keys_dir)
            return _database.run(work, patient=True)
        except (Unusable, KeyUnusable) as error:
            raise Stop(str(error)) from None


def _report(backup: "Backup", findings: "list[Finding]", home: Path) -> None:
    rows = sum(one.rows for one in backup.closing.tables.values())
    papers = next(one.checked for one in findings if one.name == "certificate_signed")
    click.echo(f"Restored into {home}: the state of {backup.opening.made_at:%d/%m/%Y %H:%M} UTC.")
    click.echo(
        f"{rows:,} rows of {len(backup.closing.tables)} tables; {len(findings)} rules hold; "
        f"{papers:,} certificates verify."
    )
