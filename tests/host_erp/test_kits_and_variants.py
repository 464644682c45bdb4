"""Product bundles, suppliers, templates and variants of the embedded host."""

from __future__ import annotations

import factories as f
import frappe
import pytest


def bundle(parent: str, *rows: tuple[str, float]):
    items = [{"item_code": code, "qty": qty} for code, qty in rows]
    return frappe.get_doc({"doctype": "Product Bundle", "new_item_code": parent, "items": items})


def test_a_bundle_is_named_after_its_item_and_takes_its_parts_units():
    tea, parent = f.item(stock_uom="Kg"), f.service()
    doc = bundle(parent, (tea, 0.5)).insert()
    assert (doc.name, doc.items[0].uom) == (parent, "Kg")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: bundle(f.item(), (f.item(), 1)), "kept in stock"),
        (lambda: bundle(f.service(), (f.item(), 0)), "greater than zero"),
        (lambda: bundle(f.service(), (f.template(), 1)), "template"),
        (lambda: bundle(f.service(), (f.kit(**{f.item(): 1}), 1)), "bundle itself"),
        (lambda: bundle(parent := f.service(), (parent, 1)), "bundle itself"),
    ],
)
def test_a_bundle_that_makes_no_sense_is_refused(make, words):
    with pytest.raises(frappe.ValidationError, match=words):
        make().insert()


def test_an_item_has_one_bundle():
    parent = f.kit(**{f.item(): 1})
    with pytest.raises(frappe.DuplicateEntryError):
        bundle(parent, (f.item(), 1)).insert()


def test_a_variant_takes_over_from_its_template():
    template = f.template(stock_uom="Kg", description="Loose")
    doc = {"doctype": "Item", "variant_of": template}
    doc["attributes"] = [{"attribute": "Test Colour", "attribute_value": "Green"}]
    variant = frappe.get_doc(doc).insert()
    assert (variant.name, variant.stock_uom, variant.description) == (f"{template}-GRE", "Kg", "Loose")
    assert variant.attributes[0].variant_of == template


def test_no_two_variants_are_alike():
    template = f.template()
    first = f.variant(template, "Red")
    with pytest.raises(frappe.ValidationError, match=f"{first} has the same attributes: Test Colour: Red"):
        f.variant(template, "Red")
    f.variant(template, "Green")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: f.item(has_variants=1), "name the attributes"),
        (lambda: f.template() and f.variant(f.item()), "is no template"),
        (lambda: f.variant(f.template(), "Purple"), "Choose one of: Red, Green"),
        (lambda: f.item(variant_of=f.template()), "needs a value for each attribute"),
        (lambda: f.variant(f.template(stock_uom="Kg"), stock_uom="Nos"), "kept in Kg"),
        (lambda: f.variant(f.template(), has_variants=1), "cannot be a template"),
    ],
)
def test_a_template_and_its_variants_fit_together(make, words):
    with pytest.raises(frappe.ValidationError, match=words):
        make()


def test_a_template_is_not_stocked():
    with pytest.raises(frappe.ValidationError, match="template"):
        f.receive(f.template(), 1, 1)


def test_a_moved_item_becomes_no_template():
    doc = frappe.get_doc("Item", f.item(stock=1))
    doc.update(
        {"has_variants": 1, "attributes": [{"attribute": frappe.get_doc("Item", f.template()).attributes[0].attribute}]}
    )
    with pytest.raises(frappe.ValidationError, match="has moved"):
        doc.save()


