"""What customers are asked for by ERPNext's own orders and delivery notes, and has not reached the ledger yet.

Line by line as for our documents (plan/line_state.py): open order is what is neither delivered nor billed, unbilled is
delivered and not billed, gross of tax. An order's line carries what was delivered and billed of it, whichever documents
did that; a delivery note's line counts where it has no order. A share is what ERPNext keeps on the line: quantities
delivered, amounts billed.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import frappe

from sales_mgmt.host.facts import NativeExposure
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.posting_plan import ReceivableRef

ORDER, DELIVERY = "Sales Order", "Delivery Note"
COUNTED = (ORDER, DELIVERY)

_HEADER = """doc.name, doc.company, doc.customer, doc.base_net_total, doc.base_grand_total,
             line.qty, line.amount, line.base_net_amount, line.billed_amt"""

_QUERIES = {
    ORDER: f"""SELECT {_HEADER}, line.delivered_qty AS delivered
        FROM `tabSales Order` doc JOIN `tabSales Order Item` line ON line.parent = doc.name
        WHERE doc.docstatus = 1 AND doc.status != 'Closed' AND line.qty > 0""",
    DELIVERY: f"""SELECT {_HEADER}, line.qty * (line.stock_qty - line.returned_qty) / line.stock_qty AS delivered
        FROM `tabDelivery Note` doc JOIN `tabDelivery Note Item` line ON line.parent = doc.name
        WHERE doc.docstatus = 1 AND doc.status != 'Closed' AND doc.is_return = 0 AND line.stock_qty > 0
          AND COALESCE(line.so_detail, '') = '' AND COALESCE(line.against_sales_invoice, '') = ''""",
}
PLACES = Decimal("0.01")


def exposure(
    vouchers: Sequence[ReceivableRef] | None, party: tuple[str, str] | None, latest: bool
) -> dict[ReceivableRef, NativeExposure]:
    """See contract.Host.native_exposure. One query a DocType."""
    found: dict[ReceivableRef, NativeExposure] = {}
    for doctype, query in _QUERIES.items():
        condition, values = "", {}
        if vouchers is not None:
            names = tuple(sorted({ref.voucher_no for ref in vouchers if ref.voucher_type == doctype}))
            if not names:
                continue
            condition, values = " AND doc.name IN %(names)s", {"names": names}
        if party:
            condition += " AND doc.company = %(company)s AND doc.customer = %(customer)s"
            values |= dict(zip(("company", "customer"), party, strict=True))
        rows = frappe.db.sql(
            query + condition + " ORDER BY doc.name" + (" LOCK IN SHARE MODE" if latest else ""), values, as_dict=True
        )
        found |= _by_voucher(doctype, rows)
    return found


def unlinked(doc: Any) -> Decimal:
    """What a native document adds to exposure when it is submitted, gross, in company currency: an order as a whole, of
    deliveries and invoices the lines that no other document counts."""
    if doc.get("is_return"):
        return ZERO
    links = {
        "Delivery Note": ("so_detail", "against_sales_invoice"),
        "Sales Invoice": ("so_detail", "dn_detail"),
    }.get(doc.doctype, ())
    net = sum((dec(row.base_net_amount) for row in doc.items if not any(row.get(link) for link in links)), ZERO)
    return _gross(net, doc)


def _by_voucher(doctype: str, rows: Iterable[frappe._dict]) -> dict[ReceivableRef, NativeExposure]:
    sums: dict[ReceivableRef, list[Any]] = {}
    for row in rows:
        kept = sums.setdefault(ReceivableRef(doctype, row.name), [row.company, row.customer, ZERO, ZERO])
        ordered, unbilled = _line(doctype, row)
        kept[2] += ordered
        kept[3] += unbilled
    return {
        ref: NativeExposure(company, customer, ordered.quantize(PLACES), unbilled.quantize(PLACES))
        for ref, (company, customer, ordered, unbilled) in sums.items()
    }


def _line(doctype: str, row: frappe._dict) -> tuple[Decimal, Decimal]:
    """(open order, unbilled) of a line."""
    gross = _gross(dec(row.base_net_amount), row)
    delivered = max(ZERO, dec(row.delivered)) / dec(row.qty)
    billed = max(ZERO, dec(row.billed_amt)) / dec(row.amount) if dec(row.amount) else delivered
    ordered = max(ZERO, 1 - max(delivered, billed)) if doctype == ORDER else ZERO
    return gross * ordered, gross * max(ZERO, delivered - billed)


def _gross(net: Decimal, doc: Any) -> Decimal:
    """A net amount with its share of the document's taxes."""
    whole = dec(doc.base_net_total)
    return net * dec(doc.base_grand_total) / whole if whole else ZERO
