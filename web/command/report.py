import sys
from pathlib import Path

import click

from web.command import _database
from web.command._database import Stop


@click.command()
@click.option("--from", "first", default="", help="First day, 2018-01-01 or 1/1/2018.")
@click.option("--to", "last", default="", help="Last day. Without days: the usual half-year.")
@click.option("--unit", default="", help="Code of one unit, with those below it; else all.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "xlsx", "json"]),
    default="text",
    show_default=True,
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file."
)
def command(first: str, last: str, unit: str, kind: str, output: Path | None) -> None:
    """Tell a period in figures, counted from the database, beside the same period last year."""
    if kind == "xlsx" and output is None and sys.stdout.isatty():
        raise Stop("A workbook does not show in a terminal: name a file with --output.")
    with _database.database():
        content = _database.run(lambda: _told(first, last, unit, kind))
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise Stop(
            f"{output} cannot be written ({error.strerror}): choose another --output."
        ) from None


async def _told(first: str, last: str, unit: str, kind: str) -> bytes:
    import msgspec  # noqa: PLC0415  # only here, as the next

    from training import clock, db  # noqa: PLC0415
    from training.actor import SYSTEM  # noqa: PLC0415
    from training.errors import Invalid  # noqa: PLC0415
    from training.reports import queries, writing  # noqa: PLC0415
    from training.reports.periods import read_period  # noqa: PLC0415

    if await db.value("SELECT to_regclass('training_class')") is None:
        raise Stop("This database holds nothing yet: run 'solop serve' or 'solop migrate' first.")
    unit_id = await db.value("SELECT id FROM unit WHERE code = $1", unit) if unit else None
    if unit and unit_id is None:
        raise Stop(f"There is no unit with the code {unit!r}: look it up in the list of units.")
    try:
        period = read_period(first, last, clock.today())
    except Invalid as refusal:
        answers = (f"--{field}: {words}" for field, words in refusal.answers.items())
        raise Stop(f"{refusal.message} {' '.join(answers)}") from None
    report = await queries.report(SYSTEM, period, unit_id, now=clock.now())
    if kind == "xlsx":
        return writing.workbook(report)
    if kind == "json":
        return msgspec.json.format(msgspec.json.encode(report)) + b"\n"
    return writing.text(report).encode()
