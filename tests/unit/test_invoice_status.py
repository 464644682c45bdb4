"""What an invoice is called, from what is owed on it."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.fulfilment.invoice_status import Owed, invoice_status

TODAY = date(2026, 3, 16)
LATER, EARLIER = TODAY + timedelta(1), TODAY - timedelta(1)
MONEY = st.decimals(0, 1000, places=2)


def owed(total=100, outstanding=100, credited=0, dues=((TODAY, 100),)):
    return Owed(D(total), D(outstanding), D(credited), [(day, D(amount)) for day, amount in dues])


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (owed(), "Unpaid"),
        (owed(outstanding=60), "Partly Paid"),
        (owed(outstanding=60, credited=40), "Partly Credited"),
        (owed(outstanding=60, credited=30), "Partly Paid"),
        (owed(outstanding=0), "Paid"),
        (owed(outstanding=-5), "Paid"),
        (owed(outstanding=0, credited=30), "Paid"),
        (owed(outstanding=0, credited=100), "Credit Note Issued"),
        (owed(total=0, outstanding=0), "Paid"),
        (owed(dues=[(EARLIER, 100)]), "Overdue"),
        (owed(outstanding=1, dues=[(EARLIER, 100)]), "Overdue"),
        (owed(outstanding=50, dues=[(EARLIER, 50), (LATER, 50)]), "Partly Paid"),
        (owed(outstanding=51, dues=[(EARLIER, 50), (LATER, 50)]), "Overdue"),
        (owed(outstanding=51, credited=49, dues=[(EARLIER, 50), (LATER, 50)]), "Overdue"),
        (owed(outstanding=0, dues=[(EARLIER, 100)]), "Paid"),
    ],
)
def test_status(of, expected):
    assert invoice_status(of, TODAY) == expected


@given(MONEY.filter(bool), MONEY, MONEY, st.integers(-5, 5))
def test_time_changes_nothing_but_overdue(total, outstanding, credited, days):
    outstanding = min(total, outstanding)
    of = Owed(total, outstanding, min(credited, total - outstanding), [(TODAY, total)])
    before, after = invoice_status(of, TODAY), invoice_status(of, TODAY + timedelta(days))
    assert after == ("Overdue" if days > 0 and outstanding > 0 else before)
