from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

import click

from web.command import _database
from web.command._database import Stop

if TYPE_CHECKING:
    from training.operations.invariants import Finding

_MOST_SHOWN = 10


@click.group()
def command() -> None:
    """Ask the data itself whether all is as it should be."""


@command.command()
def invariants() -> None:
    """Prove what must hold: seats, marks, proofs, registers, scope, seals. Status 2 if not."""
    with _database.database():
        from training.operations.invariants import audit, names  # noqa: PLC0415  # heavy
        from web.command._progress import steps  # noqa: PLC0415  # heavy

        async def ask() -> "list[Finding]":
            with steps("Checking", len(names())) as step:
                return await audit(step)

        found = _database.run(_settled(ask), patient=True)
    report(found, "Everything holds.")


@command.command()
@click.option("--quick", is_flag=True, help="Compare the files' hashes; do not open each of them.")
def verify(*, quick: bool) -> None:
    """Check every certificate: its payload, its facts, its signed file. Status 2 if one fails."""
    with _database.database():
        from training.db import value  # noqa: PLC0415  # heavy
        from training.operations import papers  # noqa: PLC0415  # heavy
        from web.command._progress import bar  # noqa: PLC0415  # heavy

        async def ask() -> "list[Finding]":
            total = int(await value("SELECT count(*) FROM certificate"))
            with bar("Verifying certificates", total) as progress:
                return await papers.verify(progress, signatures=not quick)

        found = _database.run(_settled(ask), patient=True)
    report(found, "Every certificate verifies.")


def _settled(
    ask: "Callable[[], Awaitable[list[Finding]]]",
) -> "Callable[[], Coroutine[Any, Any, list[Finding]]]":
    """All questions of one and the same state of the data, whoever works meanwhile."""

    async def asked() -> "list[Finding]":
        from training import db  # noqa: PLC0415  # heavy

        async with db.transaction():
            await db.rows("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return await ask()

    return asked


def report(found: "list[Finding]", praise: str) -> None:
    """Print the findings as a table; ends with status 2 where one does not hold."""
    from rich.console import Console  # noqa: PLC0415  # heavy
    from rich.table import Table  # noqa: PLC0415  # heavy

    table = Table(box=None, pad_edge=False)
    for heading, side in (("rule", "left"), ("checked", "right"), ("broken", "right")):
        table.add_column(heading, justify=side)  # type: ignore[arg-type]  # both are its words
    table.add_column("")
    for one in found:
        which = "ids " + ", ".join(map(str, one.broken[:_MOST_SHOWN])) if one.broken else ""
        more = " …" if len(one.broken) > _MOST_SHOWN else ""
        table.add_row(one.words, f"{one.checked:,}", str(len(one.broken)), which + more)
    Console(soft_wrap=True).print(table)
    wrong = [one.name for one in found if one.broken]
    if wrong:
        raise Stop(f"This does not hold: {', '.join(wrong)}.")
    click.echo(praise)
