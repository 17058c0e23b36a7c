"""What makes something due, and when. No I/O here."""

import calendar
from datetime import date, timedelta

# Statutes of the Party, article 5: probation runs twelve months from the ceremony.
PROBATION_MONTHS = 12
# Practice of the office: certificates within fifteen days of the recognition decision.
CERTIFICATE_DAYS = 15
# From here on, somebody on probation without the class is pressing.
PRESSING = timedelta(days=90)


def probation_ends(ceremony_date: date) -> date:
    """The day on which the probation of somebody admitted that day has run."""
    months = ceremony_date.year * 12 + ceremony_date.month - 1 + PROBATION_MONTHS
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(ceremony_date.day, last))


def certificates_due(decision_date: date) -> date:
    """The last day on which the certificates of a recognition decision are on time."""
    return decision_date + timedelta(days=CERTIFICATE_DAYS)
