"""What stands in ERPNext's ledgers, read for balances, outstanding amounts and the audit. One query a call."""

from collections.abc import Sequence
from decimal import Decimal

import frappe

from sales_mgmt.host.erpnext.custom_fields import INVOICE_LINK
from sales_mgmt.host.facts import Debt
from sales_mgmt.host.names import NameRange, within
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.posting_plan import ReceivableRef


def outstanding(refs: Sequence[ReceivableRef]) -> dict[ReceivableRef, Decimal]:
    """What is open under each debt, in company currency."""
    found = dict.fromkeys(refs, ZERO)
    if refs:
        rows = frappe.db.sql(
            """SELECT against_voucher_type, against_voucher_no, SUM(amount) FROM `tabPayment Ledger Entry`
               WHERE (against_voucher_type, against_voucher_no) IN %s AND delinked = 0
               GROUP BY against_voucher_type, against_voucher_no""",
            (tuple((ref.voucher_type, ref.voucher_no) for ref in refs),),
        )
        found |= {ReceivableRef(voucher_type, name): dec(amount) for voucher_type, name, amount in rows}
    return found


def debts(refs: Sequence[ReceivableRef], latest: bool) -> dict[ReceivableRef, Debt]:
    """What is open under each debt, and what native credit notes took off, in company currency."""
    found = dict.fromkeys(refs, Debt())
    if refs:
        rows = frappe.db.sql(
            """SELECT against_voucher_type, against_voucher_no, SUM(amount),
                      SUM(IF(voucher_type = 'Sales Invoice' AND voucher_no != against_voucher_no, -amount, 0))
               FROM `tabPayment Ledger Entry`
               WHERE (against_voucher_type, against_voucher_no) IN %s AND delinked = 0
               GROUP BY against_voucher_type, against_voucher_no """
            + ("LOCK IN SHARE MODE" if latest else ""),
            (tuple(sorted((ref.voucher_type, ref.voucher_no) for ref in refs)),),
        )
        found |= {ReceivableRef(kind, name): Debt(dec(amount), dec(credit)) for kind, name, amount, credit in rows}
    return found


def settling(ref: ReceivableRef) -> list[ReceivableRef]:
    """The vouchers that settle something of a debt."""
    rows = frappe.db.sql(
        """SELECT DISTINCT voucher_type, voucher_no FROM `tabPayment Ledger Entry`
           WHERE against_voucher_type = %(type)s AND against_voucher_no = %(name)s AND delinked = 0
             AND voucher_no != %(name)s""",
        {"type": ref.voucher_type, "name": ref.voucher_no},
    )
    return [ReceivableRef(kind, name) for kind, name in rows]


def party_balance(customer: str, company: str) -> Decimal:
    """The customer's signed balance. A locking read: it waits for postings that are under way."""
    rows = frappe.db.sql(
        """SELECT SUM(debit - credit) FROM `tabGL Entry`
           WHERE party_type = 'Customer' AND party = %s AND company = %s AND is_cancelled = 0 LOCK IN SHARE MODE""",
        (customer, company),
    )
    return dec(rows[0][0])


def party_balances() -> dict[tuple[str, str], Decimal]:
    """All customers' signed balances by (company, customer)."""
    rows = frappe.db.sql(
        """SELECT company, party, SUM(debit - credit) FROM `tabGL Entry`
           WHERE party_type = 'Customer' AND is_cancelled = 0 GROUP BY company, party"""
    )
    return {(company, party): dec(amount) for company, party, amount in rows}


def stock_rows(voucher_type: str, names: NameRange) -> dict[tuple[str, str], Decimal]:
    """Live stock ledger quantity by (voucher, voucher line)."""
    rows = frappe.db.sql(
        f"""SELECT voucher_no, voucher_detail_no, SUM(actual_qty) FROM `tabStock Ledger Entry`
            WHERE voucher_type = %(type)s AND {within("voucher_no")} AND is_cancelled = 0
            GROUP BY voucher_no, voucher_detail_no""",
        {"type": voucher_type, **names.values},
    )
    return {(name, line): dec(qty) for name, line, qty in rows}


def receivable_rows(voucher_type: str, names: NameRange) -> dict[str, Decimal]:
    """Live receivable amount of the native invoices of each of our vouchers."""
    rows = frappe.db.sql(
        f"""SELECT invoice.`{INVOICE_LINK}`, SUM(entry.amount)
            FROM `tabSales Invoice` invoice
            JOIN `tabPayment Ledger Entry` entry
              ON entry.voucher_type = 'Sales Invoice' AND entry.voucher_no = invoice.name AND entry.delinked = 0
            WHERE invoice.sm_voucher_type = %(type)s AND {within(f"invoice.`{INVOICE_LINK}`")}
              AND invoice.docstatus = 1 GROUP BY invoice.`{INVOICE_LINK}`""",
        {"type": voucher_type, **names.values},
    )
    return {name: dec(amount) for name, amount in rows}


def ledger_rows(voucher_type: str, names: NameRange) -> dict[tuple[str, str], Decimal]:
    """Live general ledger rows, debit less credit, by (our voucher, account): its own, and those of its native
    invoices."""
    rows = frappe.db.sql(
        f"""SELECT invoice.`{INVOICE_LINK}`, entry.account, SUM(entry.debit - entry.credit)
            FROM `tabSales Invoice` invoice
            JOIN `tabGL Entry` entry
              ON entry.voucher_type = 'Sales Invoice' AND entry.voucher_no = invoice.name AND entry.is_cancelled = 0
            WHERE invoice.sm_voucher_type = %(type)s AND {within(f"invoice.`{INVOICE_LINK}`")}
              AND invoice.docstatus = 1 GROUP BY 1, 2
            UNION ALL
            SELECT voucher_no, account, SUM(debit - credit) FROM `tabGL Entry`
            WHERE voucher_type = %(type)s AND {within("voucher_no")} AND is_cancelled = 0 GROUP BY 1, 2""",
        {"type": voucher_type, **names.values},
    )
    return {(name, account): dec(amount) for name, account, amount in rows}
