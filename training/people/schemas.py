from datetime import date, datetime
from typing import Annotated

import msgspec

from training.actor import Role
from training.people.activation_rules import WayInState
from training.people.dates import Precision
from training.people.rules import Gender, HoldingSource, Standing

# What the database can look for at all.
Id = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """A person as a list shows them. Of the citizen number the last four digits only."""

    id: int
    full_name: str
    birth_date: date | None
    birth_year: int
    birth_precision: Precision
    gender: Gender
    unit_id: int
    unit_name: str
    branch: str
    standing: Standing
    national_id_masked: str | None
    ceremony_date: date | None
    admission_decision_date: date | None
    admission_decision_number: str | None
    recognition_date: date | None
    recognition_decision_number: str | None = None


class PersonDetails(PersonView, frozen=True, kw_only=True):
    """One person. What is private is None for those who may not see it (`private_shown`).

    Private are the citizen number in full, phone, e-mail, ethnicity, religion, hometown.
    """

    private_shown: bool
    national_id: str | None = None
    phone: str | None = None
    email: str | None = None
    ethnicity: str | None = None
    religion: str | None = None
    hometown: str | None = None
    schooling: str | None
    position: str | None
    account_id: int | None
    consent_at: datetime | None
    erased_at: datetime | None


class NewPerson(msgspec.Struct, frozen=True, kw_only=True):
    """What a person's record is made from. One of birth date and birth year must be known."""

    full_name: str
    gender: Gender
    unit_id: Id
    standing: Standing
    birth_date: date | None = None
    birth_year: int | None = None
    national_id: str | None = None
    phone: str | None = None
    email: str | None = None
    branch: str = ""
    ethnicity: str | None = None
    religion: str | None = None
    hometown: str | None = None
    schooling: str | None = None
    position: str | None = None
    ceremony_date: date | None = None
    admission_decision_date: date | None = None
    admission_decision_number: str | None = None
    recognition_date: date | None = None


class PersonChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different; what is left out stays.

    A birth date brings its year along; a birth year alone takes the date away.
    """

    full_name: str | msgspec.UnsetType = msgspec.UNSET
    gender: Gender | msgspec.UnsetType = msgspec.UNSET
    unit_id: Id | msgspec.UnsetType = msgspec.UNSET
    standing: Standing | msgspec.UnsetType = msgspec.UNSET
    birth_date: date | msgspec.UnsetType | None = msgspec.UNSET
    birth_year: int | msgspec.UnsetType = msgspec.UNSET
    national_id: str | msgspec.UnsetType | None = msgspec.UNSET
    phone: str | msgspec.UnsetType | None = msgspec.UNSET
    email: str | msgspec.UnsetType | None = msgspec.UNSET
    branch: str | msgspec.UnsetType = msgspec.UNSET
    ethnicity: str | msgspec.UnsetType | None = msgspec.UNSET
    religion: str | msgspec.UnsetType | None = msgspec.UNSET
    hometown: str | msgspec.UnsetType | None = msgspec.UNSET
    schooling: str | msgspec.UnsetType | None = msgspec.UNSET
    position: str | msgspec.UnsetType | None = msgspec.UNSET
    ceremony_date: date | msgspec.UnsetType | None = msgspec.UNSET
    admission_decision_date: date | msgspec.UnsetType | None = msgspec.UNSET
    admission_decision_number: str | msgspec.UnsetType | None = msgspec.UNSET
    recognition_date: date | msgspec.UnsetType | None = msgspec.UNSET


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A person already on record, for matching a list. Never shown to a foreign unit."""

    id: int
    unit_id: int
    full_name: str
    search_key: str
    birth_date: date | None
    birth_year: int
    gender: Gender
    standing: Standing


class Lookup(msgspec.Struct, frozen=True):
    """A citizen number to look for."""

    national_id: str


class Found(msgspec.Struct, frozen=True):
    """The person with that number within one's scope, or nobody."""

    person: PersonView | None


class NewHolding(msgspec.Struct, frozen=True, kw_only=True):
    """A course that a person completed; `valid_until` is the last good day, None is for ever."""

    person_id: int
    course_code: str
    number: str
    valid_from: date
    valid_until: date | None = None
    source: HoldingSource = HoldingSource.ISSUED
    issuer: str = ""


class HoldingView(msgspec.Struct, frozen=True):
    """A holding, and whether it is good on the day asked for."""

    id: int
    course_code: str
    source: HoldingSource
    number: str
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    good: bool
    issuer: str = ""
    ended_reason: str | None = None


class Passport(msgspec.Struct, frozen=True):
    """What a person is to the Party and holds, in one sight."""

    person: PersonView
    holdings: list[HoldingView]


class WayIn(msgspec.Struct, frozen=True):
    """How one person stands with getting in: their account, or the code that is out."""

    id: int
    full_name: str
    unit_id: int
    unit_name: str
    branch: str
    state: WayInState
    username: str | None
    role: Role | None
    issued_at: datetime | None
    expires_at: datetime | None


class IssuedCode(msgspec.Struct, frozen=True):
    """A fresh activation code. `code` is told this once and never kept."""

    id: int
    person_id: int
    full_name: str
    unit_name: str
    branch: str
    code: str
    issued_at: datetime
    expires_at: datetime
    renews: bool


class Offer(msgspec.Struct, frozen=True):
    """What a good code opens, as little as its holder must see: `username` once there is one."""

    masked_name: str
    unit_name: str
    year_only: bool
    expires_at: datetime
    username: str | None
    proposed: str


class Activation(msgspec.Struct, frozen=True):
    """What the holder of a code answers."""

    born: date | None
    born_year: int | None
    username: str
    password: str
    again: str
