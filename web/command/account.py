import sys

import click

from training.actor import Role
from web.command import _database
from web.command._database import Stop

STAFF = [role.value for role in Role if role not in {Role.ANONYMOUS, Role.SYSTEM, Role.LEARNER}]


@click.group()
def command() -> None:
    """Accounts of the staff; learners get in by a code of their unit."""


@command.command()
@click.argument("username")
@click.option("--name", required=True, help="How the person is called on the pages.")
@click.option("--role", type=click.Choice(STAFF), default=Role.ADMINISTRATOR.value)
@click.option("--unit", default="", help="Code of the unit; a secretary needs one.")
@click.option("--password-stdin", is_flag=True, help="Read a password from standard input.")
def create(*, username: str, name: str, role: str, unit: str, password_stdin: bool) -> None:
    """Make an account, the first administrator's for one; prints a link to set the password."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    with _database.database():
        said = _database.run(lambda: _create(username, name, Role(role), unit, password))
    click.echo(said)


async def _create(username: str, name: str, role: Role, unit: str, password: str | None) -> str:
    from training import clock, db, settings  # noqa: PLC0415  # heavy: only here, as the next
    from training.access import invitations, service  # noqa: PLC0415
    from training.access.schemas import NewAccount  # noqa: PLC0415
    from training.actor import SYSTEM  # noqa: PLC0415
    from training.errors import Refused  # noqa: PLC0415

    if await db.value("SELECT to_regclass('account')") is None:
        raise Stop("This database is not prepared yet: run 'solop serve' or 'solop migrate' first.")
    unit_id = await db.value("SELECT id FROM unit WHERE code = $1", unit) if unit else None
    if unit and unit_id is None:
        raise Stop(f"There is no unit with the code {unit!r}: look it up in the list of units.")
    new = NewAccount(username, name, role, unit_id, password)
    try:
        if password is not None:
            await service.add_account(SYSTEM, new)
            return f"{username} may sign in with that password."
        invited = await invitations.invite_new(SYSTEM, new, now=clock.now())
    except Refused as refusal:
        raise Stop(" ".join(map(str, (refusal.message, *refusal.answers.values())))) from None
    link = invitations.address(settings.current().public_url, invited.secret)
    return f"{username} sets a password here, once, within 7 days:\n{link}"
