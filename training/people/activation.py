"""Opening a learner's account with a code from paper: once, and in the right hands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from training import db, history, typed_codes
from training.access.invitations import renew_password
from training.access.rules import check_account
from training.access.schemas import NewAccount
from training.access.service import add_account_with_hash
from training.actor import SYSTEM, Actor, Role
from training.errors import Invalid, Missing
from training.names import clean, masked
from training.people import activation_rules as rules
from training.people.schemas import Activation, Offer
from training.security import passwords, patience, vault
from training.words import say

PURPOSE = "activation_code"
MOST_UNKNOWN = 30

_CODE = """
    SELECT c.*, p.full_name, p.birth_date, p.birth_year, p.erased_at, p.account, p.unit,
           u.name AS unit_name, a.username, a.role, a.name AS account_name, a.disabled_at
    FROM activation_code c JOIN person p ON p.id = c.person JOIN unit u ON u.id = p.unit
    LEFT JOIN account a ON a.id = p.account WHERE c.code_hash = $1
"""


def mistyped() -> Invalid:
    """What to say about letters that no code reads like."""
    words = say("Mã có 12 ký tự, ví dụ 6KNC-TWBP-H8YV. Xem lại phiếu rồi nhập cho đúng.")
    return Invalid(words, "code_mistyped", code=words)


async def look(typed: str, *, address: str, now: datetime) -> Offer:
    """What a code opens; one that opens nothing is refused with what to do.

    Only unknown codes count against an address, and a good one is let through all the same:
    whoever guesses from the network of a hall must not keep the hall out.
    """
    row = await _known(typed, address=address, now=now)
    _check(row, now)
    names = [] if row["account"] else await _free(rules.proposals(row["full_name"]))
    return Offer(
        masked_name=masked(row["full_name"]),
        unit_name=row["unit_name"],
        year_only=row["birth_date"] is None,
        expires_at=row["expires_at"],
        username=row["username"],
        proposed=names[0] if names else "",
    )


async def activate(typed: str, answers: Activation, *, address: str, now: datetime) -> int:
    """Make the learner's account, or renew its password; gives the account. Works once."""
    row = await _known(typed, address=address, now=now)
    _check(row, now)
    username = row["username"] or clean(answers.username).lower()
    await _check_born(row["id"], answers, now)
    rules.check_two(answers.password, answers.again)
    about = (username, typed, str(row["birth_date"] or row["birth_year"]))
    passwords.check_new(answers.password, about=about)
    check_account(username, row["full_name"], Role.LEARNER, None)
    kept = await passwords.hashed(answers.password)
    async with db.transaction():
        row = await _locked(row["id"])
        _check(row, now)
        await db.rows("UPDATE activation_code SET used_at = $2 WHERE id = $1", row["id"], now)
        return await _open(row, username, kept, now)


async def _open(row: Any, username: str, kept: str, now: datetime) -> int:
    if row["account"] is not None:
        owner = Actor(row["account"], row["account_name"], Role.LEARNER, person_id=row["person"])
        await renew_password(owner, kept, "activation.used", now=now)
        return int(row["account"])
    new = NewAccount(username=username, name=row["full_name"], role=Role.LEARNER)
    account_id = await add_account_with_hash(SYSTEM, new, kept)
    await db.rows("UPDATE person SET account = $2 WHERE id = $1", row["person"], account_id)
    owner = Actor(account_id, row["full_name"], Role.LEARNER, person_id=row["person"])
    await history.record(owner, "activation.used", "person", row["person"], unit_id=row["unit"])
    return account_id


async def _check_born(code_id: int, answers: Activation, now: datetime) -> None:
    """Under the code's lock, or a hundred answers sent at once would count as one."""
    async with db.transaction():
        row = await _locked(code_id)
        _check(row, now)
        right = rules.check_born(
            answers.born, answers.born_year, row["birth_date"], row["birth_year"]
        )
        if not right:
            await db.rows(
                "UPDATE activation_code SET wrong_answers = wrong_answers + 1 WHERE id = $1",
                code_id,
            )
    # Refused outside the transaction, so that the count stays.
    if not right:
        words = rules.wrong_birth(
            rules.WRONG_ANSWERS - row["wrong_answers"] - 1, year_only=row["birth_date"] is None
        )
        raise Invalid(words, "birth_date_differs", born=words)


async def _known(typed: str, *, address: str, now: datetime) -> Any:
    code = typed_codes.normalise(typed)
    if code is None:
        raise mistyped()
    found = await db.rows(_CODE, code_hash(code))
    if found:
        return found[0]
    counted = patience.subject("activation", address)
    slow = say("Thử quá nhiều mã không có. Chờ 15 phút rồi thử lại.")
    await patience.be_patient(counted, MOST_UNKNOWN, slow, now=now)
    await patience.note_failure(counted, now=now)
    words = say("Không có mã này. Nhập lại từ phiếu; vẫn không được thì hỏi cán bộ đơn vị.")
    raise Missing(words, "code_unknown", code=words)


async def _locked(code_id: int) -> Any:
    # The person first, as in `issue`, then the code; what is read after both is how it stands.
    await db.rows(
        "SELECT 1 FROM person WHERE id = (SELECT person FROM activation_code WHERE id = $1)"
        " FOR UPDATE",
        code_id,
    )
    found = await db.rows("SELECT code_hash FROM activation_code WHERE id = $1 FOR UPDATE", code_id)
    return (await db.rows(_CODE, found[0]["code_hash"]))[0]


def _check(row: Any, now: datetime) -> None:
    rules.check_usable(
        used_at=row["used_at"],
        withdrawn_at=row["withdrawn_at"],
        replaced=row["replaced"],
        wrong_answers=row["wrong_answers"],
        expires_at=row["expires_at"],
        now=now,
    )
    role = Role(row["role"]) if row["role"] else None
    rules.check_may_have(masked(row["full_name"]), role, row["disabled_at"], row["erased_at"])


async def _free(names: Sequence[str]) -> list[str]:
    taken = await db.rows("SELECT username FROM account WHERE username = ANY($1)", list(names))
    return [name for name in names if name not in {row["username"] for row in taken}]


def code_hash(code: str) -> bytes:
    """What is kept of a code."""
    # Keyed, with the key outside the database: 55 bits alone could be tried one by one.
    return vault.blind_index(code, PURPOSE)
