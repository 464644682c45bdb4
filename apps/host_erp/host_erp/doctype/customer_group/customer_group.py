from frappe.utils.nestedset import NestedSet


class CustomerGroup(NestedSet):
    """A group of customers; groups form a tree."""

    nsm_parent_field = "parent_customer_group"
