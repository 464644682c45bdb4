"""What must hold of credit after a race, on one server and on a cluster: the limits held at every moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import books
import factories as f
import frappe
from racing import Racers

from sales_mgmt.credit.accounts import account_of

Balances = dict[str, Decimal]


def group_of(customers: Sequence[str], limit: float) -> str:
    """A new credit group that answers for these customers; its account."""
    doc = {"doctype": "SM Credit Account", "is_group": 1, "group_name": f.unique("Group"), "company": f.COMPANY}
    group = frappe.get_doc(doc).insert().name
    f.change_limit(group, limit)
    for customer in customers:
        account = frappe.get_doc("SM Credit Account", account_of(customer, f.COMPANY))
        account.update({"credit_group": group}).save()
    return group


def fifty_for_ten(racers: Racers, customers: Sequence[str], account: str, lanes: int) -> None:
    """Fifty orders, each of a tenth of the account's limit of 1,000: exactly ten pass, and forty are told why."""
    item, known = f.item(), set(frappe.get_all("SM Credit Decision", pluck="name"))
    drafts = [f.order(customers[at % len(customers)], f.line(item, 1, 100), submit=False) for at in range(50)]
    work = [[("submit", draft) for draft in drafts[at::lanes]] for at in range(lanes)]
    outcomes = [outcome for lane in racers.run(*work) for outcome in lane]
    errors = [outcome for outcome in outcomes if outcome is not None]
    assert {kind for kind, _message in errors} == {"CreditRefused"}, errors
    title = frappe.db.get_value("SM Credit Account", account, ["customer", "group_name"])
    for _kind, message in errors:
        assert any(name and name in message for name in title), message
        assert "limit" in message and "$ 1,000.00" in message, message
    assert len(errors) == 40
    decided = frappe.get_all(
        "SM Credit Decision",
        {"voucher_no": ("in", [draft.name for draft in drafts]), "name": ("not in", known)},
        ["voucher_no", "outcome", "posted"],
    )
    assert Counter((row.outcome, row.posted) for row in decided) == {("Pass", 1): 10, ("Block", 0): 40}
    assert len({row.voucher_no for row in decided}) == 50
    assert frappe.db.get_value("SM Credit Balance", account, "open_orders") == 1000
    assert highest(account) == 1000
    confirmed = {draft.name for draft in drafts if frappe.db.get_value(draft.doctype, draft.name, "docstatus") == 1}
    assert confirmed == {row.voucher_no for row in decided if row.posted}
    assert books.audit() == []


def adds_up(said: list[dict], operations: int) -> None:
    """Much went through, hardly anything lost every race, nothing broke, and the books agree."""
    done = sum((Counter(one["done"]) for one in said), Counter())
    refused = sum((Counter(one["refused"]) for one in said), Counter())
    lost = [error for one in said for error in one["lost"]]
    print(f"went through: {dict(done)}\nrefused: {dict(refused)}\nlost every race: {len(lost)}")
    assert [error for one in said for error in one["broken"]] == []
    # They saved nothing; on a machine that is slow beyond measure eight processes may be too many for one row.
    assert len(lost) <= operations / 20, lost
    assert sum(done.values()) > operations / 4
    assert books.audit() == []


def highest(account: str) -> Decimal:
    """The most that ever stood on an account or group, told from the order of the credit ledger's entries.

    An entry is written while the row of the balance is locked, so the entries of an account, and of the accounts of a
    group, carry the times in which they changed it; those of one posting carry one time.
    """
    rows = frappe.db.sql(
        """SELECT SUM(entry.amount) FROM `tabSM Credit Entry` entry
           JOIN `tabSM Credit Account` account ON account.name = entry.credit_account
           WHERE account.name = %(account)s OR account.credit_group = %(account)s
           GROUP BY entry.creation, entry.voucher_type, entry.voucher_no ORDER BY entry.creation""",
        {"account": account},
    )
    standing, most = Decimal(0), Decimal(0)
    for (amount,) in rows:
        standing += books.dec(amount)
        most = max(most, standing)
    return most


def exposure_of_documents(customer: str) -> Decimal:
    """What the customer's confirmed orders come to where nothing is billed: their totals; of an order that was closed
    in part, the lines as far as they are still wanted or delivered."""
    rows = frappe.db.sql(
        """SELECT doc.base_grand_total, SUM(line.cancelled),
                  SUM(ROUND(line.gross * GREATEST(line.ordered - line.cancelled, line.delivered) / line.ordered, 2))
           FROM `tabSM Sales Order` doc JOIN `tabSM Line Balance` line ON line.source_parent = doc.name
           WHERE doc.customer = %s AND doc.docstatus = 1 AND line.ordered > 0 GROUP BY doc.name""",
        (customer,),
    )
    return books.dec(sum(books.dec(lines if cancelled else total) for total, cancelled, lines in rows))
