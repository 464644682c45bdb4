from typing import Any

from frappe.utils.nestedset import NestedSet

from host_erp.masters import trees, warehouses


class Warehouse(NestedSet):
    """A place where stock lies; warehouses form a tree, and a group's account serves those below it."""

    nsm_parent_field = "parent_warehouse"

    def autoname(self) -> None:
        self.name = trees.name_with_abbr(self.warehouse_name, self.company)

    def validate(self) -> None:
        trees.check_parent(self)
        trees.check_group_change(self, warehouses.USED_IN)
        warehouses.check_account(self)

    def on_trash(self) -> None:
        trees.refuse_if_used(self, warehouses.USED_IN)
        warehouses.delete_empty_bins(self)
        super().on_trash()

    def before_rename(self, old: str, new: str, merge: bool = False) -> str:
        warehouses.refuse_merge(old, new, merge)
        super().before_rename(old, new, merge)
        return trees.renamed(self, old, new, merge)

    def after_rename(self, *args: Any) -> None:
        super().after_rename(*args)
        trees.store_title(self, "warehouse_name")
