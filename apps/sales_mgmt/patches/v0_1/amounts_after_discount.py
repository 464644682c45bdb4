"""Documents from before the full tax calculation: what a tax came to after the discount, and each line's discount.

Their taxes were on net totals after the discount, and no tax was included in a rate.
"""

import frappe

HEADERS = ("SM Sales Order", "SM Delivery Note", "SM Invoice")


def execute() -> None:
    """Three statements a DocType; rows that have their amounts are left alone."""
    for doctype in HEADERS:
        frappe.db.sql(
            f"UPDATE `tab{doctype}` SET apply_discount_on = 'Net Total' WHERE COALESCE(apply_discount_on, '') = ''"
        )
        frappe.db.sql(
            f"""UPDATE `tabSM Sales Tax` tax JOIN `tab{doctype}` doc ON doc.name = tax.parent
                SET tax.tax_amount_after_discount_amount = tax.tax_amount,
                    tax.base_tax_amount_after_discount_amount = tax.base_tax_amount
                WHERE tax.parenttype = %s AND doc.apply_discount_on = 'Net Total'
                  AND tax.tax_amount_after_discount_amount != tax.tax_amount""",
            (doctype,),
        )
        frappe.db.sql(
            f"""UPDATE `tab{doctype} Item` line SET line.distributed_discount_amount = line.amount - line.net_amount
                WHERE line.distributed_discount_amount = 0 AND line.amount != line.net_amount
                  AND NOT EXISTS (SELECT 1 FROM `tabSM Sales Tax` tax
                                  WHERE tax.parent = line.parent AND tax.included_in_print_rate = 1)"""
        )
