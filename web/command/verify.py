import asyncio
import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from web.command import _database
from web.command._database import Stop

_NOT_GENUINE = 3
_GENUINE = frozenset({"genuine", "signed"})
_KEYS = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command()
@click.argument("paper", metavar="FILE|CODE")
@click.option(
    "--keys",
    type=_KEYS,
    help="Ask no database: use the published keys, as GET /api/v1/keys gave them.",
)
def command(paper: str, keys: Path | None) -> None:
    """Check a certificate: its PDF, its typed code, or the text or address of its QR.

    Status 0 when it is genuine (with --keys: signed by one of these keys), 3 for any other verdict.
    """
    content = _content(paper)
    if keys is not None:
        found = _signed(paper, content, keys)
    else:
        with _database.database():
            found = _database.run(lambda: _checked(paper, content))
    for field, value in found.items():
        if value not in {None, False}:
            click.echo(f"{field:12} {value}")
    if found["verdict"] == "signed":
        click.echo("Whether it was revoked or replaced since, only the register knows.", err=True)
    if found.get("photo"):
        click.echo("What the QR in the photo says proves nothing of the paper.", err=True)
    sys.exit(0 if found["verdict"] in _GENUINE else _NOT_GENUINE)


def _content(paper: str) -> bytes | None:
    """The file, where the argument names one."""
    try:
        return Path(paper).read_bytes() if Path(paper).is_file() else None
    except OSError as error:
        raise Stop(f"{paper} cannot be read: {error.strerror}.") from None


async def _checked(paper: str, content: bytes | None) -> dict[str, Any]:
    from training import clock, db  # noqa: PLC0415  # heavy: only here, as the next
    from training.certificates import checking, verifying  # noqa: PLC0415

    if await db.value("SELECT to_regclass('certificate')") is None:
        raise Stop("This database holds nothing yet: run 'solop serve' or 'solop migrate' first.")
    if content is None:
        told = await checking.check(paper, today=clock.today())
    else:
        told = await verifying.check_file(content, address=None, now=clock.now())
    facts: dict[str, Any] = msgspec.to_builtins(told)
    return facts


def _signed(paper: str, content: bytes | None, keys: Path) -> dict[str, Any]:
    from training.certificates import offline  # noqa: PLC0415  # heavy: only here, as the next
    from training.errors import Refused  # noqa: PLC0415

    try:
        published = offline.read_keys(keys.read_bytes())
    except (OSError, ValueError) as error:
        raise Stop(f"{keys} does not hold published keys: {error}.") from None
    try:
        told = (
            offline.check_qr(paper, published)
            if content is None
            else asyncio.run(offline.check_file(content, published))
        )
    except Refused as refusal:
        raise Stop(str(refusal.message)) from None
    stated = told.statement
    facts: dict[str, Any] = {"verdict": told.verdict.value}
    if stated is not None:
        for name in ("code", "number", "course", "issued_on", "valid_until", "specimen"):
            facts[name] = getattr(stated, name)
    return facts
