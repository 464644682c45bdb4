"""Do the ledgers hold what the documents say? Plans are rebuilt from the documents' own rows, in bulk."""

from collections.abc import Iterator

import frappe

from sales_mgmt.audit import order_life
from sales_mgmt.audit.compare import differences, listed, unequal
from sales_mgmt.audit.ranges import ranges
from sales_mgmt.documents.owed import BASE_OWED
from sales_mgmt.documents.sources import COUNTED
from sales_mgmt.documents.tracked_lines import picks_of
from sales_mgmt.host import host
from sales_mgmt.host.facts import Problem
from sales_mgmt.host.names import within
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.movements import CANCELLED, CREDITED, DELIVERED, INVOICED, ORDERED, QUOTED, RETURNED
from sales_mgmt.posting.guarded import COLLATION

INVOICE_ACCOUNTS = f"""
    SELECT name, debit_to, {BASE_OWED} AS amount FROM `tabSM Invoice` WHERE docstatus = 1
    UNION ALL
    SELECT name, round_off_account, -base_rounding FROM `tabSM Invoice` WHERE docstatus = 1 AND base_rounding != 0
    UNION ALL
    SELECT parent, income_account, -base_net_amount FROM `tabSM Invoice Item` WHERE docstatus = 1
    UNION ALL
    SELECT parent, account_head, -base_tax_amount_after_discount_amount FROM `tabSM Sales Tax`
    WHERE docstatus = 1 AND parenttype = 'SM Invoice'
"""
"""What every submitted invoice debits (positive) and credits: invoice, account, amount in company currency."""

WHOLE = ("stock_qty", "base_net_amount")
CLOSED = ("cancelled_qty", "cancelled_amount")
OF_QUOTATION = ("quoted_qty", "quoted_amount")

MOVES = (
    # Which column of a line names the source line that the document's movement goes to; which hold quantity and amount.
    ("SM Quotation", "IF(line.is_alternative, NULL, line.name)", QUOTED, WHOLE),
    ("SM Sales Order", "line.quoted_line", ORDERED, OF_QUOTATION),
    ("SM Sales Order", "line.name", ORDERED, WHOLE),
    ("SM Delivery Note", "line.so_detail", DELIVERED, WHOLE),
    ("SM Delivery Note", "line.so_detail", CANCELLED, CLOSED),
    ("SM Delivery Note", "line.name", DELIVERED, WHOLE),
    ("SM Invoice", "line.so_detail", INVOICED, WHOLE),
    ("SM Invoice", "line.dn_detail", INVOICED, WHOLE),
    ("SM Invoice", "line.name", INVOICED, WHOLE),
    ("SM Return", "line.dn_detail", RETURNED, WHOLE),
    ("SM Return", "IF(line.dn_detail > '', line.so_detail, NULL)", RETURNED, WHOLE),
    ("SM Return", "line.si_detail", CREDITED, WHOLE),
    ("SM Return", "line.credited_dn_detail", CREDITED, WHOLE),
    ("SM Return", "IF(line.si_detail > '', line.so_detail, NULL)", CREDITED, WHOLE),
)


KEY = ("voucher", "voucher_line", "source_line", "movement")


def line_entries_follow_from_documents() -> Iterator[Problem]:
    """Every submitted line has its movements, in quantity and amount, and nothing else has any."""
    posting = sorted({doctype for doctype, *_move in MOVES})
    for doctype in posting:
        expected = " UNION ALL ".join(_moves_sql(*move) for move in MOVES if move[0] == doctype)
        if doctype == "SM Sales Order":
            expected += f" UNION ALL {order_life.changes_sql()}"
        found = f"""SELECT voucher_no AS voucher, voucher_line, source_line, movement, qty, amount
                    FROM `tabSM Line Entry` WHERE voucher_type = '{doctype}' AND {within("voucher_no")}"""
        for names in ranges(doctype):
            yield from unequal("line entry", KEY, expected, found, names.values, figures=("qty", "amount"))
    yield from listed(
        "line entry of a voucher that moves no lines",
        "SELECT CONCAT_WS(' / ', voucher_no, name), 'none', voucher_type FROM `tabSM Line Entry` "
        "WHERE voucher_type NOT IN %(posting)s",
        {"posting": posting},
    )


