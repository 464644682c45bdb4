"""/sales/<kind>/<name>: one document of a customer's own."""

import frappe

from sales_mgmt.portal import pages
from sales_mgmt.portal.access import document, kind_of
from sales_mgmt.portal.kinds import KINDS
from sales_mgmt.printing.jinja import sm_closing
from sales_mgmt.www.sales_list import require_login

no_cache = 1


def get_context(context: frappe._dict) -> None:
    require_login()
    kind = kind_of(frappe.form_dict.get("kind"))
    doc = document(kind, frappe.form_dict.get("name"), frappe.session.user)
    context.update(
        {
            "kind": kind,
            "kinds": list(KINDS.values()),
            "doc": doc,
            "facts": pages.facts(kind, doc),
            "lines": pages.lines(kind, doc),
            "closing": sm_closing(doc, amounts=kind.with_amounts),
            "title": doc.name,
            "show_sidebar": False,
        }
    )
