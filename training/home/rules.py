"""What makes something due, and when. No I/O here."""

from datetime import date, timedelta

# Practice of the office: certificates within fifteen days of the recognition decision.
CERTIFICATE_DAYS = 15
# From here on, somebody on probation without the class is pressing.
PRESSING = timedelta(days=90)


def certificates_due(decision_date: date) -> date:
    """The last day on which the certificates of a recognition decision are on time."""
    return decision_date + timedelta(days=CERTIFICATE_DAYS)
