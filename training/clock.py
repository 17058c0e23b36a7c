"""Now and today as the office sees them. Controllers, jobs and seeds ask; rules are told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE_NAME = "Asia/Ho_Chi_Minh"
ZONE = ZoneInfo(ZONE_NAME)


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in Hanoi."""
    return now().astimezone(ZONE).date()
