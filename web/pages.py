"""Every page of the site: one controller a noun."""

from typing import Any

from web.access import SignInPages
from web.accounts import AccountPages, OwnAccountPages
from web.attendance import ClassAttendancePages, TimetablePages
from web.docs import DocsPages
from web.history import HistoryPages
from web.home import HomePages
from web.roll_call import RollPages
from web.settlement import SettlementPages
from web.units import UnitPages

PAGES: list[Any] = [
    SignInPages,
    HomePages,
    UnitPages,
    AccountPages,
    OwnAccountPages,
    HistoryPages,
    DocsPages,
    ClassAttendancePages,
    TimetablePages,
    RollPages,
    SettlementPages,
]
