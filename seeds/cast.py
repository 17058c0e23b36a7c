"""The named cast of the demo: one person a role, and a secretary in every unit."""

import msgspec

from seeds.people import Crowd
from training.access import service as access
from training.access.schemas import NewAccount
from training.actor import SYSTEM, Actor, Role
from training.people.rules import Gender
from training.security import passwords

PASSWORD = "demo-solop-2026"
HOME = "01"
"""The unit of the secretary and the learner whom one signs in as."""

_NAMED = {
    "admin": ("Bùi Kim Ngân", Role.ADMINISTRATOR),
    "organizer": ("Trịnh Quốc Bảo", Role.ORGANIZER),
    "trainer": ("TS. Lê Hoàng Nam", Role.TRAINER),
    "auditor": ("Cao Minh Triết", Role.AUDITOR),
    "learner": ("Nguyễn Thị Phương Uyên", Role.LEARNER),
}
_SECRETARY = "Đặng Thị Hồng Hạnh"


class Cast(msgspec.Struct, frozen=True):
    """Who acts in the stories; secretaries by the code of their unit."""

    admin: Actor
    organizer: Actor
    trainer: Actor
    auditor: Actor
    learner: Actor
    secretaries: dict[str, Actor]


async def load(units: dict[str, int]) -> Cast:
    """Make the accounts. They share one hash: hashing 72 passwords would take half a minute."""
    kept = await passwords.hashed(PASSWORD)
    named = {
        username: await _account(
            username, name, role, units[HOME] if role is Role.LEARNER else None, kept
        )
        for username, (name, role) in _NAMED.items()
    }
    crowd = Crowd("secretaries")
    secretaries: dict[str, Actor] = {}
    for code, unit_id in units.items():
        name = crowd.name(crowd.random.choice(tuple(Gender)))
        secretaries[code] = await _account(
            "secretary" if code == HOME else f"secretary{code}",
            _SECRETARY if code == HOME else name,
            Role.SECRETARY,
            unit_id,
            kept,
        )
    return Cast(**named, secretaries=secretaries)


async def _account(username: str, name: str, role: Role, unit_id: int | None, kept: str) -> Actor:
    account_id = await access.add_account_with_hash(
        SYSTEM, NewAccount(username=username, name=name, role=role, unit_id=unit_id), kept
    )
    scope = (unit_id,) if role is Role.SECRETARY and unit_id is not None else ()
    return Actor(account_id, name, role, unit_id=unit_id, unit_ids=scope, username=username)
