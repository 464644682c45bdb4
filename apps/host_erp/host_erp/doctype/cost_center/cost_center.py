from typing import Any

from frappe.utils.nestedset import NestedSet

from host_erp.masters import trees


class CostCenter(NestedSet):
    """Where in the company a profit or loss arose; cost centers form a tree."""

    nsm_parent_field = "parent_cost_center"

    def autoname(self) -> None:
        self.name = trees.name_with_abbr(self.cost_center_name, self.company, self.cost_center_number)

    def validate(self) -> None:
        trees.check_parent(self)
        trees.check_group_change(self, [("GL Entry", "cost_center")])

    def on_trash(self) -> None:
        trees.refuse_if_used(self, [("GL Entry", "cost_center")])
        super().on_trash()

    def before_rename(self, old: str, new: str, merge: bool = False) -> str:
        super().before_rename(old, new, merge)
        return trees.renamed(self, old, new, merge)

    def after_rename(self, *args: Any) -> None:
        super().after_rename(*args)
        trees.store_title(self, "cost_center_name", "cost_center_number")
