"""Whoever is asking."""

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """What an account is for. The words stand in `training.security.policy`."""

    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"
    SECRETARY = "secretary"
    TRAINER = "trainer"
    LEARNER = "learner"
    AUDITOR = "auditor"
    ANONYMOUS = "anonymous"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True):
    """Every function that changes something takes one first.

    `unit_ids` are the units in the actor's scope: their own and those below it; empty for roles
    whose scope is not a unit. `sign_in_id` is the session asked through, None for jobs and seeds.
    """

    account_id: int | None
    name: str
    role: Role
    unit_id: int | None = None
    unit_ids: tuple[int, ...] = ()
    person_id: int | None = None
    sign_in_id: int | None = None
    username: str = ""


ANONYMOUS = Actor(None, "", Role.ANONYMOUS)
SYSTEM = Actor(None, "Sổ Lớp", Role.SYSTEM)
