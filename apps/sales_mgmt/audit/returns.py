"""Do the host's books hold what returns say, and do returns credit what was invoiced and no more?"""

from collections.abc import Iterator

import frappe

from sales_mgmt.audit.compare import differences
from sales_mgmt.audit.ranges import ranges
from sales_mgmt.host import host
from sales_mgmt.host.facts import Problem
from sales_mgmt.host.names import within
from sales_mgmt.money.rounding import dec

DOCTYPE = "SM Return"

CREDITED_ACCOUNTS = """
    SELECT parent AS name, debit_to AS account, -base_grand_total AS amount FROM `tabSM Return Credit`
    WHERE docstatus = 1
    UNION ALL
    SELECT parent, income_account, base_net_amount FROM `tabSM Return Item` WHERE docstatus = 1 AND si_detail > ''
    UNION ALL
    SELECT parent, round_off_account, base_rounding FROM `tabSM Return Credit`
    WHERE docstatus = 1 AND base_rounding != 0
    UNION ALL
    SELECT parent, account_head, base_tax_amount FROM `tabSM Return Tax` WHERE docstatus = 1
"""
"""What the credit notes of every submitted return debit (positive) and credit: return, account, amount."""


def stock_follows_from_returns() -> Iterator[Problem]:
    """Each returned line of a stock item came into the host's stock, in full, once."""
    for names in ranges(DOCTYPE):
        rows = frappe.db.sql(
            f"""SELECT line.parent, line.name, line.stock_qty FROM `tabSM Return Item` line
                JOIN `tabItem` item ON item.name = line.item_code AND item.is_stock_item = 1
                WHERE line.docstatus = 1 AND (line.dn_detail > '' OR line.packed_detail > '')
                  AND line.drop_shipped = 0 AND {within("line.parent")}""",
            names.values,
        )
        expected = {(voucher, line): dec(qty) for voucher, line, qty in rows}
        yield from differences("stock returned", expected, host().stock_rows(DOCTYPE, names))


def credit_notes_follow_from_returns() -> Iterator[Problem]:
    """The host has credited what each submitted return says, and no other return has credited anything."""
    for names in ranges(DOCTYPE):
        rows = frappe.db.sql(
            f"""SELECT parent, SUM(base_grand_total) FROM `tabSM Return Credit`
                WHERE docstatus = 1 AND {within("parent")} GROUP BY parent""",
            names.values,
        )
        expected = {name: -dec(total) for name, total in rows}
        yield from differences("credit note posted", expected, host().receivable_rows(DOCTYPE, names))


def ledger_follows_from_returns() -> Iterator[Problem]:
    """Each credit note stands in the host's general ledger under the accounts of the lines and taxes it takes back.

    The accounts of the goods are the host's: it compares them with its stock ledger itself.
    """
    for names in ranges(DOCTYPE):
        rows = frappe.db.sql(
            f"""SELECT name, account, SUM(amount) FROM ({CREDITED_ACCOUNTS}) credited
                WHERE {within("name")} GROUP BY name, account""",
            names.values,
        )
        expected = {(name, account): dec(amount) for name, account, amount in rows}
        found = host().ledger_rows(DOCTYPE, names)
        yield from differences("general ledger", expected, {key: found[key] for key in expected.keys() & found.keys()})


def credits_add_up() -> Iterator[Problem]:
    """The credit notes of a return are the sums of its lines and taxes."""
    rows = frappe.db.sql(
        """SELECT parent, sales_invoice, SUM(base_net_amount) FROM (
               SELECT parent, sales_invoice, base_net_amount FROM `tabSM Return Item`
               WHERE docstatus = 1 AND si_detail > ''
               UNION ALL
               SELECT parent, sales_invoice, base_tax_amount FROM `tabSM Return Tax` WHERE docstatus = 1
               UNION ALL
               SELECT parent, sales_invoice, base_rounding FROM `tabSM Return Credit` WHERE docstatus = 1
           ) parts GROUP BY parent, sales_invoice"""
    )
    expected = {(name, invoice): dec(amount) for name, invoice, amount in rows}
    rows = frappe.db.sql(
        "SELECT parent, sales_invoice, base_grand_total FROM `tabSM Return Credit` WHERE docstatus = 1"
    )
    yield from differences("credit note", expected, {(name, invoice): dec(total) for name, invoice, total in rows})


def credits_are_shares_of_invoices() -> Iterator[Problem]:
    """No invoice line is credited beyond what it billed, and one that is credited in full is credited to the cent."""
    rows = frappe.db.sql(
        """SELECT billed.parent, billed.name, billed.stock_qty, billed.base_net_amount, SUM(back.stock_qty),
                  SUM(back.base_net_amount)
           FROM `tabSM Return Item` back JOIN `tabSM Invoice Item` billed ON billed.name = back.si_detail
           WHERE back.docstatus = 1 GROUP BY billed.name"""
    )
    for invoice, line, *figures in rows:
        qty, amount, back_qty, back_amount = (dec(figure) for figure in figures)
        if back_qty > qty or abs(back_amount) > abs(amount) or (back_qty == qty and back_amount != amount):
            yield Problem("credited beyond the invoice", f"{invoice} / {line}", (qty, amount), (back_qty, back_amount))
