"""Whether what a cut-over has made was used: from then on there is no way back."""

import frappe

from sales_mgmt.money.rounding import dec

ROW = "SM Cut Over Document"


def used(run_name: str) -> list[str]:
    """Documents of ours that go on from what was taken, by name, in words."""
    rows = frappe.get_all(
        ROW, {"parent": run_name, "result": "Done"}, ["made_doctype", "made", "value"], limit_page_length=0
    )
    made = tuple(sorted({row.made for row in rows if row.made})) or ("",)
    found = frappe.db.sql_list(
        """SELECT DISTINCT CONCAT(voucher_type, ' ', voucher_no) FROM `tabSM Line Entry`
           WHERE source_parent IN %(made)s AND voucher_no NOT IN %(made)s AND reversal_of IS NULL
             AND name NOT IN (SELECT reversal_of FROM `tabSM Line Entry` WHERE reversal_of IS NOT NULL
                              AND source_parent IN %(made)s)
           ORDER BY 1""",
        {"made": made},
    )
    found += frappe.db.sql_list(
        """SELECT CONCAT('SM Order Change ', name) FROM `tabSM Order Change` WHERE sales_order IN %s ORDER BY name""",
        (made,),
    )
    left = {row.made: dec(row.value) for row in rows if row.made_doctype == "SM Deposit"}
    balances = frappe.db.sql(
        """SELECT name, received - applied - refunded - forfeited FROM `tabSM Deposit Balance` WHERE name IN %s""",
        (made,),
    )
    found += [f"SM Deposit {name}" for name, free in balances if name in left and dec(free) != left[name]]
    found += frappe.db.sql_list(
        """SELECT CONCAT('SM Sales Order ', name) FROM `tabSM Sales Order`
           WHERE selling_price_list IN %s AND docstatus < 2 ORDER BY name""",
        (tuple(row.made for row in rows if row.made_doctype == "SM Price List") or ("",),),
    )
    return found
