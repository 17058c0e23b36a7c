from typing import Any

from piccolo.columns import (
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnUpdate
from piccolo.constraints import Check
from piccolo.table import Table

from training.actor import Role
from training.db.columns import belongs_to, one_of


class Unit(Table, tablename="unit"):
    """A grassroots organisation of the Bloc. Units come, go and change parent; none is deleted."""

    id: Serial
    code = Text(default=None, unique=True)
    name = Text(default=None)
    short_name = Text(default=None)
    parent: ForeignKey[Any] = ForeignKey(
        "self",
        null=True,
        default=None,
        index=True,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )
    single_branch = Boolean(default=False)
    active_from = Date(null=True, default=None)
    active_to = Date(null=True, default=None)
    sort_key = Text(default=None)
    search_key = Text(default=None)

    unit_is_not_its_own_parent = Check("parent <> id")


class Account(Table, tablename="account"):
    """Somebody who may sign in."""

    id: Serial
    username = Text(default=None, unique=True)
    name = Text(default=None)
    role = Text(default=None)
    unit = belongs_to(Unit, null=True)
    password_hash = Text(null=True, default=None)
    totp_secret = Bytea(null=True, default=None)
    totp_confirmed_at = Timestamptz(null=True, default=None)
    totp_step = Integer(null=True, default=None)
    language = Text(default="vi")
    created_at = Timestamptz()
    disabled_at = Timestamptz(null=True, default=None)

    account_role_known = one_of("role", Role)
    account_secretary_has_unit = Check("role <> 'secretary' OR unit IS NOT NULL")
    account_second_factor_has_secret = Check("totp_confirmed_at IS NULL OR totp_secret IS NOT NULL")


class Invitation(Table, tablename="invitation"):
    """A link, good once, by which an account's owner sets a password. Only its hash is kept."""

    id: Serial
    account = belongs_to(Account)
    secret_hash = Bytea(default=None, unique=True)
    issued_by = belongs_to(Account, null=True, index=False)
    issued_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
