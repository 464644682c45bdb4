from frappe.model.document import Document

from host_erp.masters import customers


class Customer(Document):
    """Somebody we sell to."""

    def validate(self) -> None:
        customers.set_defaults(self)
        customers.check_accounts(self)
        customers.check_credit_limits(self)
        customers.check_sales_team(self)

    def on_trash(self) -> None:
        customers.refuse_if_used(self)

    def before_rename(self, old: str, new: str, merge: bool = False) -> None:
        customers.check_merge(old, new, merge)

    def after_rename(self, old: str, new: str, merge: bool = False) -> None:
        customers.store_name(self, old, new, merge)