def _moves_sql(doctype: str, source: str, movement: str, columns: tuple[str, str]) -> str:
    """A SELECT of what the submitted lines of a DocType move on the source lines that an expression names."""
    qty, amount = columns
    # All of these are constants of this module; a literal would take the connection's collation.
    return f"""SELECT doc.name AS voucher, line.name AS voucher_line, {source} AS source_line,
                      '{movement}' COLLATE {COLLATION} AS movement, line.`{qty}` AS qty, line.`{amount}` AS amount
               FROM `tab{doctype} Item` line JOIN `tab{doctype}` doc ON doc.name = line.parent
               WHERE doc.docstatus = 1 AND line.parenttype = '{doctype}' AND COALESCE({source}, '') != ''
                 AND {COUNTED.get(doctype, 1)} AND {within("doc.name")}"""


def cancelled_vouchers_net_to_zero() -> Iterator[Problem]:
    """What is reversed is taken back as it was posted: the same line and movement, the whole quantity and amount."""
    yield from listed(
        "cancelled entry",
        """SELECT CONCAT_WS(' / ', undone.voucher_no, undone.name), 'the whole of its entry',
                  CONCAT_WS(' / ', entry.name, entry.qty, entry.amount)
           FROM `tabSM Line Entry` undone LEFT JOIN `tabSM Line Entry` entry ON entry.name = undone.reversal_of
           WHERE undone.reversal_of IS NOT NULL AND NOT (
               entry.reversal_of IS NULL AND entry.qty + undone.qty <=> 0 AND entry.amount + undone.amount <=> 0
               AND entry.voucher_no <=> undone.voucher_no AND entry.source_line <=> undone.source_line
               AND entry.movement <=> undone.movement)""",
    )
    yield from listed(
        "cancelled entry",
        """SELECT CONCAT_WS(' / ', voucher_no, reversal_of), 'one reversal', COUNT(*) FROM `tabSM Line Entry`
           WHERE reversal_of IS NOT NULL GROUP BY voucher_no, reversal_of HAVING COUNT(*) > 1""",
    )


def stock_follows_from_deliveries() -> Iterator[Problem]:
    """Each delivered line of a stock item left the host's stock, in full, once, and each part of a kit;
    nothing did of what a supplier delivered, or the host before our document."""
    for names in ranges("SM Delivery Note"):
        rows = frappe.db.sql(
            f"""SELECT doc.name, line.name, -line.stock_qty
                FROM `tabSM Delivery Note Item` line
                JOIN `tabSM Delivery Note` doc ON doc.name = line.parent AND doc.docstatus = 1
                JOIN `tabItem` item ON item.name = line.item_code AND item.is_stock_item = 1
                WHERE line.delivered_by_supplier = 0 AND COALESCE(doc.opening_document, '') = ''
                  AND {within("doc.name")}""",
            names.values,
        )
        expected = {(voucher, line): dec(qty) for voucher, line, qty in rows}
        yield from differences("stock issued", expected, host().stock_rows("SM Delivery Note", names))


def picks_follow_from_deliveries() -> Iterator[Problem]:
    """Each delivered line shows the batches and serial numbers that the host's ledger has for it."""
    for names in ranges("SM Delivery Note"):
        rows = frappe.db.sql(
            f"""SELECT line.parent, line.name, line.batch_no, line.picked_batches, line.serial_no, line.stock_qty
                FROM `tabSM Delivery Note Item` line
                JOIN `tabSM Delivery Note` doc ON doc.name = line.parent AND doc.docstatus = 1
                WHERE COALESCE(line.batch_no, line.picked_batches, line.serial_no, '') != ''
                  AND {within("doc.name")}""",
            names.values,
            as_dict=True,
        )
        expected = {(row.parent, row.name, pick): qty for row in rows for pick, qty in picks_of(row).items()}
        yield from differences("stock picked", expected, host().stock_picks("SM Delivery Note", names))


def receivables_follow_from_invoices() -> Iterator[Problem]:
    """Each submitted invoice is owed at the host with its total, and no other is."""
    for names in ranges("SM Invoice"):
        rows = frappe.db.sql(
            f"SELECT name, {BASE_OWED} FROM `tabSM Invoice` WHERE docstatus = 1 AND {within('name')}", names.values
        )
        expected = {name: dec(total) for name, total in rows}
        yield from differences("receivable posted", expected, host().receivable_rows("SM Invoice", names))


def ledger_follows_from_invoices() -> Iterator[Problem]:
    """Each submitted invoice stands in the host's general ledger under the accounts that its lines and taxes name."""
    for names in ranges("SM Invoice"):
        rows = frappe.db.sql(
            f"""SELECT name, debit_to, SUM(amount) FROM ({INVOICE_ACCOUNTS}) due
                WHERE {within("name")} GROUP BY 1, 2""",
            names.values,
        )
        expected = {(name, account): dec(amount) for name, account, amount in rows}
        yield from differences("general ledger", expected, host().ledger_rows("SM Invoice", names))
