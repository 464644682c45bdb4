"""Rules of templates and variants: a variant has a value for each attribute of its template, and no other has the same.

A template is a pattern: it is neither stocked nor sold.
"""

import frappe
from frappe import _
from frappe.model.document import Document

TAKEN_OVER = ("item_group", "stock_uom", "brand", "description", "country_of_origin", "customs_tariff_number")
"""What a new variant has from its template where it says nothing itself."""


def check_attribute(doc: Document) -> None:
    """Raises ValidationError for a value or an abbreviation that occurs twice."""
    for field in ("attribute_value", "abbr"):
        seen = set()
        for row in doc.item_attribute_values:
            value = (row.get(field) or "").strip().lower()
            if value in seen:
                frappe.throw(_("Row {0}: {1} occurs twice").format(row.idx, row.get(field)))
            seen.add(value)


def begin(doc: Document) -> None:
    """What a new variant takes over from its template, and its code where it has none: TEA-SHIRT of red and M becomes
    TEA-SHIRT-R-M."""
    if not doc.variant_of or not frappe.db.exists("Item", doc.variant_of):
        return
    template = frappe.get_cached_doc("Item", doc.variant_of)
    for field in TAKEN_OVER:
        if not doc.get(field):
            doc.set(field, template.get(field))
    if not doc.item_code:
        doc.item_code = "-".join([template.item_code, *_abbreviations(doc)])
    doc.item_name = doc.item_name or "-".join(
        [template.item_name, *(row.attribute_value or "" for row in doc.attributes)]
    )


def check(doc: Document) -> None:
    """Raises ValidationError for a template or variant that does not fit together."""
    if doc.has_variants and doc.variant_of:
        frappe.throw(_("{0} is a variant of {1}: it cannot be a template").format(doc.name, doc.variant_of))
    names = [row.attribute for row in doc.attributes]
    if len(set(names)) < len(names):
        frappe.throw(_("Variant Attributes: an attribute occurs twice"))
    if doc.has_variants:
        _check_template(doc)
    elif doc.variant_of:
        _check_variant(doc)
    elif doc.attributes:
        doc.set("attributes", [])


def _check_template(doc: Document) -> None:
    if not doc.attributes:
        frappe.throw(_("{0} is a template: name the attributes in which its variants differ").format(doc.name))
    if frappe.db.exists("Stock Ledger Entry", {"item_code": doc.name}):
        frappe.throw(_("{0} has moved: it cannot become a template").format(doc.name))
    for row in doc.attributes:
        row.attribute_value = None


def _check_variant(doc: Document) -> None:
    template = frappe.get_cached_doc("Item", doc.variant_of)
    if not template.has_variants:
        frappe.throw(_("{0} is no template").format(doc.variant_of))
    if [row.attribute for row in doc.attributes] != [row.attribute for row in template.attributes]:
        frappe.throw(
            _("{0} needs a value for each attribute of {1}, in its order: {2}").format(
                doc.name, doc.variant_of, ", ".join(row.attribute for row in template.attributes)
            )
        )
    if doc.stock_uom != template.stock_uom:
        frappe.throw(_("{0} is kept in {1}, like its template").format(doc.name, template.stock_uom))
    for row in doc.attributes:
        row.variant_of = doc.variant_of
        values = [
            value.attribute_value
            for value in frappe.get_cached_doc("Item Attribute", row.attribute).item_attribute_values
        ]
        if row.attribute_value not in values:
            frappe.throw(
                _("{0}: {1} is no {2}. Choose one of: {3}").format(
                    doc.name, row.attribute_value or _("nothing"), row.attribute, ", ".join(values)
                )
            )
    if twin := _twin(doc):
        frappe.throw(_("{0} has the same attributes: {1}").format(twin, show(doc)))


def show(doc: Document) -> str:
    """'Colour: Red, Size: M'."""
    return ", ".join(f"{row.attribute}: {row.attribute_value}" for row in doc.attributes)


def _twin(doc: Document) -> str | None:
    """Another variant of the template with the same values."""
    rows = frappe.get_all(
        "Item Variant Attribute",
        filters={"variant_of": doc.variant_of, "parenttype": "Item", "parent": ("!=", doc.name)},
        fields=["parent", "attribute", "attribute_value"],
    )
    others: dict[str, set] = {}
    for row in rows:
        others.setdefault(row.parent, set()).add((row.attribute, row.attribute_value))
    mine = {(row.attribute, row.attribute_value) for row in doc.attributes}
    return next((name for name, values in sorted(others.items()) if values == mine), None)


def _abbreviations(doc: Document) -> list[str]:
    found = []
    for row in doc.attributes:
        attribute = frappe.get_cached_doc("Item Attribute", row.attribute)
        values = {value.attribute_value: value.abbr for value in attribute.item_attribute_values}
        found.append(values.get(row.attribute_value) or row.attribute_value or "")
    return found
