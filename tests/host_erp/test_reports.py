"""Reports against sums worked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import frappe
import pytest

from host_erp.host_erp.report.accounts_receivable import accounts_receivable
from host_erp.host_erp.report.general_ledger import general_ledger as general_ledger_report
from host_erp.host_erp.report.stock_balance import stock_balance
from host_erp.host_erp.report.trial_balance import trial_balance
from host_erp.ledger import general_ledger
from host_erp.ledger.rows import GLRow
from tests.host_erp.conftest import make_customer, make_item

D = Decimal
RANGES = ("range1", "range2", "range3", "range4", "range5")


def run(module, **filters):
    return module.execute(filters)[1]


def test_general_ledger_opens_runs_and_closes(books, customer):
    books.invoice(customer, "100", on=books.day(1, 10))
    books.invoice(customer, "50", on=books.day(2, 10))
    gone = books.invoice(customer, "7", on=books.day(2, 11))
    general_ledger.reverse(gone)
    books.payment(customer, "30", posting_date=books.day(2, 20))
    books.invoice(customer, "900", on=books.day(3, 1))
    period = {"company": books.company, "from_date": books.day(2, 1), "to_date": books.day(2, 28)}
    rows = run(general_ledger_report, **period, account=books.debtors)
    assert [(row["debit"], row["credit"], row["balance"]) for row in rows] == [
        (100, 0, 100), (50, 0, 150), (0, 30, 120), (50, 30, 20), (150, 30, 120),
    ]  # fmt: skip
    assert {row["currency"] for row in rows} == {"USD"}
    group = run(general_ledger_report, **period, account=f"Current Assets - {books.abbr}")
    assert group[-1]["balance"] == 150, "the group holds debtors and bank"
    assert len(run(general_ledger_report, **period, account=books.debtors, show_cancelled=1)) == 7
    voucher = run(general_ledger_report, **period, voucher_no=gone.name, show_cancelled=1)
    assert len(voucher) == 3 + 4 and voucher[-1]["balance"] == 0
    assert len(run(general_ledger_report, **period, party=make_customer("HT Other"))) == 3


def test_a_report_needs_its_filters_and_a_company_one_may_read(books):
    with pytest.raises(frappe.ValidationError, match="Company"):
        run(general_ledger_report, from_date=books.day(1, 1), to_date=books.day(1, 2))
    user = frappe.get_doc({"doctype": "User", "email": "nobody@host.test", "first_name": "N", "send_welcome_email": 0})
    user.insert()
    frappe.set_user(user.name)
    for module in (general_ledger_report, trial_balance, accounts_receivable, stock_balance):
        with pytest.raises(frappe.PermissionError):
            run(module, company=books.company, from_date="2020-01-01", to_date="2020-01-02", report_date="2020-01-01")


def ageing(books, on, **extra):
    rows = run(accounts_receivable, company=books.company, report_date=on, **extra)
    keys = ("voucher_no", "due_date", "invoiced", "paid", "outstanding", "age", *RANGES)
    return [tuple(row.get(key) for key in keys) for row in rows]


def test_ageing_worked_by_hand(books, customer):
    on = books.day(12, 31)
    ago = lambda days: on - timedelta(days=days)  # noqa: E731
    # one invoice in three parts, 130 of 300 paid: the first part is gone, 30 of the second
    parts = [(ago(100), "100"), (ago(45), "100"), (on + timedelta(days=10), "100")]
    three = books.invoice(customer, "300", "A-3", on=ago(130), dues=parts)
    one = books.invoice(customer, "80", "B-1", on=ago(95), dues=[(ago(91), "80")])
    gone = books.invoice(customer, "40", "C-1", on=ago(70), dues=[(ago(61), "40")])
    books.invoice(customer, "60", "D-1", on=ago(60), dues=[(ago(60), "60")])
    paid = books.payment(customer, "170", (three, "130"), (gone, "40"), posting_date=ago(20))
    advance = books.payment(customer, "25", posting_date=ago(31))
    assert ageing(books, on) == [
        (one.name, ago(91), 80, 0, 80, 91, 0, 0, 0, 80, 0),
        ("D-1", ago(60), 60, 0, 60, 60, 0, 60, 0, 0, 0),
        (three.name, ago(45), 100, 30, 70, 45, 0, 70, 0, 0, 0),
        (advance.name, ago(31), 0, 25, -25, 31, 0, -25, 0, 0, 0),
        (three.name, on + timedelta(days=10), 100, 0, 100, -10, 100, 0, 0, 0, 0),
        (None, None, 340, 55, 285, None, 100, 105, 0, 80, 0),
    ]
    by_posting = {row[0]: row[5] for row in ageing(books, on, ageing_based_on="Posting Date") if row[0] != three.name}
    assert by_posting == {"B-1": 95, "D-1": 60, advance.name: 31, None: None}
    # before the payment of 170 the invoices were open in full
    before = {row[0]: row[4] for row in ageing(books, ago(21)) if row[0] in (gone.name, one.name, paid.name)}
    assert before == {gone.name: 40, one.name: 80}


def test_ageing_filters_and_ties_to_the_general_ledger(books, customer):
    other = make_customer("HT Other", customer_group="Individual")
    books.invoice(customer, "100")
    books.invoice(other, "40")
    today = date.today()
    assert ageing(books, today)[-1][4] == 140 == books.balance(books.debtors)
    assert ageing(books, today, customer=other)[-1][4] == 40
    assert ageing(books, today, customer_group="Individual")[-1][4] == 40
    assert ageing(books, today, customer_group="All Customer Groups")[-1][4] == 140
    assert ageing(books, today, territory="All Territories")[-1][4] == 140
    assert ageing(books, today, account=f"Accounts Receivable - {books.abbr}")[-1][4] == 140
    assert ageing(books, today - timedelta(days=1)) == []


def test_a_voucher_that_sums_to_nothing_over_two_parties_is_shown(books, customer):
    other = make_customer("HT Other")
    rows = [
        GLRow(books.debtors, D(30), D(0), party_type="Customer", party=customer),
        GLRow(books.debtors, D(0), D(30), party_type="Customer", party=other),
    ]
    general_ledger.post(books.voucher("both"), rows)
    assert [row[4] for row in ageing(books, date.today())] == [30, -30, 0]


def test_trial_balance_balances_and_rolls_up(books, customer, item):
    books.invoice(customer, "100", on=books.day(1, 10))
    books.stock((item, "10", "3"), on=books.day(1, 12))
    books.invoice(customer, "50", on=books.day(2, 10))
    books.payment(customer, "70", posting_date=books.day(2, 20))
    books.stock((item, "-4"), on=books.day(2, 21))
    rows = run(
        trial_balance, company=books.company, from_date=str(books.day(2, 1)), to_date=books.day(2, 28)
    )  # fmt: skip
    by_account = {row["account"]: row for row in rows}

    def figures(account):
        return [by_account[account][f"{part}{side}"] for part in ("opening_", "", "closing_")
                for side in ("debit", "credit")]  # fmt: skip

    assert figures(books.debtors) == [100, 0, 50, 70, 80, 0]
    assert figures(books.sales) == [0, 100, 0, 50, 0, 150]
    assert figures(books.stock_in_hand) == [30, 0, 0, 12, 18, 0]
    assert figures(books.stock_adjustment) == [0, 30, 12, 0, 0, 18]
    assert figures(f"Current Assets - {books.abbr}") == [130, 0, 120, 82, 168, 0]
    assert figures("Total") == [130, 130, 132, 132, 168, 168]
    assert by_account[books.debtors]["indent"] == 3
    assert by_account[books.debtors]["parent_account"] == f"Accounts Receivable - {books.abbr}"
    assert books.cash not in by_account
    everything = run(
        trial_balance, company=books.company, from_date=books.day(2, 1), to_date=books.day(2, 28), show_zero_values=1
    )
    assert len(everything) == frappe.db.count("Account", {"company": books.company}) + 1


def test_stock_balance_ties_to_the_stock_accounts(books, item, bulk):
    books.stock((item, "10", "3"), (bulk, "2.5", "4"), on=books.day(1, 10))
    books.stock((item, "-4"), (item, "2", "6", books.finished), on=books.day(2, 10))
    _, rows, _, _, summary = stock_balance.execute({"company": books.company, "to_date": books.day(2, 10)})
    found = [(row["item_code"], row.get("warehouse"), row.get("qty"), row.get("rate"), row["value"]) for row in rows]
    assert found == [
        (bulk, books.stores, 2.5, 4, 10), (item, books.finished, 2, 6, 12), (item, books.stores, 6, 3, 18),
        ("Total", None, None, None, 40),
    ]  # fmt: skip
    assert [one["value"] for one in summary] == [40, 40, 0]
    before = stock_balance.execute({"company": books.company, "to_date": books.day(2, 9)})
    assert before[1][-1]["value"] == 40 and [one["value"] for one in before[4]] == [40, 40, 0]
    group = f"All Warehouses - {books.abbr}"
    part = {"company": books.company, "to_date": books.day(2, 10), "warehouse": group, "item_group": "All Item Groups"}
    assert stock_balance.execute(part)[1][-1]["value"] == 40
    assert stock_balance.execute({**part, "item_code": bulk})[1][-1]["value"] == 10
    assert stock_balance.execute(part)[4] == []


def test_a_report_opens_through_the_desk(books, customer):
    from frappe.desk.query_report import run as run_report

    books.invoice(customer, "100")
    today = str(date.today())
    filters = {"company": books.company, "from_date": today, "to_date": today, "report_date": today}
    for name in ("General Ledger", "Trial Balance", "Accounts Receivable", "Stock Balance"):
        answer = run_report(name, filters=filters)
        assert answer["columns"] and isinstance(answer["result"], list)


@pytest.mark.parametrize("count", [1, 40])
def test_the_number_of_statements_does_not_depend_on_the_rows(books, customer, count_queries, count):
    today = date.today()
    for at in range(count):
        dues = [(today, "5"), (today + timedelta(days=at + 1), "5")]
        books.invoice(customer, "10", dues=dues)
        books.stock((make_item(f"HT-{at}"), "1", "1"))
    filters = {"company": books.company, "from_date": today, "to_date": today, "report_date": today}
    run(accounts_receivable, **filters)
    counts = []
    for module in (general_ledger_report, trial_balance, accounts_receivable, stock_balance):
        with count_queries() as queries:
            module.execute(dict(filters))
        counts.append(queries.count)
    assert counts == [2, 2, 4, 2]
