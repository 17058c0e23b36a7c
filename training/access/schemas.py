from datetime import date

import msgspec

from training.actor import Role
from training.security.policy import May


class UnitView(msgspec.Struct, frozen=True):
    """A unit as everybody may see it."""

    id: int
    code: str
    name: str
    short_name: str
    parent_id: int | None
    single_branch: bool
    active: bool


class NewUnit(msgspec.Struct, frozen=True):
    """What a unit is made from."""

    code: str
    name: str
    short_name: str = ""
    parent_id: int | None = None
    single_branch: bool = False
    active_from: date | None = None
    active_to: date | None = None


class UnitChange(msgspec.Struct, frozen=True):
    """What is to be different; what is left out stays."""

    code: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    short_name: str | msgspec.UnsetType = msgspec.UNSET
    parent_id: int | msgspec.UnsetType | None = msgspec.UNSET
    single_branch: bool | msgspec.UnsetType = msgspec.UNSET
    active_from: date | msgspec.UnsetType | None = msgspec.UNSET
    active_to: date | msgspec.UnsetType | None = msgspec.UNSET


class Credentials(msgspec.Struct, frozen=True):
    """Name and password; `otp` for accounts with a second factor."""

    username: str
    password: str
    otp: str | None = None


class Token(msgspec.Struct, frozen=True):
    """A bearer token, shown once."""

    token: str
    expires_at: str
    role: Role
    unit_id: int | None


class Me(msgspec.Struct, frozen=True):
    """Who is asking, and what they may."""

    account_id: int | None
    username: str
    name: str
    role: Role
    unit_id: int | None
    person_id: int | None
    may: list[May]


class NewAccount(msgspec.Struct, frozen=True):
    """What an account is made from."""

    username: str
    name: str
    role: Role
    unit_id: int | None = None
    password: str | None = None


class Persona(msgspec.Struct, frozen=True):
    """A named person of the demo, for signing in with one click."""

    username: str
    name: str
    role: Role
    unit_name: str | None
