"""Which period a delivery is invoiced with."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.fulfilment.rhythm import MONTHLY, RHYTHMS, WEEKLY, has_periods, period_end


@pytest.mark.parametrize(
    ("rhythm", "day", "end"),
    [
        (WEEKLY, date(2026, 3, 16), date(2026, 3, 22)),
        (WEEKLY, date(2026, 3, 22), date(2026, 3, 22)),
        (MONTHLY, date(2026, 2, 1), date(2026, 2, 28)),
        (MONTHLY, date(2028, 2, 29), date(2028, 2, 29)),
        ("Together", date(2026, 3, 16), date(2026, 3, 16)),
    ],
)
def test_period_end(rhythm, day, end):
    assert period_end(rhythm, day) == end


@given(st.sampled_from(RHYTHMS), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_period_ends_on_or_after_its_days_and_the_next_begins_after_it(rhythm, day):
    end = period_end(rhythm, day)
    assert end >= day
    assert period_end(rhythm, end) == end
    if has_periods(rhythm):
        assert period_end(rhythm, end + timedelta(1)) > end
