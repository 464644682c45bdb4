"""What ERPNext posts for customers, as it posts it: the rows that move a customer's balance."""

from collections.abc import Sequence
from typing import Any

from sales_mgmt.host.facts import PartyRow
from sales_mgmt.money.rounding import dec


def rows_of(entries: Sequence[Any]) -> list[PartyRow]:
    """The customers' rows among GL Entry documents. Rows of a stock repost name no customer; reversals count."""
    return [
        PartyRow(entry.company, entry.party, dec(entry.debit) - dec(entry.credit), entry.voucher_type, entry.voucher_no)
        for entry in entries
        if entry.party_type == "Customer" and entry.party
    ]
