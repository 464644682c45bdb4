"""A company with customer and items for each test, rolled back with it; and short ways to post and to look."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

TEST_VOUCHER = "Note"
"""The ledgers take any voucher type. A payment links to what it settles, so there must be a document: a plain note."""


def dec(value: Any) -> Decimal:
    """What the database gave as a float, exact to its nine places."""
    return Decimal(str(value or 0)).quantize(Decimal("1e-9")).normalize() + 0


@dataclass
class Books:
    """One company's books, by short names."""

    company: str
    abbr: str
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    year: int = field(default_factory=lambda: date.today().year)

    def __getattr__(self, name: str) -> str:
        """books.debtors -> 'Debtors - HT'"""
        return f"{name.replace('_', ' ').title().replace(' Of ', ' of ').replace(' In ', ' In ')} - {self.abbr}"

    @property
    def stores(self) -> str:
        return f"Stores - {self.abbr}"

    @property
    def finished(self) -> str:
        return f"Finished Goods - {self.abbr}"

    def day(self, month: int, day: int) -> date:
        return date(self.year, month, day)

    def voucher(self, name: str | None = None, on: date | None = None, doctype: str = TEST_VOUCHER, **extra: Any):
        from host_erp.ledger.rows import Voucher

        return Voucher(doctype, name or f"T-{next(self.numbers)}", self.company, on or date.today(), **extra)

    def invoice(self, customer: str, amount: str | Decimal, name: str | None = None, on: date | None = None,
                dues: list[tuple[date, str]] | None = None):  # fmt: skip
        """Post an invoice; `dues` are (due date, part) of the amount. Returns its voucher."""
        import frappe

        from host_erp.ledger import general_ledger
        from host_erp.ledger.rows import GLRow

        voucher, amount = self.voucher(name, on), Decimal(amount)
        frappe.get_doc({"doctype": TEST_VOUCHER, "name": voucher.name, "title": voucher.name}).db_insert()
        rows = [
            GLRow(self.debtors, Decimal(part), Decimal(0), party_type="Customer", party=customer, due_date=due)
            for due, part in dues or [(voucher.posting_date, str(amount))]
        ]
        general_ledger.post(voucher, [*rows, GLRow(self.sales, Decimal(0), amount)])
        return voucher

    def account(self, title: str, parent: str, **extra: Any) -> str:
        """An account more, below the group with that title."""
        import frappe

        return frappe.get_doc({
            "doctype": "Account", "account_name": title, "company": self.company,
            "parent_account": f"{parent} - {self.abbr}", **extra,
        }).insert().name  # fmt: skip

    def invoice_in(self, account: str, customer: str, amount: str, rate: str, name: str | None = None,
                   on: date | None = None, note: bool = False):  # fmt: skip
        """Post an invoice (or a credit note) on a receivable account in a foreign currency. Returns its voucher."""
        import frappe

        from host_erp.ledger import general_ledger
        from host_erp.ledger.rows import GLRow

        voucher, foreign = self.voucher(name, on), Decimal(amount)
        frappe.get_doc({"doctype": TEST_VOUCHER, "name": voucher.name, "title": voucher.name}).db_insert()
        sign = -1 if note else 1
        base = (foreign * Decimal(rate)).quantize(Decimal("0.01")) * sign
        debt = GLRow(
            account, max(base, Decimal(0)), max(-base, Decimal(0)), party_type="Customer", party=customer,
            due_date=voucher.posting_date, debit_in_account_currency=max(foreign * sign, Decimal(0)),
            credit_in_account_currency=max(-foreign * sign, Decimal(0)),
        )  # fmt: skip
        general_ledger.post(voucher, [debt, GLRow(self.sales, Decimal(0), base)])
        return voucher

    def journal(self, *rows: dict[str, Any], submit: bool = True, **extra: Any):
        """A Journal Entry; a row is (account, signed amount in its currency, other fields)."""
        import frappe

        accounts = [
            {
                "account": account, "debit_in_account_currency": max(float(amount), 0),
                "credit_in_account_currency": max(-float(amount), 0), **(more[0] if more else {}),
            }
            for account, amount, *more in rows
        ]  # fmt: skip
        doc = frappe.get_doc({
            "doctype": "Journal Entry", "company": self.company, "accounts": accounts,
            "posting_date": date.today(), **extra,
        }).insert()  # fmt: skip
        return doc.submit() if submit else doc

    def stock(self, *moves: tuple, name: str | None = None, on: date | None = None, warehouse: str | None = None):
        """Post movements (item, qty[, rate[, warehouse]]). Returns (voucher, value differences by row number)."""
        from host_erp.ledger import stock_ledger
        from host_erp.ledger.rows import StockRow

        voucher, rows = self.voucher(name, on), []
        for at, (item, qty, *rest) in enumerate(moves):
            rate = Decimal(rest[0]) if rest and rest[0] is not None else None
            place = rest[1] if len(rest) > 1 else warehouse or self.stores
            rows.append(StockRow(item, place, Decimal(qty), str(at), self.stock_adjustment, None, rate))
        return voucher, stock_ledger.post(voucher, rows)

    def payment(self, customer: str, amount: str, *references: tuple, kind: str = "Receive", submit: bool = True,
                **extra: Any):  # fmt: skip
        """A Payment Entry; references are (voucher, allocated amount)."""
        import frappe

        doc = frappe.get_doc({
            "doctype": "Payment Entry", "payment_type": kind, "company": self.company, "party_type": "Customer",
            "party": customer, "paid_amount": float(amount), "received_amount": float(amount),
            "references": [
                {"reference_doctype": of.doctype, "reference_name": of.name, "allocated_amount": float(part)}
                for of, part in references
            ],
            **extra,
        }).insert()  # fmt: skip
        return doc.submit() if submit else doc

    def bin(self, item: str, warehouse: str | None = None) -> tuple[Decimal, Decimal]:
        """(quantity, value) of an item in a warehouse."""
        import frappe

        found = frappe.db.get_value(
            "Bin", {"item_code": item, "warehouse": warehouse or self.stores}, ["actual_qty", "stock_value"]
        )
        return (dec(found[0]), dec(found[1])) if found else (Decimal(0), Decimal(0))

    def gl(self, voucher: Any, cancelled: int = 0) -> list[tuple]:
        """(account, debit, credit) of a voucher, in the order of the accounts."""
        import frappe

        filters = {"voucher_type": voucher.doctype, "voucher_no": voucher.name, "is_cancelled": cancelled}
        rows = frappe.get_all("GL Entry", filters=filters, fields=["account", "debit", "credit"])
        return sorted((row.account, dec(row.debit), dec(row.credit)) for row in rows)

    def balance(self, account: str) -> Decimal:
        """Debit less credit of an account."""
        import frappe

        rows = frappe.db.sql("select sum(debit - credit) from `tabGL Entry` where account = %s", account)
        return dec(rows[0][0])

    def open(self, *vouchers: Any) -> list[Decimal]:
        """What is outstanding under each voucher."""
        from host_erp.ledger import payment_ledger

        refs = [(voucher.doctype, voucher.name) for voucher in vouchers]
        found = payment_ledger.outstanding(refs)
        return [dec(found[ref]) for ref in refs]

    def problems(self) -> list:
        """What the ledger check finds, vouchers of the tests left out that have no document."""
        from host_erp.ledger import check

        return [one for one in check.problems(self.company) if not one.key.startswith(TEST_VOUCHER + " ")]

    def open_in(self, *vouchers: Any) -> list[tuple[Decimal, Decimal]]:
        """(open in the account's currency, in company currency) of each voucher."""
        from host_erp.ledger import payment_ledger

        refs = [(voucher.doctype, voucher.name) for voucher in vouchers]
        found = payment_ledger.debts(refs)
        rows = [found.get(ref) for ref in refs]
        return [(dec(row.in_account_currency), dec(row.amount)) if row else (0, 0) for row in rows]

    def rows(self) -> dict[str, int]:
        """How many rows each ledger holds for the company."""
        import frappe

        ledgers = ("GL Entry", "Payment Ledger Entry", "Stock Ledger Entry")
        return {ledger: frappe.db.count(ledger, {"company": self.company}) for ledger in ledgers}


