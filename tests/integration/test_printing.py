"""Print formats through Frappe's own PDF engine: what is on the paper, on how many pages, and for whom."""

from __future__ import annotations

import io
import re
from typing import Any

import books
import factories
import frappe
import pytest
from frappe.translate import print_language
from pypdf import PdfReader

from sales_mgmt.api.printing import customer_statement

FORMATS = {
    "SM Quotation": "SM Quotation",
    "SM Order Confirmation": "SM Sales Order",
    "SM Pick List": "SM Sales Order",
    "SM Delivery Note": "SM Delivery Note",
    "SM Bill of Lading": "SM Delivery Note",
    "SM Pickup Slip": "SM Delivery Note",
    "SM Invoice": "SM Invoice",
    "SM Credit Note": "SM Return",
    "SM Deposit Receipt": "SM Deposit",
}


@pytest.fixture(autouse=True)
def without_assets() -> None:
    """Frappe looks for the desk's style sheets, which a site without a web server has not."""
    frappe.local.assets_json = {}


@pytest.fixture
def buyer() -> str:
    """A customer with an address, and a company that prints its tax id and bank."""
    name = factories.customer(customer_name=factories.unique("Müller & Söhne GmbH"), tax_id="DE123456789")
    place = {"address_type": "Billing", "address_line1": "Industriestraße 12", "city": "Stuttgart"}
    links = [{"link_doctype": "Customer", "link_name": name}]
    place |= {"doctype": "Address", "address_title": "Buyer", "country": "Germany"}
    frappe.get_doc({**place, "links": links}).insert()
    frappe.db.set_value("Company", factories.COMPANY, "tax_id", "US-98-7654321")
    frappe.clear_document_cache("Company", factories.COMPANY)
    text = {"doctype": "SM Print Text", "company": factories.COMPANY}
    frappe.get_doc({**text, "title": "Bank Details", "content": "First Bank\nSWIFT FBOAUS6S"}).insert()
    frappe.get_doc({**text, "content": "Only on quotations", "document_type": "SM Quotation"}).insert()
    frappe.get_doc({**text, "content": "货物所有权保留", "language": "zh"}).insert()
    return name


@pytest.fixture
def chain(buyer: str) -> dict[str, Any]:
    """A document of each kind."""
    item = factories.item(stock=100, item_name="Bolts & nuts > M8")
    taxes = [vat()]
    lines = [factories.line(item, qty=3, rate=1234.5)]
    quotation = factories.quotation(buyer, *lines, taxes=taxes, valid_till="2026-04-30")
    order = factories.order(buyer, *lines, taxes=taxes, po_no="PO-4711", delivery_date="2026-04-10")
    transport = {"transporter_name": "Blue Line", "bill_of_lading_no": "BL-17", "total_packages": 2}
    delivery = factories.delivery([order.name], **transport)
    invoice = factories.invoice([delivery.name])
    factories.pay(buyer, 1000, invoice)
    credit = factories.returned_of_invoices([invoice.name], {invoice.items[0].name: 1})
    deposit = factories.deposit(buyer, 500)
    picked = factories.order(buyer, *lines, taxes=taxes, delivery_date="2026-04-10")
    return {
        "SM Quotation": quotation,
        "SM Order Confirmation": order,
        "SM Pick List": picked,
        "SM Delivery Note": delivery,
        "SM Bill of Lading": delivery,
        "SM Pickup Slip": delivery,
        "SM Invoice": invoice,
        "SM Credit Note": credit,
        "SM Deposit Receipt": deposit,
    }


def vat() -> dict[str, Any]:
    account = frappe.db.get_value("Account", {"company": factories.COMPANY, "account_type": "Tax", "is_group": 0})
    return {"charge_type": "On Net Total", "account_head": account, "description": "VAT", "rate": 19}


