"""The data's dates are those of 2012 to 2014; the demo moves all of them by the same whole weeks.

The weekdays stay, and the last event of the data falls a week before the demo's "today", so that ageing means
something. Neither depends on the day on which the demo is loaded.
"""

from __future__ import annotations

from datetime import date, timedelta

SHIFT = timedelta(weeks=633)
AS_OF = date(2026, 6, 30)
"""The demo's "today": nothing later is booked, and ageing counts from here."""
OPENING_DAY = date(2024, 8, 1)
"""Before the first event of the moved data, 2024-08-21."""
YEARS = (2024, 2025, 2026)
"""Calendar years that the demo's books need."""


def moved(day: date) -> date:
    """A date of the data as the demo has it."""
    return day + SHIFT
