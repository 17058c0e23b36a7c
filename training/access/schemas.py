from datetime import date, datetime

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


class UnitDetails(UnitView, frozen=True):
    """A unit with its dates, the unit above it and what hangs on it."""

    active_from: date | None
    active_to: date | None
    parent_name: str | None
    people: int
    accounts: int


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


class AccountView(msgspec.Struct, frozen=True):
    """An account as its administrator sees it; `seen_at` is when it was last used."""

    id: int
    username: str
    name: str
    role: Role
    unit_id: int | None
    unit_name: str | None
    created_at: datetime
    disabled_at: datetime | None
    seen_at: datetime | None
    has_password: bool


class Handed(msgspec.Struct, frozen=True):
    """A password to be handed to its owner: shown once, never kept."""

    account_id: int
    username: str
    password: str


class OwnSignIn(msgspec.Struct, frozen=True):
    """One of one's own sign-ins that still holds."""

    id: int
    kind: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    device: str


class Invited(msgspec.Struct, frozen=True):
    """A fresh invitation. `secret` is told this once and never kept."""

    account_id: int
    username: str
    secret: str
    expires_at: datetime


class OpenInvitation(msgspec.Struct, frozen=True):
    """Whose invitation a link is."""

    account_id: int
    username: str
    name: str
    role: Role


class WaysIn(msgspec.Struct, frozen=True):
    """How an account's owner gets in: an invitation that is out, a second factor that is on."""

    invited_at: datetime | None
    invitation_until: datetime | None
    second_factor_since: datetime | None
    codes_left: int


class Setup(msgspec.Struct, frozen=True):
    """A second factor being set up: the secret to type, and what the QR says."""

    secret: str
    address: str
