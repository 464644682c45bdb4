from frappe.model.document import Document

from host_erp.masters import companies


class Company(Document):
    """A legal entity that keeps books. A new one gets a chart of accounts, cost centers, warehouses and defaults."""

    def validate(self) -> None:
        companies.check_abbr(self)
        companies.check_defaults(self)

    def after_insert(self) -> None:
        companies.set_up(self)

    def on_trash(self) -> None:
        companies.remove_set_up(self)

    def before_rename(self, old: str, new: str, merge: bool = False) -> None:
        companies.refuse_merge(old, new, merge)
