import sys

import click
import msgspec

from web.command import _database
from web.command._database import Stop

_NOT_GENUINE = 3


@click.command()
@click.argument("code")
def command(code: str) -> None:
    """Check a certificate by its typed code, or by the text or address of its QR.

    Status 0 when it is genuine, 3 for any other verdict.
    """
    with _database.database():
        found = _database.run(lambda: _checked(code))
    for field, value in found.items():
        if value not in {None, False}:
            click.echo(f"{field:12} {value}")
    sys.exit(0 if found["verdict"] == "genuine" else _NOT_GENUINE)


async def _checked(code: str) -> dict[str, object]:
    from training import clock, db  # noqa: PLC0415  # heavy: only here, as the next
    from training.certificates import checking  # noqa: PLC0415

    if await db.value("SELECT to_regclass('certificate')") is None:
        raise Stop("This database holds nothing yet: run 'solop serve' or 'solop migrate' first.")
    check = await checking.check(code, today=clock.today())
    facts: dict[str, object] = msgspec.to_builtins(check)
    return facts