def pages(doc: Any, print_format: str, language: str | None = None, **options: Any) -> list[str]:
    """The text of each page of the PDF that Frappe's PDF button gives."""
    with print_language(language):
        pdf = frappe.get_print(doc.doctype, doc.name, print_format, as_pdf=True, **options)
    return texts(pdf)


def texts(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("doctype", sorted(set(FORMATS.values())))
def test_each_document_has_a_default_format_of_ours(doctype: str):
    default = frappe.get_meta(doctype).default_print_format
    assert FORMATS[default] == doctype
    assert frappe.db.get_value("Print Format", default, ["standard", "module"]) == ("Yes", "Sales Mgmt")


@pytest.mark.parametrize(
    ("print_format", "words"),
    [
        ("SM Quotation", ("Quotation", "2026-04-30", "1,234.50", "3,703.50", "703.67", "4,407.17", "Only on quot")),
        ("SM Order Confirmation", ("Order Confirmation", "PO-4711", "2026-04-10", "3,703.50", "VAT 19 %", "4,407.17")),
        ("SM Pick List", ("Pick List", "Stores - TT", "3 Nos", "Picked by, date")),
        ("SM Delivery Note", ("Delivery Note", "Blue Line", "3 Nos", "Received in good order by, date")),
        ("SM Bill of Lading", ("Bill of Lading", "BL-17", "Consignee", "Carrier, date")),
        ("SM Pickup Slip", ("Pickup Slip", "Collected by, date")),
        ("SM Invoice", ("Invoice", "DE123456789", "Amount Due USD 4,407.17", "Paid and Credited", "Outstanding USD")),
        ("SM Credit Note", ("Credit Note", "Credited USD 1,469.06", "Damaged")),
        ("SM Deposit Receipt", ("Deposit Receipt", "500.00 USD", "Five Hundred")),
    ],
)
def test_what_is_on_the_paper(chain: dict[str, Any], print_format: str, words: tuple[str, ...]):
    [page] = pages(chain[print_format], print_format)
    name = chain[print_format].name
    for word in (*words, "Müller & Söhne GmbH", "Industriestraße 12", "US-98-7654321", "SWIFT FBOAUS6S", name):
        assert word in page, f"{word!r} is missing in: {page}"
    assert "Page 1 of 1" in page
    assert ("Bolts & nuts > M8" in page) == (print_format != "SM Deposit Receipt")
    if print_format != "SM Quotation":
        assert "Only on quotations" not in page
    assert "货物所有权保留" not in page


def test_papers_for_the_warehouse_show_no_prices(chain: dict[str, Any]):
    for print_format in ("SM Pick List", "SM Delivery Note", "SM Bill of Lading", "SM Pickup Slip"):
        assert "1,234.50" not in "".join(pages(chain[print_format], print_format))


def test_an_invoice_says_what_is_paid_and_what_is_open(chain: dict[str, Any]):
    invoice = chain["SM Invoice"]
    left = books.owed(invoice)
    [page] = pages(invoice, "SM Invoice")
    assert f"Paid and Credited {4407.17 - float(left):,.2f}" in page
    assert f"Outstanding USD {left:,.2f}" in page
    assert "Four Thousand, Four Hundred And Seven and Seventeen Cent" in page


def test_a_foreign_invoice_is_open_in_its_own_currency():
    abroad = factories.customer(default_currency="EUR")
    item = factories.service()
    invoice = factories.direct_invoice(
        abroad, {"item_code": item, "qty": 1, "rate": 200}, currency="EUR", conversion_rate=1.25
    )
    invoice.reload()
    assert invoice.outstanding_amount == 250
    [page] = pages(invoice, "SM Invoice")
    assert "Amount Due EUR 200.00" in page and "Outstanding EUR 200.00" in page


def test_eighty_lines_repeat_the_heading_carry_the_sum_and_number_the_pages(buyer: str):
    codes = [factories.item(item_name=f"Part {at}") for at in range(4)]
    lines = [factories.line(codes[at % 4], qty=1, rate=10 + at) for at in range(80)]
    order = factories.order(buyer, *lines, taxes=[vat()])
    found = pages(order, "SM Order Confirmation")
    assert 3 <= len(found) <= 5
    heading = "No. Item Delivery Quantity Unit Price Amount USD"
    for number, page in enumerate(found, start=1):
        assert heading in page
        assert f"Page {number} of {len(found)}" in page
    assert [("Carried forward" in page) for page in found] == [True] * (len(found) - 1) + [False]
    assert [("Brought forward" in page) for page in found] == [False] + [True] * (len(found) - 1)
    carried = re.search(r"Carried forward ([\d,.]+)", found[0]).group(1)
    assert f"Brought forward {carried}" in found[1]
    assert sum(page.count("Nos") for page in found) == 80
    assert "Grand Total USD 4,712.40" in found[-1]
    assert not any("Grand Total" in page for page in found[:-1])


def test_kits_batches_and_serial_numbers_stand_below_their_line(buyer: str):
    serial, _ = factories.serialised(2)
    kit = factories.kit(**{serial: 2})
    order = factories.order(buyer, factories.line(kit))
    [picked] = pages(order, "SM Pick List")
    assert serial in picked and "2 Nos" in picked and kit not in picked
    delivery = factories.delivery([order.name])
    [page] = pages(delivery, "SM Delivery Note")
    assert f"2 Nos {serial}" in page


def test_the_letter_head_takes_the_sellers_place(chain: dict[str, Any]):
    head = {"doctype": "Letter Head", "letter_head_name": "Test Head", "source": "HTML"}
    frappe.get_doc({**head, "content": "<h2>TRADING INC</h2>", "footer": "<p>Register 1234</p>"}).insert()
    [page] = pages(chain["SM Invoice"], "SM Invoice", letterhead="Test Head")
    assert "TRADING INC" in page and "Register 1234" in page and "US-98-7654321" in page


def test_chinese_paper_speaks_chinese(chain: dict[str, Any]):
    [page] = pages(chain["SM Invoice"], "SM Invoice", "zh")
    assert "货物所有权保留" in page
    for word in ("发票", "到期日", "序号", "应付金额", "共 1 页"):
        assert word in page


def test_yuan_are_written_in_capital_numerals():
    order = factories.order(
        factories.customer(default_currency="CNY"),
        factories.line(factories.item(), rate=1050.05),
        currency="CNY",
        conversion_rate=0.14,
    )
    assert "壹仟零伍拾元零伍分" in pages(order, "SM Order Confirmation", "zh")[0]
    assert "One Thousand And Fifty and Five" in pages(order, "SM Order Confirmation")[0]


def test_a_statement_adds_up(chain: dict[str, Any], buyer: str):
    customer_statement(buyer, factories.COMPANY, "2026-03-16", "2026-03-31")
    assert frappe.local.response.type == "pdf"
    [page] = texts(frappe.local.response.filecontent)
    assert "Balance brought forward 0.00" in page
    assert chain["SM Invoice"].name in page and "4,407.17" in page
    assert f"Balance USD {books.balance(buyer, factories.COMPANY):,.2f}" in page
    customer_statement(buyer, factories.COMPANY, "2026-04-01", "2026-04-30")
    [later] = texts(frappe.local.response.filecontent)
    assert f"Balance brought forward {books.balance(buyer, factories.COMPANY):,.2f}" in later
    assert chain["SM Invoice"].name not in later


def test_a_statement_is_for_who_may_read_customer_and_invoices(buyer: str):
    frappe.set_user(factories.user("Stock User"))
    with pytest.raises(frappe.PermissionError):
        customer_statement(buyer, factories.COMPANY, "2026-03-16", "2026-03-31")


def test_a_statement_that_ends_before_it_begins_is_refused(buyer: str):
    with books.refused("2026-04-30", "2026-03-16"):
        customer_statement(buyer, factories.COMPANY, "2026-04-30", "2026-03-16")
