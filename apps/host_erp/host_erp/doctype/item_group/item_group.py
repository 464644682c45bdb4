from frappe.utils.nestedset import NestedSet


class ItemGroup(NestedSet):
    """A group of items; groups form a tree."""

    nsm_parent_field = "parent_item_group"
