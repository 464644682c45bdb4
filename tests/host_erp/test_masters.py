"""Chart of accounts, trees and the rules of the masters."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import add_days

from host_erp.exchange import rate
from host_erp.ledger.errors import LedgerError
from host_erp.ledger.periods import open_fiscal_year
from host_erp.masters import companies, fiscal_years, trees
from host_erp.masters.chart import CHART
from tests.host_erp.conftest import Books, dec, make_company, make_customer, make_item


def nodes(node):
    yield node
    for child in node[2] if len(node) > 2 else ():
        yield from nodes(child)


def test_the_chart_is_complete_and_well_numbered(books):
    wanted = [node for root in CHART.values() for node in nodes(root)]
    rows = frappe.get_all("Account", filters={"company": books.company}, fields=["*"], order_by="lft")
    assert [row.account_name for row in rows] == [node[0] for node in wanted]
    assert len({name for row in rows for name in (row.lft, row.rgt)}) == 2 * len(rows)
    by_name = {row.name: row for row in rows}
    for row in rows:
        assert row.name == f"{row.account_name} - {books.abbr}" and row.account_currency == "USD"
        assert row.is_group == (row.rgt > row.lft + 1)
        expected = "Profit and Loss" if row.root_type in ("Income", "Expense") else "Balance Sheet"
        assert row.report_type == expected
        if row.parent_account:
            parent = by_name[row.parent_account]
            assert parent.lft < row.lft and row.rgt < parent.rgt and parent.root_type == row.root_type
    for kind in ("Receivable", "Bank", "Cash", "Stock", "Cost of Goods Sold", "Tax", "Round Off", "Temporary"):
        assert frappe.db.exists("Account", {"company": books.company, "account_type": kind, "is_group": 0})


def test_a_new_company_can_post_at_once(books):
    company = frappe.get_doc("Company", books.company)
    for field in (
        "default_receivable_account", "default_payable_account", "default_income_account", "default_expense_account",
        "default_inventory_account", "default_cash_account", "default_bank_account", "round_off_account",
        "write_off_account", "exchange_gain_loss_account", "stock_adjustment_account", "cost_center",
        "round_off_cost_center", "default_advance_received_account",
    ):  # fmt: skip
        assert company.get(field), field
    assert company.enable_perpetual_inventory
    leaves = frappe.get_all("Warehouse", filters={"company": books.company, "is_group": 0}, pluck="warehouse_name")
    assert sorted(leaves) == ["Finished Goods", "Stores"]


def test_set_up_runs_again_without_effect(books):
    before = {doctype: frappe.db.count(doctype) for doctype in ("Account", "Cost Center", "Warehouse")}
    company = frappe.get_doc("Company", books.company)
    company.db_set("default_cash_account", books.bank)
    companies.set_up(company)
    assert {doctype: frappe.db.count(doctype) for doctype in before} == before
    assert frappe.db.get_value("Company", books.company, "default_cash_account") == books.bank


def test_two_companies_do_not_share_numbers_or_abbreviations(books):
    other = make_company("Host Other", "HO")
    bounds = frappe.db.sql("select company, min(lft), max(rgt) from tabAccount group by company having company in %s",
                           ((books.company, other.company),))  # fmt: skip
    (_, first_left, first_right), (_, second_left, second_right) = bounds
    assert first_right < second_left or second_right < first_left
    with pytest.raises(frappe.ValidationError, match="Host Other"):
        make_company("Host Third", "HO")


def test_company_defaults_must_be_its_own_leaves(books):
    other = make_company("Host Other", "HO")
    company = frappe.get_doc("Company", books.company)
    for wrong in (other.cash, f"Current Assets - {books.abbr}"):
        company.default_cash_account = wrong
        with pytest.raises(frappe.ValidationError, match=wrong):
            company.save()
        company.reload()


def test_a_company_goes_with_its_set_up_unless_it_posted(books, customer):
    empty = make_company("Host Other", "HO")
    frappe.delete_doc("Company", empty.company)
    for doctype in ("Account", "Cost Center", "Warehouse"):
        assert not frappe.db.exists(doctype, {"company": empty.company})
    books.invoice(customer, "1")
    with pytest.raises(frappe.LinkExistsError, match="GL Entry"):
        frappe.delete_doc("Company", books.company)


def account(books: Books, name: str, parent: str, **extra):
    return frappe.get_doc({
        "doctype": "Account", "account_name": name, "company": books.company, "parent_account": parent, **extra,
    })  # fmt: skip


def test_accounts_below_others(books):
    parent = f"Direct Income - {books.abbr}"
    one = account(books, "Export", parent, account_number="4110").insert()
    assert one.name == f"4110 - Export - {books.abbr}"
    assert (one.root_type, one.report_type, one.account_currency) == ("Income", "Profit and Loss", "USD")
    left, right = frappe.db.get_value("Account", parent, ["lft", "rgt"])
    assert left < one.lft < one.rgt < right
    with pytest.raises(frappe.ValidationError, match=books.sales):
        account(books, "Below a leaf", books.sales).insert()
    other = make_company("Host Other", "HO")
    with pytest.raises(frappe.ValidationError, match=other.company):
        account(books, "Stray", f"Direct Income - {other.abbr}").insert()
    with pytest.raises(frappe.ValidationError, match="parent"):
        account(books, "Rootless", None).insert()


def test_an_account_that_was_posted_to_keeps_its_meaning(books, customer):
    books.invoice(customer, "1")
    sales = frappe.get_doc("Account", books.sales)
    sales.account_type = "Tax"
    with pytest.raises(frappe.ValidationError, match="Account Type"):
        sales.save()
    sales.reload()
    sales.is_group = 1
    with pytest.raises(frappe.ValidationError, match="GL Entry"):
        sales.save()
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Account", books.sales)
    group = frappe.get_doc("Account", f"Direct Income - {books.abbr}")
    group.is_group = 0
    with pytest.raises(frappe.ValidationError, match="below"):
        group.save()


def test_renaming_an_account_keeps_the_abbreviation_and_the_books(books, customer):
    voucher = books.invoice(customer, "1")
    frappe.rename_doc("Account", books.sales, "Turnover")
    name = f"Turnover - {books.abbr}"
    assert frappe.db.get_value("Account", name, "account_name") == "Turnover"
    assert (name, 0, 1) in books.gl(voucher)
    assert frappe.db.get_value("Company", books.company, "default_income_account") == name
    frappe.rename_doc("Account", f"Service - {books.abbr}", name, merge=True)
    with pytest.raises(frappe.ValidationError):
        frappe.rename_doc("Account", name, books.cash, merge=True)


def test_renaming_and_merging_customers_keeps_the_balance(books, customer):
    other = make_customer("HT Other")
    first, second = books.invoice(customer, "100"), books.invoice(other, "40")
    frappe.rename_doc("Customer", customer, "HT Renamed")
    assert frappe.db.get_value("Customer", "HT Renamed", "customer_name") == "HT Renamed"
    frappe.rename_doc("Customer", "HT Renamed", other, merge=True)
    from host_erp.ledger import payment_ledger

    assert payment_ledger.party_balance(books.company, "Customer", other) == 140
    assert books.open(first, second) == [100, 40]
    assert books.problems() == []


def test_merging_items_joins_their_bins(books, item):
    other = make_item("HT-OTHER")
    books.stock((item, "10", "3"), (other, "5", "6"), (item, "2", "1", books.finished))
    frappe.rename_doc("Item", item, other, merge=True)
    assert books.bin(other) == (15, 60) and books.bin(other, books.finished) == (2, 2)
    assert dec(frappe.db.get_value("Bin", {"item_code": other, "warehouse": books.stores}, "valuation_rate")) == 4
    assert books.problems() == []
    _, values = books.stock((other, "-15"))
    assert values["0"] == -60
    with pytest.raises(frappe.ValidationError, match="HT-KG"):
        frappe.rename_doc("Item", other, make_item("HT-KG", stock_uom="Kg"), merge=True)


def test_warehouses_are_not_merged_and_keep_their_account(books, item):
    with pytest.raises(frappe.ValidationError, match="merged"):
        frappe.rename_doc("Warehouse", books.stores, books.finished, merge=True)
    frappe.rename_doc("Warehouse", books.stores, "Main Hall")
    hall = f"Main Hall - {books.abbr}"
    books.stock((item, "1", "1"), warehouse=hall)
    own = account(books, "Hall Stock", f"Stock Assets - {books.abbr}", account_type="Stock").insert()
    doc = frappe.get_doc("Warehouse", hall)
    doc.account = own.name
    with pytest.raises(frappe.ValidationError, match="account"):
        doc.save()
    doc.reload()
    doc.account = books.cash
    with pytest.raises(frappe.ValidationError, match=books.cash):
        doc.save()
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Warehouse", hall)
    frappe.delete_doc("Warehouse", books.finished)


def test_items_fill_their_units_and_refuse_what_the_host_cannot_do(books):
    item = frappe.get_doc("Item", make_item("HT-BOXED", uoms=[{"uom": "Box", "conversion_factor": 12}]))
    assert item.item_name == "HT-BOXED"
    assert {row.uom: row.conversion_factor for row in item.uoms} == {"Box": 12, "Nos": 1}
    with pytest.raises(frappe.ValidationError, match="Box"):
        make_item("HT-TWICE", uoms=[{"uom": "Box", "conversion_factor": 1}, {"uom": "Box", "conversion_factor": 2}])
    with pytest.raises(frappe.ValidationError, match="conversion factor"):
        make_item("HT-NOFACTOR", uoms=[{"uom": "Box", "conversion_factor": 0}])
    for field in ("allow_negative_stock",):
        with pytest.raises(frappe.ValidationError, match="embedded host"):
            make_item("HT-UNSUPPORTED", **{field: 1})


def test_an_item_that_moved_keeps_its_unit(books, item):
    books.stock((item, "1", "1"))
    doc = frappe.get_doc("Item", item)
    doc.stock_uom = "Kg"
    doc.uoms = []
    with pytest.raises(frappe.ValidationError, match="Default Unit of Measure"):
        doc.save()
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Item", item)


def test_customers_have_sound_accounts_limits_and_teams(books, customer):
    doc = frappe.get_doc("Customer", customer)
    assert (doc.customer_group, doc.territory) == ("Commercial", "Rest Of The World")
    doc.append("credit_limits", {"company": books.company, "credit_limit": 5})
    doc.append("credit_limits", {"company": books.company, "credit_limit": 6})
    with pytest.raises(frappe.ValidationError, match="twice"):
        doc.save()
    doc.reload()
    doc.append("accounts", {"company": books.company, "account": books.cash})
    with pytest.raises(frappe.ValidationError, match=books.cash):
        doc.save()
    doc.reload()
    person = frappe.get_doc({
        "doctype": "Sales Person", "sales_person_name": "HT Person", "parent_sales_person": "Sales Team",
    }).insert()  # fmt: skip
    doc.append("sales_team", {"sales_person": person.name, "allocated_percentage": 60})
    with pytest.raises(frappe.ValidationError, match="60"):
        doc.save()
    doc.reload()
    doc.append("sales_team", {"sales_person": person.name, "allocated_percentage": 100})
    doc.save()


def test_payment_terms_make_up_a_hundred_percent(books):
    rows = [{"invoice_portion": 30, "due_date_based_on": "Day(s) after invoice date", "credit_days": 0},
            {"invoice_portion": 60, "due_date_based_on": "Day(s) after invoice date", "credit_days": 30}]  # fmt: skip
    doc = frappe.get_doc({"doctype": "Payment Terms Template", "template_name": "HT 30/70", "terms": rows})
    with pytest.raises(frappe.ValidationError, match="90"):
        doc.insert()
    doc.terms[1].invoice_portion = 70
    doc.terms[1].credit_days = 0
    with pytest.raises(frappe.ValidationError, match="Row 2"):
        doc.insert()
    doc.terms[1].credit_days = 30
    doc.insert()


def test_tax_templates_refer_upwards_and_have_one_default(books):
    def template(title, **row):
        return frappe.get_doc({
            "doctype": "Sales Taxes and Charges Template", "title": title, "company": books.company, "is_default": 1,
            "taxes": [{"charge_type": "On Net Total", "account_head": books.output_tax, "rate": 10,
                       "description": "VAT", **row}],
        })  # fmt: skip

    first = template("VAT").insert()
    assert first.name == f"VAT - {books.abbr}"
    template("VAT 2").insert()
    assert not frappe.db.get_value("Sales Taxes and Charges Template", first.name, "is_default")
    with pytest.raises(frappe.ValidationError, match="row above"):
        template("VAT 3", charge_type="On Previous Row Total", row_id="1").insert()
    with pytest.raises(frappe.ValidationError, match="Nowhere"):
        template("VAT 4", account_head="Nowhere").insert()


def test_fiscal_years_do_not_overlap(books):
    with pytest.raises(frappe.ValidationError, match="overlaps"):
        frappe.get_doc({
            "doctype": "Fiscal Year", "year": "HT odd", "year_start_date": books.day(7, 1),
            "year_end_date": books.day(12, 31),
        }).insert()  # fmt: skip
    with pytest.raises(frappe.ValidationError, match="before it starts"):
        frappe.get_doc({
            "doctype": "Fiscal Year", "year": "HT back", "year_start_date": "2001-12-31", "year_end_date": "2001-01-01",
        }).insert()  # fmt: skip


def test_exchange_rates(books):
    values = {"doctype": "Currency Exchange", "date": "2020-01-01", "from_currency": "EUR", "to_currency": "USD"}
    assert frappe.get_doc({**values, "exchange_rate": 1.2}).insert().name == "2020-01-01-EUR-USD"
    selling = {**values, "exchange_rate": 1.2, "for_buying": 0}
    assert frappe.get_doc(selling).insert().name == "2020-01-01-EUR-USD-Selling"
    with pytest.raises(frappe.ValidationError, match="greater than zero"):
        frappe.get_doc({**values, "to_currency": "GBP", "exchange_rate": 0}).insert()
    with pytest.raises(frappe.ValidationError, match="same"):
        frappe.get_doc({**values, "to_currency": "EUR", "exchange_rate": 1}).insert()


def test_the_tree_view_shows_one_company(books):
    other = make_company("Host Other", "HO")
    roots = trees.children("Account", company=books.company, is_root="true")
    assert [row["value"] for row in roots] == sorted(f"{root[0]} - {books.abbr}" for root in CHART.values())
    (stock,) = trees.children("Account", parent=f"Stock Assets - {books.abbr}", company=books.company)
    assert stock == {
        "value": books.stock_in_hand, "title": books.stock_in_hand, "expandable": 0, "balance": 0,
        "company_currency": "USD",
    }  # fmt: skip
    books.journal((books.cash, 30), (books.bank, -20), (books.sales, -10))
    balances = {row["title"]: row["balance"] for row in trees.children("Account", company=books.company, is_root=1)}
    assert balances[f"Application of Funds (Assets) - {books.abbr}"] == 10 == -balances[f"Income - {books.abbr}"]
    (top,) = trees.children("Warehouse", company=other.company, is_root=True)
    assert top["expandable"] and len(trees.children("Warehouse", parent=top["value"])) == 2
    with pytest.raises(frappe.ValidationError, match="User"):
        trees.children("User", is_root=True)


def test_rates_of_a_day(books):
    def exchange(day, source, target, rate, **extra):
        frappe.get_doc({
            "doctype": "Currency Exchange", "date": day, "from_currency": source, "to_currency": target,
            "exchange_rate": rate, **extra,
        }).insert()  # fmt: skip

    exchange("2020-01-01", "EUR", "USD", 1.1)
    exchange("2020-02-01", "EUR", "USD", 1.2)
    exchange("2020-02-01", "EUR", "GBP", 0.8, for_selling=0)
    assert rate("EUR", "USD", "2020-01-31") == dec("1.1")
    assert rate("EUR", "USD", "2020-02-01") == dec("1.2")
    assert rate("USD", "EUR", "2020-03-01") == dec("0.833333333")
    assert rate("EUR", "EUR", "2020-03-01") == 1
    assert rate("EUR", "GBP", "2020-03-01", "for_buying") == dec("0.8")
    for source, target, day in (
        ("EUR", "USD", "2019-12-31"),
        ("EUR", "GBP", "2020-03-01"),
        ("JPY", "CHF", "2020-01-01"),
    ):
        with pytest.raises(LedgerError, match=source):
            rate(source, target, day)


def test_the_next_year_opens_before_this_one_ends(books, monkeypatch):
    """The day is the only thing that a test cannot wait for."""
    last = frappe.get_all("Fiscal Year", fields=["*"], order_by="year_end_date desc", limit=1)[0]
    before = frappe.db.count("Fiscal Year")
    monkeypatch.setattr(fiscal_years, "nowdate", lambda: str(add_days(last.year_end_date, -4)))
    fiscal_years.open_next_year()
    assert frappe.db.count("Fiscal Year") == before
    monkeypatch.setattr(fiscal_years, "nowdate", lambda: str(add_days(last.year_end_date, -3)))
    fiscal_years.open_next_year()
    fiscal_years.open_next_year()
    assert frappe.db.count("Fiscal Year") == before + 1
    start = add_days(last.year_end_date, 1)
    assert open_fiscal_year(books.company, start) == str(start.year)
