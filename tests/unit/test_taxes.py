"""Taxes and totals worked by hand; every figure has its reasoning, so that an accountant can follow it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from sales_mgmt.documents.payment_terms import schedule
from sales_mgmt.documents.totals import DiscountTooHigh, Line, Tax, Totals, calculate, tax_of_lines
from sales_mgmt.documents.totals.coins import to_coins
from sales_mgmt.documents.totals.model import (
    ACTUAL,
    GRAND_TOTAL,
    ON_NET_TOTAL,
    ON_PREVIOUS_AMOUNT,
    ON_PREVIOUS_TOTAL,
    ON_QUANTITY,
)
from sales_mgmt.host.embedded.receivables import gl_rows
from sales_mgmt.host.facts import TermFacts
from sales_mgmt.money.rounding import COMMERCIAL, Rounding
from sales_mgmt.plan.posting_plan import PostingPlan, Receivable, RevenueLine, TaxLine, Voucher

PERFECT = Rounding()


def worked(*lines: tuple, taxes=(), **values) -> Totals:
    """Totals of lines given as (quantity, rate) or (quantity, rate, own tax rates)."""
    rows = [Line(D(qty), rate=D(rate), tax_rates=own[0] if own else None) for qty, rate, *own in lines]
    return calculate(Totals(rows, list(taxes), **values), PERFECT)


def taxed(doc: Totals) -> list[D]:
    return [tax.tax_amount_after_discount_amount for tax in doc.taxes]


def test_a_tax_on_a_tax():
    # 10% of 200.00 is 20.00; a cess of 5% on that tax is 1.00
    doc = worked((2, 100), taxes=[Tax(D(10)), Tax(D(5), ON_PREVIOUS_AMOUNT, row_id=1)])
    assert taxed(doc) == [20, 1]
    assert [tax.total for tax in doc.taxes] == [220, 221]
    assert (doc.total_taxes, doc.grand_total) == (21, 221)


def test_a_tax_on_the_total_so_far():
    # freight 30.00 on 100.00 makes 130.00, of which 20% are 26.00
    doc = worked((1, 100), taxes=[Tax(charge_type=ACTUAL, tax_amount=D(30)), Tax(D(20), ON_PREVIOUS_TOTAL, row_id=1)])
    assert (taxed(doc), doc.grand_total) == ([30, 26], 156)


def test_a_deposit_on_every_bottle():
    # 24 bottles at 1.50 are 36.00; 0.25 a bottle are 6.00; 10% on both are 4.20
    doc = worked((24, "1.50"), taxes=[Tax(D("0.25"), ON_QUANTITY), Tax(D(10), ON_PREVIOUS_TOTAL, row_id=1)])
    assert (taxed(doc), doc.grand_total) == ([6, D("4.20")], D("46.20"))


def test_a_tax_is_rounded_once_not_line_by_line():
    # 5% of 0.10 is 0.005, three times: 0.015 in all, to the even cent 0.02; line by line it would be nothing
    assert taxed(worked((1, "0.10"), (1, "0.10"), (1, "0.10"), taxes=[Tax(D(5))])) == [D("0.02")]


def test_row_wise_where_the_site_says_so():
    doc = worked((1, "0.10"), (1, "0.10"), (1, "0.10"), taxes=[Tax(D(5))], round_row_wise_tax=True)
    assert taxed(doc) == [0]


def test_a_price_that_includes_tax():
    # 119.00 with 19% inside: 100.00 net and 19.00 tax; the customer pays what the label says
    doc = worked((1, 119), taxes=[Tax(D(19), included=True)])
    assert (doc.net_total, taxed(doc), doc.grand_total) == (100, [19], 119)


def test_a_cent_that_included_taxes_leave_is_rounding():
    # 3 at 9.99 are 29.97; net 29.97 / 1.19 = 25.1849.. = 25.18; tax 4.7842 = 4.78; together 29.96: a cent is missing
    doc = worked((3, "9.99"), taxes=[Tax(D(19), included=True)])
    assert (doc.net_total, taxed(doc)) == (D("25.18"), [D("4.78")])
    assert (doc.total_taxes, doc.grand_total, doc.base_rounding) == (D("4.78"), D("29.97"), D("0.01"))


def test_two_included_taxes_one_on_the_other():
    # 10% and 10% on top of that: 121.00 holds 100.00, 10.00 and 11.00
    taxes = [Tax(D(10), included=True), Tax(D(10), ON_PREVIOUS_TOTAL, row_id=1, included=True)]
    doc = worked((1, 121), taxes=taxes)
    assert (doc.net_total, taxed(doc), doc.grand_total) == (100, [10, 11], 121)


def test_an_included_levy_by_the_piece():
    # 10 at 5.00 hold 0.20 a piece: 48.00 net and 2.00 levy
    doc = worked((10, 5), taxes=[Tax(D("0.20"), ON_QUANTITY, included=True)])
    assert (doc.net_total, taxed(doc), doc.grand_total) == (48, [2], 50)


def test_items_with_rates_of_their_own():
    # books at 7%, wine at 19%: 50.00 x 7% = 3.50 and 100.00 x 19% = 19.00 on one account
    doc = worked((1, 50, {"VAT": D(7)}), (1, 100), taxes=[Tax(D(19), account="VAT")])
    assert taxed(doc) == [D("22.50")]
    assert doc.taxes[0].line_amounts == [D("3.50"), 19]
    assert [line.gross_amount for line in doc.lines] == [D("53.50"), 119]


def test_included_taxes_by_item():
    # 107.00 at 7% hold 100.00; 119.00 at 19% hold 100.00
    doc = worked((1, 107, {"VAT": D(7)}), (1, 119), taxes=[Tax(D(19), account="VAT", included=True)])
    assert ([line.net_amount for line in doc.lines], taxed(doc), doc.grand_total) == ([100, 100], [26], 226)


def test_a_discount_on_the_grand_total():
    # 200.00 and 10% are 220.00; less 22.00 there remain 198.00, of which 180.00 are net and 18.00 tax
    doc = worked((1, 100), (1, 100), taxes=[Tax(D(10))], discount_amount=D(22), apply_discount_on=GRAND_TOTAL)
    assert (doc.net_total, taxed(doc), doc.grand_total) == (180, [18], 198)
    assert doc.taxes[0].tax_amount == 20, "the tax before the discount is kept"


def test_freight_bears_no_discount():
    # 100.00 + 10.00 freight + 10% of 100.00; 11.00 off the 110.00 that can fall: 90.00 net, 10.00 freight, 9.00 tax
    taxes = [Tax(charge_type=ACTUAL, tax_amount=D(10)), Tax(D(10))]
    doc = worked((1, 100), taxes=taxes, discount_amount=D(11), apply_discount_on=GRAND_TOTAL)
    assert (doc.net_total, taxed(doc), doc.grand_total) == (90, [10, 9], 109)


def test_a_percentage_off_a_price_with_tax_inside():
    # 238.00 hold 200.00; 10% off the net are 20.00: 180.00 and 34.20 tax
    doc = worked((2, 119), taxes=[Tax(D(19), included=True)], additional_discount_percentage=D(10))
    assert (doc.discount_amount, doc.net_total, taxed(doc), doc.grand_total) == (20, 180, [D("34.20")], D("214.20"))


def test_foreign_totals_are_converted_as_a_whole():
    # 186.07 + 18.61 = 204.68 EUR at 1.0873 are 222.5485.. = 222.55 USD. The parts: 186.07 -> 202.31 and 18.61 -> 20.23,
    # 222.54 together. The cent between goes to the round-off account.
    doc = worked((1, "186.07"), taxes=[Tax(D(10))], conversion_rate=D("1.0873"))
    assert (doc.grand_total, doc.base_grand_total) == (D("204.68"), D("222.55"))
    assert (doc.base_net_total, doc.taxes[0].base_tax_amount) == (D("202.31"), D("20.23"))
    assert doc.base_rounding == D("0.01")


def test_a_foreign_total_without_tax_is_the_sum_of_its_lines():
    # 3 x 0.15 at 1.1 are 0.165 each, 0.16 in dollars; as a whole 0.45 would be 0.495 = 0.50
    doc = worked((1, "0.15"), (1, "0.15"), (1, "0.15"), conversion_rate=D("1.1"))
    assert (doc.base_grand_total, doc.base_rounding) == (D("0.48"), 0)


def test_a_swiss_invoice_is_paid_in_five_rappen():
    # 7.7% of 99.90 are 7.69; 107.59 in coins of 0.05 are 107.60
    doc = worked((1, "99.90"), taxes=[Tax(D("7.7"))], smallest_fraction=D("0.05"))
    assert (doc.grand_total, doc.rounding_adjustment, doc.rounded_total) == (D("107.59"), D("0.01"), D("107.60"))
    assert (doc.payable, doc.base_payable, doc.base_rounding) == (D("107.60"), D("107.60"), D("0.01"))
    assert sum(line.gross_amount for line in doc.lines) == D("107.60")


def test_no_rounding_leaves_the_total_alone():
    doc = worked((1, "99.93"))
    assert (doc.rounded_total, doc.rounding_adjustment, doc.payable) == (0, 0, D("99.93"))


@pytest.mark.parametrize(
    ("value", "coin", "rounded"),
    [("2.49", "1", "2"), ("2.50", "1", "2"), ("2.51", "1", "3"), ("2.52", "0.05", "2.50"), ("2.53", "0.05", "2.55")]
    + [("2.50", "0", "2"), ("3.50", "0", "4"), ("-2.52", "0.05", "-2.50"), ("0.125", "0.25", "0")],
)
def test_half_a_coin_stays_behind(value, coin, rounded):
    assert to_coins(D(value), D(coin), 2, PERFECT) == D(rounded)


def test_commercial_rounding():
    # 2.5% of 5.00 is 0.125: 0.13 away from zero, 0.12 to the even cent
    doc = [calculate(Totals([Line(D(1), rate=D(5))], [Tax(D("2.5"))]), r) for r in (Rounding(COMMERCIAL), PERFECT)]
    assert [d.total_taxes for d in doc] == [D("0.13"), D("0.12")]


def test_what_a_line_takes_back_of_a_tax():
    # freight of 10.00 over 33.33 + 66.67: 3.33 and 6.67; the deposit of 0.10 a piece: 0.30 and 0.10
    taxes = [Tax(charge_type=ACTUAL, tax_amount=D(10)), Tax(D("0.10"), ON_QUANTITY)]
    doc = worked((3, "11.11"), (1, "66.67"), taxes=taxes)
    assert tax_of_lines(doc, PERFECT) == [[D("3.33"), D("6.67")], [D("0.30"), D("0.10")]]


def test_a_discount_above_the_grand_total_is_refused():
    with pytest.raises(DiscountTooHigh):
        worked((1, 100), taxes=[Tax(D(10))], discount_amount=D("110.01"), apply_discount_on=GRAND_TOTAL)


MONEY = st.decimals(0, 9999, places=2)
RATES = st.decimals(0, 40, places=2)
BOOLEANS = st.booleans()
LINES = st.lists(
    st.builds(
        Line,
        qty=st.decimals("0.001", 999, places=3),
        rate=MONEY,
        tax_rates=st.none() | st.dictionaries(st.sampled_from(["A", "B"]), RATES, min_size=1),
    ),
    min_size=1,
    max_size=8,
)


@st.composite
def tax_rows(draw, included=BOOLEANS):
    """Up to four rows; what is charged on a row that is included in the rate, may be included too."""
    rows: list[Tax] = []
    for number in range(draw(st.integers(0, 4))):
        kinds = [ON_NET_TOTAL, ACTUAL, ON_QUANTITY] + ([ON_PREVIOUS_AMOUNT, ON_PREVIOUS_TOTAL] if number else [])
        kind = draw(st.sampled_from(kinds))
        row = Tax(draw(RATES), kind, draw(st.sampled_from(["A", "B"])))
        if kind == ACTUAL:
            row = Tax(charge_type=kind, account=row.account, tax_amount=draw(MONEY))
        elif kind in (ON_PREVIOUS_AMOUNT, ON_PREVIOUS_TOTAL):
            row.row_id = draw(st.integers(1, number))
            base = rows[row.row_id - 1 : row.row_id] if kind == ON_PREVIOUS_AMOUNT else rows[: row.row_id]
            row.included = all(other.included for other in base) and draw(included)
        elif kind == ON_NET_TOTAL:
            row.included = draw(included)
        rows.append(row)
    return rows


def copied(lines, taxes, **values) -> Totals:
    return Totals([replace(line) for line in lines], [replace(tax) for tax in taxes], **values)


@given(LINES, tax_rows(), st.decimals("0.01", 200, places=4), st.sampled_from([None, D(0), D("0.01"), D("0.05")]))
def test_the_debt_is_lines_and_taxes_and_what_rounding_leaves(lines, taxes, rate, coin):
    doc = calculate(copied(lines, taxes, conversion_rate=rate, smallest_fraction=coin), PERFECT)
    posted = doc.base_net_total + sum(tax.base_tax_amount_after_discount_amount for tax in doc.taxes)
    assert doc.base_payable == posted + doc.base_rounding
    assert sum(line.gross_amount for line in doc.lines) == doc.base_payable
    assert doc.net_total == sum(line.net_amount for line in doc.lines)
    assert all(sum(parts) == amount for parts, amount in zip(tax_of_lines(doc, PERFECT), taxed(doc), strict=True))


@given(LINES, tax_rows())
def test_the_order_of_lines_does_not_matter(lines, taxes):
    forward, backward = calculate(copied(lines, taxes), PERFECT), calculate(copied(reversed(lines), taxes), PERFECT)
    assert (forward.net_total, taxed(forward)) == (backward.net_total, taxed(backward))
    assert forward.grand_total == backward.grand_total


@given(LINES, tax_rows(), st.sampled_from(["Net Total", GRAND_TOTAL]), st.decimals(0, 99, places=2))
def test_calculating_twice_changes_nothing(lines, taxes, on, percentage):
    doc = copied(lines, taxes, additional_discount_percentage=percentage, apply_discount_on=on)
    try:
        calculate(doc, PERFECT)
    except DiscountTooHigh:
        reject()  # a percentage of charges that bear no discount, on lines that are worth less
    before = (doc.grand_total, taxed(doc), [replace(line) for line in doc.lines])
    calculate(doc, PERFECT)
    assert (doc.grand_total, taxed(doc), doc.lines) == before


@given(LINES, st.lists(RATES, min_size=1, max_size=3))
def test_included_and_on_top_agree(lines, rates):
    """What is sold with taxes on top comes to the same when it is sold at the prices that include them, but for half a
    cent a line that rounding the prices may lose, and the taxes on it."""
    lines = [replace(line, qty=D(1), tax_rates=None) for line in lines]
    on_top = calculate(copied(lines, [Tax(rate) for rate in rates]), PERFECT)
    for line in lines:
        line.rate = Rounding()(line.rate * (1 + sum(rates) / 100), 2)
    inside = calculate(copied(lines, [Tax(rate, included=True) for rate in rates]), PERFECT)
    assert abs(inside.net_total - on_top.net_total) <= D("0.01") * len(lines)
    assert abs(inside.grand_total - on_top.grand_total) <= D("0.01") * (len(lines) + len(rates) + 5)


@given(LINES, tax_rows(st.just(False)))
def test_line_by_line_and_by_sums_agree(lines, taxes):
    """An own rate that says what the tax row says changes nothing."""
    lines = [replace(line, tax_rates=None) for line in lines]
    by_sums = calculate(copied(lines, taxes), PERFECT)
    own = {tax.account: tax.rate for tax in taxes}
    if any(own[tax.account] != tax.rate for tax in taxes):
        return
    by_line = calculate(copied([replace(line, tax_rates=own) for line in lines], taxes), PERFECT)
    assert (taxed(by_sums), by_sums.grand_total) == (taxed(by_line), by_line.grand_total)


DAY = date(2026, 3, 16)
TERMS = st.lists(st.sampled_from([0, 15, 30]), max_size=4).map(
    lambda days: [TermFacts(None, None, D(100) / len(days), "Day(s) after invoice date", day, 0) for day in days]
)


def plan_of(doc: Totals, terms: list[TermFacts]) -> PostingPlan:
    debt = Receivable(
        customer="C",
        account="Debtors",
        currency="EUR",
        conversion_rate=doc.conversion_rate,
        cost_center="Main",
        lines=tuple(
            RevenueLine(
                item_code="I", item_name="I", description="", qty=line.qty, uom="Nos", conversion_factor=D(1),
                rate=line.rate, net_amount=line.net_amount, base_net_amount=line.base_net_amount,
                income_account="Sales", cost_center="Main", voucher_line=str(at),
            )
            for at, line in enumerate(doc.lines)
        ),
        taxes=tuple(
            TaxLine(
                charge_type=tax.charge_type, account=tax.account, description="", rate=tax.rate,
                tax_amount=tax.tax_amount_after_discount_amount,
                base_tax_amount=tax.base_tax_amount_after_discount_amount, cost_center="Main",
            )
            for tax in doc.taxes
        ),
        dues=tuple(schedule(DAY, doc.payable, doc.base_payable, terms, 2, Rounding())),
        grand_total=doc.grand_total,
        base_grand_total=doc.base_grand_total,
        owed=doc.payable,
        base_owed=doc.base_payable,
        base_rounding=doc.base_rounding,
        round_off_account="Round Off",
        round_off_cost_center="Main",
    )  # fmt: skip
    return PostingPlan(Voucher("SM Invoice", "INV", "Company", "C", DAY), receivable=debt)


@given(LINES, tax_rows(), st.decimals("0.01", 200, places=4), st.sampled_from([None, D(0), D("0.05")]), TERMS, MONEY)
def test_the_rows_sum_to_zero_and_the_customers_to_the_debt(lines, taxes, rate, coin, terms, discount):
    doc = copied(lines, taxes, conversion_rate=rate, smallest_fraction=coin)
    calculate(doc, Rounding())
    if discount <= doc.net_total:
        doc = copied(lines, taxes, conversion_rate=rate, smallest_fraction=coin, discount_amount=discount)
        calculate(doc, Rounding())
    rows = gl_rows(plan_of(doc, terms))
    assert sum(row.debit - row.credit for row in rows) == 0
    assert sum(row.debit for row in rows if row.party) == doc.base_payable
    assert sum(row.debit_in_account_currency for row in rows if row.party) == doc.payable
