"""Forms while they are edited: prices and totals as the server would save them."""

from __future__ import annotations

import factories as f
import frappe

GRAND_TOTAL = "(total) => cur_frm.doc.grand_total === total"


def test_prices_taxes_and_totals_follow_each_edit_and_are_those_that_are_saved(desk):
    listed, item = f.price_list(), f.item()
    f.price(listed, item, 10)
    f.price(listed, item, 8, min_qty=10)
    customer = f.customer()
    taxes = f.tax_template(f.tax(10))
    frappe.db.commit()
    form = desk("Sales User").new("SM Sales Order", customer=customer, company=f.COMPANY)
    form.set(selling_price_list=listed, taxes_and_charges=taxes, transaction_date=f.DAY)
    form.add_line(item_code=item, qty=2)
    form.page.wait_for_function(GRAND_TOTAL, arg=22)
    assert form.value("currency") == "USD"
    form.add_line(name=form.value("items")[0]["name"], qty=10)
    form.page.wait_for_function(GRAND_TOTAL, arg=88)
    form.save()
    assert (form.value("grand_total"), form.value("items")[0]["rate"]) == (88, 8)
    form.add_line(name=form.value("items")[0]["name"], qty=4)
    form.page.wait_for_function(GRAND_TOTAL, arg=44)
    form.save()
    row = form.value("items")[0]
    assert (form.value("grand_total"), row["rate"]) == (44, 10)


def test_what_is_wrong_is_said_while_it_can_be_mended(desk):
    customer, item = f.customer(), f.item()
    frappe.db.commit()
    form = desk("Sales User").new("SM Sales Order", customer=customer, company=f.COMPANY, transaction_date=f.DAY)
    form.add_line(item_code=item, qty=-1, rate=5)
    form.page.locator(".form-message", has_text="quantity").wait_for()
    form.add_line(name=form.value("items")[0]["name"], qty=3)
    form.page.wait_for_function(GRAND_TOTAL, arg=15)
    form.page.locator(".form-message").wait_for(state="hidden")


def test_a_delivery_says_what_it_will_post_and_leads_to_what_it_posted(desk):
    customer, item = f.customer(), f.item(stock=10, cost=6)
    order = f.order(customer, f.line(item, 4, 25))
    draft = f.delivery([order.name], submit=False)
    frappe.db.commit()
    form = desk("Stock User", "Accounts User").open("SM Delivery Note", draft.name)
    form.page.get_by_role("button", name="Preview Posting").click()
    form.settle()
    shown = form.dialog().inner_text()
    assert all(word in shown for word in (item, "24.00", "Stock", "General Ledger", "Open Quantities")), shown
    form.dialog().get_by_role("button", name="Submit").click()
    form.confirm()
    form.page.wait_for_function("() => cur_frm.doc.docstatus === 1")
    form.settle().button("View", "Stock Ledger")
    form.page.locator(".dt-row", has_text=item).first.wait_for()
    form.expect("Filter missing")  # Frappe says so before it has filled the first filter in


def test_totals_follow_an_edit_before_the_server_answers(desk):
    customer, item = f.customer(), f.item()
    order = f.order(customer, f.line(item, 2, 10), f.line(item, 1, 5), taxes=[f.tax(10)], submit=False)
    frappe.db.commit()
    form = desk("Sales User").open("SM Sales Order", order.name)
    first = form.value("items")[0]["name"]
    edit = """async ([name, field, value]) => {
        await frappe.model.set_value("SM Sales Order Item", name, field, value);
        return [cur_frm.doc.grand_total, frappe.request.ajax_count];
    }"""
    for field, value, total in (("qty", 3, 38.5), ("rate", 8, 31.9), ("qty", 5, 49.5)):
        assert form.run(edit, [first, field, value]) == [total, 0]  # nothing was asked yet
    assert form.page.locator('[data-fieldname="grand_total"]', has_text="49.50").is_visible()
    form.page.wait_for_function("() => cur_frm.doc.base_grand_total === 49.5")
    assert form.save() == order.name
    assert form.value("grand_total") == 49.5


def test_what_the_server_filled_in_goes_when_its_reason_goes(desk):
    listed, item, customer = f.price_list(), f.item(), f.customer()
    f.price(listed, item, 8, min_qty=10)
    taxes = f.tax_template(f.tax(10))
    frappe.db.commit()
    form = desk("Sales User").new("SM Sales Order", customer=customer, company=f.COMPANY)
    form.set(selling_price_list=listed, taxes_and_charges=taxes, transaction_date=f.DAY)
    form.add_line(item_code=item, qty=10)
    form.page.wait_for_function(GRAND_TOTAL, arg=88)
    [tax] = form.value("taxes")
    form.add_line("taxes", tax["name"], rate=20)
    form.page.wait_for_function(GRAND_TOTAL, arg=96)
    form.add_line(name=form.value("items")[0]["name"], qty=2)
    form.page.wait_for_function("() => !cur_frm.doc.items[0].rate && !cur_frm.doc.grand_total")


def test_how_the_customer_stands_is_shown_beside_the_order(desk, axe):
    customer, item = f.customer(), f.item(stock=10)
    f.limit(customer, 200)
    earlier = f.order(customer, f.line(item, 3, 30))
    f.deposit(customer, 40)
    draft = f.order(customer, f.line(item, 1, 30), submit=False)
    frappe.db.commit()
    form = desk("Sales User").open("SM Sales Order", draft.name)
    panel = form.page.locator(".sm-customer-panel")
    panel.get_by_text(earlier.name).wait_for()
    shown = panel.inner_text()
    assert all(text in shown for text in ("Credit Room", "of $ 200.00", "Deposits Open", "$ 40.00")), shown
    assert form.violations(axe, ".sm-customer-panel") == []


def test_lines_are_typed_scanned_and_pasted(desk, axe):
    customer, code = f.customer(), frappe.generate_hash(length=12)
    typed, pasted, scanned = f.item(), f.item(), f.item(barcodes=[{"barcode": code}])
    frappe.db.commit()
    form = desk("Sales User").new("SM Sales Order", customer=customer, company=f.COMPANY, transaction_date=f.DAY)
    form.page.get_by_role("button", name="Quick Entry").click()
    dialog, keyboard = form.dialog(), form.page.keyboard
    dialog.locator('[data-fieldname="item"] input').click()
    for word, qty in ((typed, "2"), (code, "3")):
        keyboard.type(word)
        keyboard.press("Enter")
        keyboard.type(qty)
        keyboard.press("Enter")
        dialog.locator("tbody tr", has_text=typed if word == typed else scanned).wait_for()
        form.settle()
    box = dialog.locator('[data-fieldname="pasted"] textarea')
    box.fill(f"Item\tQty\tRate\n{pasted}\t4\t12.50\nunknown\t1\t1")
    dialog.get_by_role("button", name="Check and Take Rows").click()
    dialog.get_by_text("Row 3: No item has the code, barcode or name unknown.").wait_for()
    assert dialog.locator("tbody tr").count() == 2  # nothing of it was taken
    assert form.violations(axe, ".modal.show .modal-body") == []
    box.fill(f"{pasted}\t4\t12.50")
    dialog.get_by_role("button", name="Add Lines").click()
    form.page.wait_for_function(GRAND_TOTAL, arg=50)
    lines = [(row["item_code"], row["qty"]) for row in form.value("items")]
    assert lines == [(typed, 2), (scanned, 3), (pasted, 4)]
