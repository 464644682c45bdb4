from frappe.utils.nestedset import NestedSet


class Territory(NestedSet):
    """A sales territory; territories form a tree."""

    nsm_parent_field = "parent_territory"
