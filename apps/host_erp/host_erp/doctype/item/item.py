from frappe.model.document import Document

from host_erp.masters import items, variants


class Item(Document):
    """Something we sell: goods that are kept in stock, or a service."""

    def before_insert(self) -> None:
        variants.begin(self)

    def validate(self) -> None:
        items.set_defaults(self)
        variants.check(self)
        items.check_units(self)
        items.check_unsupported(self)
        items.check_tracking(self)
        items.check_change(self)

    def on_trash(self) -> None:
        items.delete_empty_bins(self)

    def before_rename(self, old: str, new: str, merge: bool = False) -> None:
        items.prepare_merge(old, new, merge)
