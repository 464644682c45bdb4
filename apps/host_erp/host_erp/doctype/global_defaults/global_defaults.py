import frappe
from frappe.model.document import Document


class GlobalDefaults(Document):
    """What applies to every document of the site; kept among Frappe's defaults, from where documents read it."""

    def on_update(self) -> None:
        frappe.db.set_default("company", self.default_company or "")
        frappe.db.set_default("disable_rounded_total", self.disable_rounded_total or 0)
