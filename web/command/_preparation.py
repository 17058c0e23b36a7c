"""What `serve` does before it opens: migrations, and the demo where it is asked for.

A process of its own, so that what it imports does not stay in memory while the server runs:
`python -m web.command._preparation real|demo|demo-of-today`.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import click

from seeds import reference
from training import settings
from training.db import installation, migrate
from training.db.engine import value
from web.command import _database
from web.command._database import Stop

_INTERRUPTED = 130
_FOREIGN = """
    SELECT to_regclass('installation') IS NULL AND EXISTS (
        SELECT 1 FROM information_schema.tables
        WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
    )
"""


async def bring_up_to_date() -> list[str]:
    """Run the migrations that are missing and add missing reference data; gives what ran."""
    done = await migrate.forwards()
    _open_keys()
    await reference.load()
    return done


def _open_keys() -> None:
    """Make what signs papers at the first start, and say at each start when it cannot be used."""
    from training.security import paper_keys  # noqa: PLC0415  # heavy

    try:
        paper_keys.of(settings.current())
    except (paper_keys.KeyUnusable, OSError) as error:
        raise Stop(str(error)) from None


async def prepare(*, demo: bool, past: bool = True) -> None:
    """Bring the database up to date and see that it is used for one thing only."""
    if demo and await value(_FOREIGN):
        raise Stop("This database holds tables of something else: --demo wants an empty one.")
    await bring_up_to_date()
    kind = await installation.kind()
    if demo and kind == "real":
        raise Stop(
            "This database holds real people: --demo would mix them with invented ones. Start "
            "without --demo, or set SOLOP_DATA_DIR to another folder for the demo."
        )
    if not demo and kind == "demo":
        raise Stop(
            "This database holds the demo, whose password everybody knows. Start with --demo, or "
            "set SOLOP_DATA_DIR to another folder for real people."
        )
    if demo:
        await _load(new=kind is None, past=past)
    elif kind is None:
        await installation.claim("real")
    if not demo and await installation.is_empty():
        click.echo(
            "Nobody can sign in yet. Make the first administrator beside the running server:\n"
            "  solop account create NAME --name 'Full name'"
        )


async def renew(*, past: bool = True) -> None:
    """Tell the demo that lies here afresh around today; whatever else lies here is left alone."""
    from asyncpg import DeadlockDetectedError  # noqa: PLC0415  # only a demo needs it

    from seeds import demo  # noqa: PLC0415  # only a demo needs it

    claimed = await value("SELECT to_regclass('installation') IS NOT NULL")
    kind = await installation.kind() if claimed else None
    if kind != "demo":
        raise Stop(
            "This database holds real people: nothing of it is renewed."
            if kind
            else "This database holds no demo: there is nothing to renew. `solop demo` loads one."
        )
    await bring_up_to_date()
    try:
        with _bar() as progress:
            await demo.renew(progress, past=past)
    except DeadlockDetectedError:
        raise Stop(
            "Somebody was changing the demo just now. Nothing happened; try again."
        ) from None


async def _load(*, new: bool, past: bool) -> None:
    from seeds import demo  # noqa: PLC0415  # only a demo needs it

    if new and not await installation.is_empty():
        raise Stop("This database is in use already: --demo wants a new one.")
    if not new and await demo.is_complete():
        return
    # Claimed first: a load that is interrupted goes on at the next start.
    await installation.claim("demo")
    with _bar() as progress:
        await demo.load(progress, past=past)


@contextmanager
def _bar() -> Iterator[Callable[[int, int, str], None]]:
    from rich.progress import Progress  # noqa: PLC0415  # only where somebody waits

    with Progress() as bar:
        task = bar.add_task("Loading the demo")

        def progress(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what)

        yield progress


def main() -> None:
    try:
        asked = sys.argv[1]
        _database.run(partial(prepare, demo=asked != "real", past=asked == "demo"))
    except click.ClickException as refusal:
        refusal.show()
        sys.exit(refusal.exit_code)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
