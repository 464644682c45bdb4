"""Run connected to another site: the audit, then its documents go on, then the audit again. go_on.py [again | later]

Prints one JSON line: {"before": problems, "went_on": names, "after": problems, "invoiced_lines": [all, those whose
balance says so]}. With `again` a new order lives through the whole chain; without, what the foundation left goes on,
with `later` what make_erpnext.py left, too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import frappe


def main() -> None:
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    import books
    import factories as f

    before, done = [str(problem) for problem in books.all_problems()], []

    def went_on(doc: Any) -> Any:
        done.append(f"{doc.doctype} {doc.name}")
        return doc

    (another_order if "again" in sys.argv else what_was_left)(f, books, went_on)
    if "later" in sys.argv:
        what_was_left_later(f, books, went_on)
    lines = frappe.db.sql(
        """SELECT COUNT(*), SUM(balance.invoiced = line.stock_qty) FROM `tabSM Invoice Item` line
           JOIN `tabSM Line Balance` balance ON balance.name = line.name WHERE line.docstatus = 1"""
    )
    after = [str(problem) for problem in books.all_problems()]
    frappe.db.commit()
    print(json.dumps({"before": before, "went_on": done, "after": after, "invoiced_lines": lines[0]}, default=int))


def what_was_left(f: Any, books: Any, went_on: Any) -> None:
    """Open orders and drafts of the foundation."""
    open_order = order("OPEN")
    for name in frappe.get_all("SM Sales Order", filters={"docstatus": 0, "po_no": "DRAFT"}, pluck="name"):
        draft = frappe.get_doc("SM Sales Order", name)
        draft.submit()
        went_on(f.invoice([went_on(f.delivery([draft.name])).name]))
    for name in frappe.get_all("SM Delivery Note", filters={"docstatus": 0}, pluck="name"):
        draft = frappe.get_doc("SM Delivery Note", name)
        draft.submit()
        went_on(f.invoice([draft.name]))
    went_on(f.invoice([went_on(f.delivery([open_order.name])).name]))
    whole = last("SM Invoice", order("WHOLE"))
    f.pay(whole.customer, whole.outstanding_amount, whole)
    assert books.owed(whole) == 0
    foreign = last("SM Invoice", order("FOREIGN"))
    went_on(f.cancel(foreign))
    went_on(f.invoice([last("SM Delivery Note", order("FOREIGN")).name]))


def what_was_left_later(f: Any, books: Any, went_on: Any) -> None:
    """Returns, deposits and quotations of make_erpnext.py; an order of before holds stock."""
    from sales_mgmt.documents import deposits
    from sales_mgmt.documents.order_life import close, reserve_stock
    from sales_mgmt.documents.order_life.log import Why

    returned, held = order("RETURNED"), order("HELD")
    invoice, back = last("SM Invoice", returned), last("SM Return", returned)
    [free, tied] = frappe.get_all("SM Deposit", {"customer": returned.customer}, order_by="creation", pluck="name")
    rest = went_on(f.invoice([went_on(f.delivery([returned.name])).name]))
    assert deposits.apply(tied, rest.name) == 25
    assert deposits.apply(free, rest.name) == 20
    deposits.unapply(free, invoice.name)
    went_on(f.returned_of_invoices([invoice.name]))
    went_on(f.cancel(back))
    reserve_stock(held.name)
    f.delivery([held.name], {held.items[0].name: 2})
    assert frappe.db.get_value("SM Reservation", {"sales_order": held.name}, "reserved") == 3
    close(went_on(held).name, Why("Rest not wanted"))
    [quotation] = frappe.get_all("SM Quotation", {"customer": returned.customer, "docstatus": 1}, pluck="name")
    went_on(f.order_of([quotation]))


def another_order(f: Any, books: Any, went_on: Any) -> None:
    """A new order of a customer of the foundation, to the payment and back."""
    made = f.order(order("OPEN").customer, f.line("UPGRADED-GOODS", 3, 20))
    delivery = went_on(f.delivery([made.name]))
    invoice = went_on(f.invoice([delivery.name]))
    payment = f.pay(invoice.customer, 60, invoice)
    assert books.owed(invoice) == 0
    for doc in (payment, invoice, delivery, made):
        went_on(f.cancel(doc))


def order(po_no: str) -> Any:
    """The confirmed order with this customer's number."""
    return frappe.get_doc("SM Sales Order", {"po_no": po_no, "docstatus": 1})


def last(doctype: str, of: Any) -> Any:
    """The latest submitted document of the DocType that draws on an order."""
    names = frappe.get_all(f"{doctype} Item", {"sales_order": of.name, "docstatus": 1}, pluck="parent", distinct=True)
    return frappe.get_doc(doctype, max(names))


if __name__ == "__main__":
    main()
