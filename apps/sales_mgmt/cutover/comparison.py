"""Figures of host and ours together, which a cut-over may move from one to the other and must not change."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import frappe

from sales_mgmt.host import host
from sales_mgmt.host.opening import ADVANCE, DELIVERY, ORDER
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.plan.movements import RECEIVABLE

CENTS_A_DOCUMENT = Decimal("0.02")
"""By how much taxes of a part and of the whole may differ by rounding."""

EXPOSURE = "Exposure"
Figures = dict[str, Decimal]


def figures(company: str, day: date) -> Figures:
    """Each measure as it stands now."""
    opening = host().opening()
    orders, deliveries, advances = (opening.read(doctype, company, day) for doctype in (ORDER, DELIVERY, ADVANCE))
    ours = _our_lines(company)
    owed = sum((amount for (at, _party), amount in host().party_balances().items() if at == company), ZERO)
    return {
        "Open to deliver": sum((each.to_deliver for each in orders), ZERO) + ours["to_deliver"],
        "Delivered, not billed": sum((each.unbilled for each in deliveries), ZERO) + ours["unbilled"],
        "Reserved for demand": opening.demand(company) + ours["demand"],
        "Held for orders": opening.held(company) + ours["held"],
        EXPOSURE: sum((each.gross for each in orders), _alone(deliveries)) + ours["exposure"] + owed,
        "Owed by customers": owed,
        "Advances left": sum((each.amount for each in advances), ZERO) + _deposits_left(company),
    }


def compared(before: Mapping[str, Decimal], after: Mapping[str, Decimal], documents: int) -> list[dict[str, Any]]:
    """The rows of the comparison table. Exposure may differ by cents of rounding for each document; the rest by
    nothing. Quotations are left out: the host's stay."""
    rows = []
    for measure, amount in before.items():
        difference = after[measure] - amount
        allowed = CENTS_A_DOCUMENT * documents if measure == EXPOSURE else ZERO
        rows.append(
            {
                "measure": measure,
                "before": float(amount),
                "after": float(after[measure]),
                "difference": float(difference),
                "agrees": int(abs(difference) <= allowed),
            }
        )
    return rows


def _alone(deliveries: list) -> Decimal:
    """What deliveries without an order are worth: with one, the order's lines say it."""
    return sum((line.gross for each in deliveries for line in each.lines if not line.order_line), ZERO)


def _our_lines(company: str) -> Figures:
    """What our orders and deliveries have open at a company."""
    found = dict.fromkeys(("to_deliver", "unbilled", "demand", "held", "exposure"), ZERO)
    columns = ("ordered", "cancelled", "delivered", "invoiced", "returned", "credited", "gross")
    rows = frappe.db.sql(
        f"""SELECT balance.source_doctype, balance.service, {", ".join(f"balance.`{name}`" for name in columns)}
            FROM `tabSM Line Balance` balance
            LEFT JOIN `tabSM Sales Order` o ON o.name = balance.source_parent AND o.company = %(company)s
            LEFT JOIN `tabSM Delivery Note` d ON d.name = balance.source_parent AND d.company = %(company)s
            WHERE o.docstatus = 1 OR d.docstatus = 1""",
        {"company": company},
    )
    for doctype, service, *amounts in rows:
        state = LineState(**dict(zip(columns, map(dec, amounts), strict=True)), service=bool(service))
        if doctype == "SM Sales Order":
            found["to_deliver"] += state.to_deliver
            found["demand"] += ZERO if service else state.to_deliver
        else:
            found["unbilled"] += state.unbilled
    rows = frappe.db.sql(
        # Native documents that stay count in exposure too, and are counted on the host's side here.
        """SELECT SUM(entry.amount) FROM `tabSM Credit Entry` entry
           JOIN `tabSM Credit Account` account ON account.name = entry.credit_account
           WHERE account.company = %s AND entry.stage != %s AND entry.voucher_type NOT IN %s""",
        (company, RECEIVABLE, (*host().native_documents, "")),
    )
    found["exposure"] = dec(rows[0][0])
    rows = frappe.db.sql(
        """SELECT SUM(held.reserved) FROM `tabSM Reservation` held
           JOIN `tabSM Sales Order` doc ON doc.name = held.sales_order WHERE doc.company = %s""",
        (company,),
    )
    found["held"] = dec(rows[0][0])
    return found


def _deposits_left(company: str) -> Decimal:
    rows = frappe.db.sql(
        """SELECT SUM(b.received - b.applied - b.refunded - b.forfeited) FROM `tabSM Deposit Balance` b
           JOIN `tabSM Deposit` doc ON doc.name = b.name WHERE doc.docstatus = 1 AND doc.company = %s""",
        (company,),
    )
    return dec(rows[0][0])
