"""Which entries make what is recorded of cheques what should be."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.plan.movements import UNCLEARED
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting.uncleared import differences

keys = st.tuples(st.builds(ReceivableRef, st.just("Payment Entry"), st.sampled_from("abc")), st.sampled_from("xy"))
amounts = st.dictionaries(keys, st.decimals("0.01", "1000", places=2))


@given(wanted=amounts, known=amounts)
def test_the_entries_bring_what_is_known_to_what_is_wanted(wanted, known):
    after = dict(known)
    for move in differences(wanted, known):
        assert move.stage == UNCLEARED and move.amount
        key = (ReceivableRef(move.voucher_type, move.voucher_no), move.credit_account)
        after[key] = after.get(key, Decimal(0)) + move.amount
    assert {key: amount for key, amount in after.items() if amount} == wanted
    assert differences(wanted, wanted) == []
