"""Lines of invoices that were posted before lines could be credited become source lines like those of today.

Each gets its row in SM Line Balance; a submitted invoice's also the entry that its own line was invoiced. The lines of
a cancelled invoice stand at zero: what is undone needs no entries.
"""

import frappe

from sales_mgmt.plan.movements import INVOICED

DOCTYPE = "SM Invoice"


def execute() -> None:
    """Two statements, whatever the number of invoices; lines that have their rows are left alone."""
    stamp = {"now": frappe.utils.now(), "user": frappe.session.user, "doctype": DOCTYPE, "movement": INVOICED}
    frappe.db.sql(
        """INSERT INTO `tabSM Line Balance`
               (name, creation, modified, owner, modified_by,
                source_doctype, source_parent, state, gross, tolerance, invoiced, version)
           SELECT line.name, %(now)s, %(now)s, %(user)s, %(user)s,
                  %(doctype)s, doc.name, 'Open', 0, 0, IF(doc.docstatus = 1, line.stock_qty, 0), 0
           FROM `tabSM Invoice Item` line JOIN `tabSM Invoice` doc ON doc.name = line.parent
           LEFT JOIN `tabSM Line Balance` there ON there.name = line.name
           WHERE doc.docstatus IN (1, 2) AND line.parenttype = %(doctype)s AND there.name IS NULL""",
        stamp,
    )
    # The name follows from the line, so that the statement cannot write an entry twice.
    frappe.db.sql(
        """INSERT INTO `tabSM Line Entry`
               (name, creation, modified, owner, modified_by,
                source_doctype, source_parent, source_line, movement, qty, amount,
                voucher_type, voucher_no, voucher_line, posting_date, company, customer, item_code)
           SELECT LEFT(SHA1(CONCAT(%(movement)s, line.name)), 20), %(now)s, %(now)s, %(user)s, %(user)s,
                  %(doctype)s, doc.name, line.name, %(movement)s, line.stock_qty, line.base_net_amount,
                  %(doctype)s, doc.name, line.name, doc.posting_date, doc.company, doc.customer, line.item_code
           FROM `tabSM Invoice Item` line JOIN `tabSM Invoice` doc ON doc.name = line.parent
           LEFT JOIN `tabSM Line Entry` there ON there.source_line = line.name AND there.movement = %(movement)s
           WHERE doc.docstatus = 1 AND line.parenttype = %(doctype)s AND there.name IS NULL""",
        stamp,
    )