def make_company(name: str = "Host Test", abbr: str = "HT") -> Books:
    """A company; its chart, cost centers and warehouses come with it."""
    import frappe

    frappe.get_doc({
        "doctype": "Company", "company_name": name, "abbr": abbr, "default_currency": "USD", "country": "United States",
    }).insert()  # fmt: skip
    return Books(name, abbr)


def make_customer(name: str, **extra: Any) -> str:
    import frappe

    return frappe.get_doc({"doctype": "Customer", "customer_name": name, **extra}).insert().name


def make_item(code: str, **extra: Any) -> str:
    import frappe

    values = {"doctype": "Item", "item_code": code, "item_group": "Products", "stock_uom": "Nos", **extra}
    return frappe.get_doc(values).insert().name


@pytest.fixture
def books(clean_site: None) -> Books:
    """A fresh company, open this calendar year and the one before."""
    import frappe

    year = date.today().year
    for one in (year - 1, year):
        if not frappe.db.exists("Fiscal Year", {"year_start_date": date(one, 1, 1)}):
            frappe.get_doc({
                "doctype": "Fiscal Year", "year": f"HT {one}", "year_start_date": date(one, 1, 1),
                "year_end_date": date(one, 12, 31),
            }).insert()  # fmt: skip
    return make_company()


@pytest.fixture
def customer(books: Books) -> str:
    return make_customer("HT Customer")


@dataclass
class Euro:
    """A customer whose account is kept in euros, and a bank account in euros; the company's currency is the dollar."""

    customer: str
    debtors: str
    bank: str


@pytest.fixture
def euro(books: Books) -> Euro:
    import frappe

    debtors = books.account("Debtors EUR", "Accounts Receivable", account_type="Receivable", account_currency="EUR")
    bank = books.account("Bank EUR", "Bank Accounts", account_type="Bank", account_currency="EUR")
    name = make_customer("HT Euro", accounts=[{"company": books.company, "account": debtors}])
    frappe.get_doc({
        "doctype": "Currency Exchange", "date": date(books.year, 1, 1), "from_currency": "EUR", "to_currency": "USD",
        "exchange_rate": 1.1, "for_selling": 1, "for_buying": 1,
    }).insert()  # fmt: skip
    return Euro(name, debtors, bank)


@pytest.fixture
def item(books: Books) -> str:
    return make_item("HT-NOS")


@pytest.fixture
def bulk(books: Books) -> str:
    """An item sold by weight: fractions are fine."""
    return make_item("HT-KG", stock_uom="Kg")
