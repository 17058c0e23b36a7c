"""Do the keys open every sealed value?"""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec

from training import db
from training.enrollment import decided, reading, staging
from training.http import once
from training.passport.holding_lists import HOLDINGS
from training.passport.lists import MILESTONES
from training.people import queries
from training.proofreading import queries as proofreading
from training.results import score_lists
from training.security import vault

AT_ONCE = 2000


class Sealed(msgspec.Struct, frozen=True):
    """A column of sealed values, and the column of its blind index.

    `{id}` in the purpose is the row's own: such a value opens in its row alone.
    """

    name: str
    table: str
    column: str
    purpose: str
    index: str | None = None
    at_once: int = AT_ONCE

    async def check(self) -> tuple[int, list[int]]:
        """How many values there are, and the ids of the rows whose value does not open."""
        checked, last, broken = 0, 0, list[int]()
        index = self.index or "NULL"
        sql = (
            f"SELECT id, {self.column} AS sealed, {index} AS index FROM {self.table}"
            f" WHERE {self.column} IS NOT NULL AND id > $1 ORDER BY id LIMIT $2"
        )
        while found := await db.rows(sql, last, self.at_once):
            last = found[-1]["id"]
            checked += len(found)
            broken += await asyncio.to_thread(self._broken, found)
        return checked, broken

    def _broken(self, found: Sequence[Any]) -> list[int]:
        return [row["id"] for row in found if not self._opens(row)]

    def _opens(self, row: Any) -> bool:
        try:
            opened = vault.unseal_bytes(row["sealed"], self.purpose.format(id=row["id"]))
        except vault.SealBroken:
            return False
        index = row["index"]
        return index is None or vault.blind_index(opened.decode(), self.purpose) == index


SEALED = (
    Sealed("number", "person", "national_id", queries.NUMBER, index="national_id_index"),
    Sealed("phone", "person", "phone", queries.PHONE),
    Sealed("email", "person", "email", queries.EMAIL),
    Sealed("second_factor", "account", "totp_secret", "account.totp_secret.{id}"),
    Sealed("list", "list_import", "file", reading.FILE, at_once=5),
    Sealed("row", "import_row", "typed", staging.PURPOSE),
    Sealed("milestones", MILESTONES.noun, "rows", MILESTONES.purpose, at_once=50),
    Sealed("holdings", HOLDINGS.noun, "rows", HOLDINGS.purpose, at_once=50),
    Sealed("marks", "score_list", "rows", score_lists.PURPOSE, at_once=50),
    Sealed("decided", "decided_list", "said", decided.PURPOSE, at_once=20),
    Sealed("correction", "proof_line", "correction", proofreading.PURPOSE),
    Sealed("answer", "idempotency_record", "answer", once.PURPOSE),
)
# Bytes in the database that are not sealed. Digests need no mention: their names end in `_hash` or
# `_index`.
NOT_SEALED = frozenset(
    {
        "failed_attempt.subject",
        "certificate.pdf",
        # The same papers joined into one file, which is read a piece at a time and lives for days.
        "printout.content",
        "pgqueuer.payload",
    }
)
