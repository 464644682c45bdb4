"""Hold and release: nothing more is delivered on a held order; what was delivered is invoiced and returned as ever.

It is the order desk's hold of one order. The credit controller's hold of a customer is SM Credit Account's.
"""

import frappe
from frappe import _

from sales_mgmt.documents.order_life import log, reasons
from sales_mgmt.documents.order_life.confirmed import acting_on, refresh_statuses
from sales_mgmt.documents.order_life.log import FieldChange, Why
from sales_mgmt.posting import line_ledger


def hold(name: str, why: Why) -> str | None:
    """Hold a confirmed order; the name of its log, None where it is held already.

    Raises frappe.ValidationError without a reason, and where nothing is left to deliver.
    """
    reasons.check(why.reason, "Hold", required=True)
    with acting_on(name) as order:
        if order.on_hold:
            return None
        balances = line_ledger.read_balances_of([name], latest=True)
        still_open = [line for line, balance in balances.items() if balance.status == "Open"]
        if not any(balances[line].state.to_deliver for line in still_open):
            frappe.throw(_("Nothing is left to deliver on sales order {0}: there is nothing to hold.").format(name))
        line_ledger.set_state(still_open, "Held")
        return _record(order, "Hold", why, on_hold=1, hold_reason=why.reason)


def release(name: str, why: Why) -> str | None:
    """Release a held order; the name of its log, None where it is not held."""
    with acting_on(name) as order:
        if not order.on_hold:
            return None
        balances = line_ledger.read_balances_of([name], latest=True)
        line_ledger.set_state([line for line, balance in balances.items() if balance.status == "Held"], "Open")
        return _record(order, "Release", why, on_hold=0, hold_reason=None)


def _record(order, action: str, why: Why, **values) -> str:
    label = order.meta.get_label
    changes = [FieldChange(field, label(field), order.get(field), value) for field, value in values.items()]
    order.db_set(values)  # a new `modified`: who has the order open must reload it before saving
    name = log.write(order, action, why, changes)
    refresh_statuses(order)
    return name
