"""The first half of 2018 told again, and an invented one of 2017 to compare it with.

Classes go through the services, in the name of the office of then: planned, registered, convened,
marked session by session, scored, recognised and certified. Two things are written by plain SQL,
because no service does them for a past that it did not see: whole months of admissions and
recognitions with their history, and the instant at which a row says that it was made. A test
compares the result with what the services ask of every class.

All people are invented. They have no citizen number, telephone or address: what identified them
would be erased by now. Certificates are numbered, signed and recorded; their printing is called
off, since the papers were handed over long ago. Whoever needs one asks for the class's printing.
"""

from seeds import half_years
from seeds.held import Teller, Told
from seeds.timeline import Progress, tell
from training import db
from training.access import service as access
from training.access.schemas import NewAccount
from training.actor import SYSTEM, Actor, Role

OFFICE = ("office2018", "Văn phòng Đảng ủy Khối (2018)")


async def load(progress: Progress) -> None:
    """Tell the two half-years, once; the units must be there. `progress` hears of each step."""
    async with db.transaction():
        if await is_told():
            return
        # What this connection planned while the tables were empty would be slow by the end.
        await db.rows("DISCARD PLANS")
        teller = await _teller()
        held = [Told(teller, one) for one in half_years.classes()]
        happenings = [happening for one in held for happening in one.happenings()]
        await tell([*happenings, *teller.members.happenings()], progress)
        # So many rows at once: without a look at them the database plans blindly.
        await db.rows("ANALYZE")


async def is_told() -> bool:
    """Whether the office of then has an account, and so the rest is there."""
    return bool(await db.value("SELECT 1 FROM account WHERE username = $1", OFFICE[0]))


async def _teller() -> Teller:
    found = await db.rows("SELECT id FROM unit ORDER BY code, id")
    if not found:
        raise RuntimeError("History happens in units: load them first.")
    username, name = OFFICE
    # Nobody can sign in as the office of then: it has no password.
    account = await access.add_account_with_hash(
        SYSTEM, NewAccount(username=username, name=name, role=Role.ORGANIZER), None
    )
    office = Actor(account, name, Role.ORGANIZER, username=username)
    return Teller(office, [row["id"] for row in found])
