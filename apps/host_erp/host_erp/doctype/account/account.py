from typing import Any

from frappe.utils.nestedset import NestedSet

from host_erp.masters import accounts, trees


class Account(NestedSet):
    """An account of a company; accounts form a tree with one root for each kind."""

    nsm_parent_field = "parent_account"

    def autoname(self) -> None:
        self.name = trees.name_with_abbr(self.account_name, self.company, self.account_number)

    def validate(self) -> None:
        trees.check_parent(self)
        accounts.take_over_from_parent(self)
        accounts.check_change(self)

    def on_trash(self) -> None:
        trees.refuse_if_used(self, accounts.USED_IN)
        super().on_trash()

    def before_rename(self, old: str, new: str, merge: bool = False) -> str:
        super().before_rename(old, new, merge)
        return trees.renamed(self, old, new, merge)

    def after_rename(self, *args: Any) -> None:
        super().after_rename(*args)
        trees.store_title(self, "account_name", "account_number")
