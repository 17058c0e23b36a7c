"""Is it well? Live: the process answers. Ready: people can be served. Degraded: served, but look.

Strangers learn the one word only. Who runs it learns why.
"""

import asyncio
import shutil
import time
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from training import clock, db, settings
from training.db import migrate
from training.operations.beat import SILENT_AFTER
from training.words import Sentence, say

PATIENCE = 1.0
JOB_PATIENCE = timedelta(minutes=10)
ROOM_NEEDED = 1024**3
ISSUE_WITHIN = timedelta(days=15)
LOOK_BACK = timedelta(days=365)
OVERDUE_EVERY = 300.0


class Status(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    UNAVAILABLE = "unavailable"


class Reason(msgspec.Struct, frozen=True):
    """Something to look at; `code` is stable, `message` says what to do."""

    code: str
    message: str


class Health(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the installation is. `reasons` is for those who run it."""

    status: Status
    live: bool
    ready: bool
    reasons: list[Reason] | None = None


class _Facts(msgspec.Struct, frozen=True):
    missing: frozenset[str]
    unknown: frozenset[str]
    beat: datetime | None
    oldest_job: datetime | None
    overdue: int


async def look(*, now: datetime) -> Health:
    """Look at everything; never raises."""
    try:
        async with asyncio.timeout(PATIENCE):
            facts = await _facts(now)
    except Exception:  # noqa: BLE001  # whatever it is, people cannot be served
        words = say("Cơ sở dữ liệu không trả lời trong một giây. Xem nó còn chạy không.")
        return Health(Status.UNAVAILABLE, live=True, ready=False, reasons=_told(database=words))
    if facts.missing:
        words = say("Cơ sở dữ liệu chưa được cập nhật. Chạy “solop migrate”.")
        return Health(Status.UNAVAILABLE, live=True, ready=False, reasons=_told(migrations=words))
    reasons = _worries(facts, now)
    status = Status.DEGRADED if reasons else Status.OK
    return Health(status, live=True, ready=True, reasons=reasons)


def _told(**words: Sentence) -> list[Reason]:
    return [Reason(code, str(sentence)) for code, sentence in words.items()]


def _worries(facts: _Facts, now: datetime) -> list[Reason]:
    found: dict[str, Sentence] = {}
    if facts.unknown:
        found["newer_database"] = say(
            "Cơ sở dữ liệu mới hơn chương trình này. Khởi động lại bằng bản mới."
        )
    if facts.beat is None or now - facts.beat > SILENT_AFTER:
        found["worker_silent"] = say(
            "Không thấy tiến trình làm việc nền. Xem nhật ký, khởi động lại “solop serve”."
        )
    if facts.oldest_job is not None and now - facts.oldest_job > JOB_PATIENCE:
        found["jobs_waiting"] = say("Có việc nền chờ quá 10 phút. Chạy thêm “solop worker”.")
    if disk_free() < ROOM_NEEDED:
        found["disk_low"] = say("Ổ đĩa của thư mục dữ liệu còn dưới 1 GB. Dọn bớt chỗ.")
    if facts.overdue:
        found["certificates_overdue"] = say(
            "{count} lớp đã công nhận hoàn thành quá 15 ngày mà chưa cấp hết giấy chứng nhận.",
            count=facts.overdue,
        )
    return _told(**found)


_FACTS = """
    SELECT (SELECT array_agg(name) FROM migration WHERE app_name = 'training') AS done,
           (SELECT max(at) FROM worker_beat) AS beat,
           (SELECT min(asked_at) FROM job WHERE state = 'queued') AS oldest_job
"""


async def _facts(now: datetime) -> _Facts:
    done = await db.value(
        "SELECT COALESCE(array_agg(name), '{}') FROM migration WHERE app_name = 'training'"
    )
    known, found = migrate.known(), frozenset(done)
    if known - found:
        return _Facts(known - found, found - known, None, None, 0)
    row: Any = (await db.rows(_FACTS))[0]
    overdue = await _overdue.count(now.astimezone(clock.ZONE).date())
    return _Facts(frozenset(), found - known, row["beat"], row["oldest_job"], overdue)


def disk_free() -> int:
    """Bytes left where the data folder lies; of the nearest folder above while it is not made."""
    place = settings.current().data_dir.absolute()
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


class _Overdue:
    """Classes whose certificates are late (DOMAIN: within 15 days), looked up now and then."""

    SQL = """
        SELECT count(*) FROM training_class c JOIN course k ON k.id = c.course
        WHERE c.state = 'completed' AND k.document = 'certificate'
          AND c.completion_decision_date < $1::date AND c.completion_decision_date > $2::date
          AND EXISTS (SELECT 1 FROM enrollment e
                      WHERE e.training_class = c.id AND e.state = 'completed'
                        AND NOT EXISTS (SELECT 1 FROM certificate g
                                        WHERE g.enrollment = e.id AND g.state <> 'void'))
    """

    def __init__(self) -> None:
        self._known = 0
        self._until = 0.0

    async def count(self, today: date) -> int:
        """How many; the same answer for some minutes, since looking may take a while."""
        if time.monotonic() > self._until:
            self._known = await db.value(self.SQL, today - ISSUE_WITHIN, today - LOOK_BACK)
            self._until = time.monotonic() + OVERDUE_EVERY
        return self._known

    def forget(self) -> None:
        """Look again at the next question."""
        self._until = 0.0


_overdue = _Overdue()
forget = _overdue.forget


def for_strangers(health: Health) -> Health:
    """Without the reasons."""
    return msgspec.structs.replace(health, reasons=None)
