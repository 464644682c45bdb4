from frappe.model.document import Document

from host_erp.masters import customers


class Customer(Document):
    """Somebody we sell to."""

    def validate(self) -> None:
        customers.set_defaults(self)
        customers.check_accounts(self)
        customers.check_credit_limits(self)
        customers.check_sales_team(self)

    def before_rename(self, old: str, new: str, merge: bool = False) -> None:
        customers.check_merge(old, new, merge)
