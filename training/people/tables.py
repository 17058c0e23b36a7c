from piccolo.columns import Boolean, Bytea, Date, Serial, SmallInt, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from training.access.tables import Account, Unit
from training.db.columns import belongs_to, one_of
from training.people.rules import Gender, HoldingSource, Standing


class Person(Table, tablename="person"):
    """A candidate or member. Citizen number, phone and e-mail are sealed; one is found by index."""

    id: Serial
    unit = belongs_to(Unit)
    account = belongs_to(Account, null=True)
    full_name = Text(default=None)
    sort_key = Text(default=None)
    search_key = Text(default=None)
    birth_date = Date(null=True, default=None)
    birth_year = SmallInt(default=None)
    gender = Text(default=None)
    national_id = Bytea(null=True, default=None)
    national_id_index = Bytea(null=True, default=None, unique=True)
    phone = Bytea(null=True, default=None)
    email = Bytea(null=True, default=None)
    branch = Text(default="")
    standing = Text(default=None)
    ethnicity = Text(null=True, default=None)
    religion = Text(null=True, default=None)
    hometown = Text(null=True, default=None)
    schooling = Text(null=True, default=None)
    position = Text(null=True, default=None)
    ceremony_date = Date(null=True, default=None)
    admission_decision_date = Date(null=True, default=None)
    admission_decision_number = Text(null=True, default=None)
    recognition_date = Date(null=True, default=None)
    recognition_decision_number = Text(null=True, default=None)
    consent_by = belongs_to(Account, null=True, index=False)
    consent_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()
    erased_at = Timestamptz(null=True, default=None)

    person_gender_known = one_of("gender", Gender)
    person_standing_known = one_of("standing", Standing)
    person_birth_year_agrees = Check(
        "birth_date IS NULL OR EXTRACT(year FROM birth_date) = birth_year"
    )
    person_number_has_index = Check("(national_id IS NULL) = (national_id_index IS NULL)")


class ActivationCode(Table, tablename="activation_code"):
    """A code on paper by which a person makes their account, once. Only a digest is kept."""

    id: Serial
    person = belongs_to(Person)
    code_hash = Bytea(default=None, unique=True)
    issued_by = belongs_to(Account, null=True, index=False)
    issued_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    wrong_answers = SmallInt(default=0)
    used_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    replaced = Boolean(default=False)


class Holding(Table, tablename="holding"):
    """What a person holds: a course completed, from when to when, and who says so."""

    id: Serial
    person = belongs_to(Person)
    course_code = Text(default=None)
    source = Text(default=None)
    number = Text(default=None)
    valid_from = Date(default=None)
    valid_until = Date(null=True, default=None)
    ended_on = Date(null=True, default=None)
    issuer = Text(default="")
    ended_reason = Text(null=True, default=None)

    holding_source_known = one_of("source", HoldingSource)
    holding_ends_after_it_begins = Check("valid_until IS NULL OR valid_until >= valid_from")
