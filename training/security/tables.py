from piccolo.columns import BigSerial, Bytea, Integer, Serial, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from training.access.tables import Account
from training.db.columns import belongs_to


class SignIn(Table, tablename="sign_in"):
    """One sign-in: a browser's session or an API token. Only the hash of its secret is kept."""

    id: Serial
    account = belongs_to(Account)
    kind = Text(default=None)
    secret_hash = Bytea(default=None, unique=True)
    started_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)
    address = Text(default=None)
    device = Text(default=None)
    browser_hash = Bytea(null=True, default=None)

    sign_in_kind_known = Check("kind IN ('browser', 'token')")


class RecoveryCode(Table, tablename="recovery_code"):
    """A code that stands in for the second factor once. Only a keyed digest of it is kept."""

    id: Serial
    account = belongs_to(Account, index=False)
    code_hash = Bytea(default=None)
    used_at = Timestamptz(null=True, default=None)

    recovery_code_once = Unique(["account", "code_hash"])


class FailedAttempt(Table, tablename="failed_attempt"):
    """A sign-in or look-up that failed, counted to slow down guessing. `subject` is a hash."""

    id = BigSerial(primary_key=True)
    at = Timestamptz()
    subject = Bytea(default=None)
    address = Text(default=None)


class IdempotencyRecord(Table, tablename="idempotency_record"):
    """The answer once given to a creating request, so that asking twice does it once."""

    id = BigSerial(primary_key=True)
    account = belongs_to(Account, index=False)
    key = Text(default=None)
    request_hash = Bytea(default=None)
    status = Integer(null=True, default=None)
    answer = Bytea(null=True, default=None)
    at = Timestamptz()

    idempotency_record_once = Unique(["account", "key"])
