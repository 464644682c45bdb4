"""Running exposure is summed up anew where it has drifted from the host, and the drift is told.

ERPNext changes its ledger by SQL in places (reposting, unlinking), of which nobody hears. What is found is mended under
the lock of the account's row, as an entry of the account itself.
"""

from collections.abc import Sequence
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.credit import native_exposure
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import RECEIVABLE
from sales_mgmt.posting import credit_ledger, uncleared

ACCOUNT = "SM Credit Account"


def drifted() -> list[str]:
    """The accounts whose receivable, or what native documents and uncleared cheques add, is not what the host says; a
    few queries. What is being posted meanwhile may be among them: it is looked at again under the lock."""
    owed = host().party_balances()
    rows = frappe.db.sql(
        f"""SELECT account.name, account.company, account.customer, balance.receivable FROM `tab{ACCOUNT}` account
            JOIN `tabSM Credit Balance` balance ON balance.name = account.name"""
    )
    found = {name for name, company, customer, amount in rows if dec(amount) != owed.get((company, customer), ZERO)}
    moves = native_exposure.differences(native_exposure.all_wanted(), native_exposure.all_recorded())
    moves += uncleared.differences(uncleared.all_wanted(), uncleared.all_recorded())
    return sorted(found | {move.credit_account for move in moves})


def mend(accounts: Sequence[str]) -> dict[str, Decimal]:
    """Sum these accounts up anew; what each had drifted by, for those that had. The caller commits."""
    found = {}
    for name in sorted(accounts):
        customer, company = frappe.db.get_value(ACCOUNT, name, ["customer", "company"])
        before = sum(credit_ledger.read_balance(name).values(), ZERO)
        native_exposure.count_in(customer, company)
        uncleared.count_in(customer, company)
        _sum_receivable(name, customer, company)
        if drift := sum(credit_ledger.read_balance(name).values(), ZERO) - before:
            found[name] = drift
            _tell(name, drift)
    return found


def _sum_receivable(name: str, customer: str, company: str) -> None:
    # The locking read of the host's rows waits for postings under way; they write the balance's row after them.
    owed = host().party_balance(customer, company)
    if owed != credit_ledger.read_balance(name, for_update=True)[RECEIVABLE]:
        credit_ledger.set_receivable(name, owed)


def _tell(name: str, drift: Decimal) -> None:
    note = _("Summed up anew: exposure had drifted by {0} from what the host says.").format(drift)
    comment = frappe.new_doc("Comment")
    comment.update({"comment_type": "Info", "reference_doctype": ACCOUNT, "reference_name": name, "content": note})
    comment.insert(ignore_permissions=True)  # the scheduler writes it, for nobody in particular
    frappe.logger("sales_mgmt").warning(f"{ACCOUNT} {name}: {note}")
