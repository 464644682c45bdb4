from frappe.utils.nestedset import NestedSet


class SalesPerson(NestedSet):
    """A sales person or a team of them; they form a tree."""

    nsm_parent_field = "parent_sales_person"
