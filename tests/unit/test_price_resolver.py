"""Which price wins: worked by hand, and what must hold of any list of conditions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.pricing.conditions import Condition, Deal, Wanted
from sales_mgmt.pricing.resolve import RANKED, TAKEN, resolve
from sales_mgmt.pricing.trace import FROM_LIST, KEPT, TYPED, dump, explain, load, trace_of

DAY = date(2026, 3, 16)
DEAL = Deal(day=DAY, customer="Ada", groups=("Retail", "Europe", "All"))
UOMS = {"Nos": D(1), "Box": D(12), "Pallet": D(480)}


def wanted(qty=1, uom="Nos"):
    return Wanted("PEN", D(str(qty)), uom, "Nos", UOMS)


def condition(name, rate, **values):
    values = {"item_code": "PEN", "uom": "Nos"} | values
    for number in ("min_qty", "floor"):
        if number in values:
            values[number] = D(str(values[number]))
    return Condition(name=name, rate=D(str(rate)), **values)


def price(conditions, qty=1, uom="Nos", deal=DEAL):
    return resolve(wanted(qty, uom), deal, conditions).price


def reasons(conditions, qty=1, uom="Nos", deal=DEAL):
    return {v.condition.name: v.reason for v in resolve(wanted(qty, uom), deal, conditions).verdicts}


ALL = condition("all", 10)
EUROPE = condition("europe", 11, customer_group="Europe")
RETAIL = condition("retail", 12, customer_group="Retail")
OWN = condition("own", 13, customer="Ada")


def test_the_customers_own_price_goes_before_the_nearest_group_and_that_before_the_list():
    assert price([ALL]) == 10
    assert price([ALL, EUROPE]) == 11
    assert price([ALL, EUROPE, RETAIL]) == 12
    assert price([ALL, EUROPE, RETAIL, OWN]) == 13
    assert reasons([ALL, OWN]) == {"own": TAKEN, "all": "less specific"}


def test_prices_of_others_count_for_nothing():
    strangers = [condition("bob", 1, customer="Bob"), condition("asia", 2, customer_group="Asia")]
    assert price(strangers) is None
    assert reasons([*strangers, ALL]) == {"all": TAKEN, "bob": "not for", "asia": "not for"}


def test_the_highest_tier_that_the_quantity_reaches():
    tiers = [condition("1", 10), condition("10", 9, min_qty=10), condition("100", 8, min_qty=100)]
    assert [price(tiers, qty) for qty in (1, 9.999, 10, 99, 100, 5000)] == [10, 10, 9, 9, 8, 8]
    assert reasons(tiers, 10) == {"10": TAKEN, "1": "lower tier", "100": "below minimum"}


def test_a_tier_in_another_unit_counts_in_that_unit():
    boxes = [condition("box", 96, uom="Box", min_qty=2)]
    assert price(boxes, 23) is None
    assert price(boxes, 24) == 8
    assert price(boxes, 2, "Box") == 96


def test_the_price_in_the_lines_unit_goes_before_one_that_must_be_converted():
    piece, box, pallet = condition("nos", 10), condition("box", 100, uom="Box"), condition("pallet", 960, uom="Pallet")
    assert price([piece, box], 1, "Box") == 100
    assert price([piece, pallet], 1, "Box") == 120
    assert price([pallet], 1, "Box") == 24
    assert price([box, pallet]) == D("8.33")
    assert price([condition("crate", 5, uom="Crate")]) is None


def test_a_more_specific_price_is_converted_rather_than_passed_over():
    assert price([condition("box", 100, uom="Box"), replace(OWN, rate=D(9))], 1, "Box") == 108


def test_validity_counts_its_first_and_last_day():
    march = condition("march", 9, valid_from=date(2026, 3, 1), valid_upto=date(2026, 3, 31))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [price([ALL, march], deal=replace(DEAL, day=day)) for day in days] == [10, 9, 9, 10]
    assert reasons([march], deal=replace(DEAL, day=days[0])) == {"march": "not yet"}
    assert reasons([march], deal=replace(DEAL, day=days[3])) == {"march": "over"}


def test_the_price_that_became_valid_last_replaces_the_older_one():
    new = condition("new", 11, valid_from=date(2026, 3, 1))
    newest = condition("newest", 12, valid_from=date(2026, 3, 16))
    assert price([ALL, new, newest]) == 12
    assert price([ALL, new, newest], deal=replace(DEAL, day=date(2026, 3, 15))) == 11


def test_currency_and_floor_are_converted_and_rounded():
    deal = replace(DEAL, rate=D("1.1"), places=2)
    found = resolve(wanted(1, "Box"), deal, [condition("x", "1.33", floor="1.21")])
    assert (found.price, found.floor) == (D("17.56"), D("15.97"))


def test_the_trace_survives_storing_and_reads_well():
    late = condition("spring", 8, valid_from=date(2026, 4, 1))
    found = resolve(wanted(10), DEAL, [ALL, replace(OWN, floor=D(9)), late, condition("bulk", 7, min_qty=100)])
    trace = trace_of(FROM_LIST, "Standard", "USD", D(1), found, "ada@example.com")
    assert load(dump(trace)) == trace
    told = "\n".join(explain(trace, D(13)))
    for words in ("13 from price list Standard", "Price of Ada: 13 for one Nos (own): taken", "a more specific price"):
        assert words in told
    for words in (
        "from 100 Nos (bulk): the quantity does not reach it",
        "valid from 04-01-2026 only",
        "Floor price: 9",
    ):
        assert words in told or words.replace("04-01-2026", "2026-04-01") in told
    typed = trace_of(TYPED, "Standard", "USD", D("0.5"), found, "ada@example.com")
    assert load(dump(typed)) == typed
    assert "Typed by ada@example.com; price list Standard gives 13" in explain(typed, D(5))[0]


def test_a_trace_of_many_conditions_stays_small():
    many = [condition(f"price-{i:020}", i, min_qty=i) for i in range(1, 1000)]
    text = dump(trace_of(FROM_LIST, "Standard", "USD", D(1), resolve(wanted(500), DEAL, many), "ada@example.com"))
    assert len(text) < 1500
    assert load(text).more == 999 - KEPT
    assert "987 more conditions" in explain(load(text), D(1))[-1]


@pytest.fixture(autouse=True)
def spoken(monkeypatch):
    """Words as they are written: there is no site whose language they could be told in."""
    from sales_mgmt.pricing import trace

    monkeypatch.setattr(trace, "_", lambda text: text)
    monkeypatch.setattr(trace, "formatdate", str)


DAYS = st.none() | st.dates(date(2026, 3, 1), date(2026, 3, 31))
CONDITIONS = st.lists(
    st.builds(
        Condition,
        name=st.uuids().map(str),
        item_code=st.sampled_from(["PEN", "INK"]),
        uom=st.sampled_from(["Nos", "Box", "Crate"]),
        rate=st.decimals(0, 1000, places=2),
        min_qty=st.sampled_from([D(0), D(1), D(10), D("12.5")]),
        valid_from=DAYS,
        valid_upto=DAYS,
    ).flatmap(
        lambda c: st.sampled_from(
            [c, replace(c, customer="Ada"), replace(c, customer="Bob")]
            + [replace(c, customer_group=group) for group in ("Retail", "All", "Asia")]
        )
    ),
    max_size=12,
    unique_by=lambda c: c.name,
)
WANTED = st.builds(wanted, qty=st.decimals("0.001", 999, places=3), uom=st.sampled_from(["Nos", "Box", "Pallet"]))


def specificity(c):
    return 0 if c.customer else 1 + DEAL.groups.index(c.customer_group) if c.customer_group else 9


@given(WANTED, CONDITIONS, st.randoms())
def test_the_order_of_conditions_does_not_matter(line, conditions, random):
    shuffled = random.sample(conditions, len(conditions))
    assert resolve(line, DEAL, conditions) == resolve(line, DEAL, shuffled)


@given(WANTED, CONDITIONS)
def test_every_condition_of_the_item_is_judged_once_and_at_most_one_is_taken(line, conditions):
    found = resolve(line, DEAL, conditions)
    assert sorted(v.condition.name for v in found.verdicts) == sorted(
        c.name for c in conditions if c.item_code == line.item_code
    )
    taken = [v for v in found.verdicts if v.reason == TAKEN]
    assert taken == list(found.verdicts[:1] if found.price is not None else [])


@given(WANTED, CONDITIONS)
def test_a_more_specific_price_always_wins(line, conditions):
    found = resolve(line, DEAL, conditions)
    applies = [v.condition for v in found.verdicts if v.reason in (TAKEN, *RANKED)]
    if applies:
        assert specificity(found.verdicts[0].condition) == min(map(specificity, applies))


@given(WANTED, CONDITIONS)
def test_a_price_of_the_customers_own_for_any_quantity_beats_all_others(line, conditions):
    own = [replace(c, customer=None) if c.customer == "Ada" else c for c in conditions]
    assert resolve(line, DEAL, [*own, OWN]).verdicts[0].condition == OWN


@given(WANTED, CONDITIONS)
def test_what_does_not_apply_does_not_change_the_price(line, conditions):
    found = resolve(line, DEAL, conditions)
    ranked = [v.condition for v in found.verdicts if v.reason in (TAKEN, *RANKED)]
    assert resolve(line, DEAL, ranked).price == found.price


@given(
    st.lists(st.tuples(st.integers(0, 100), st.decimals(0, 99, places=2)), min_size=1, max_size=8),
    st.integers(1, 200),
    st.integers(0, 200),
)
def test_where_more_is_cheaper_a_greater_quantity_never_costs_more_a_piece(tiers, qty, more):
    minima = sorted({minimum for minimum, _rate in tiers})
    rates = sorted((rate for _minimum, rate in tiers), reverse=True)
    steps = [condition(str(m), r, min_qty=m) for m, r in zip(minima, rates, strict=False)]
    few, many = price(steps, qty), price(steps, qty + more)
    assert few is None or many <= few


@given(WANTED, CONDITIONS, st.decimals("0.01", 100, places=4))
def test_the_currency_does_not_change_which_price_is_taken(line, conditions, rate):
    at_home, abroad = resolve(line, DEAL, conditions), resolve(line, replace(DEAL, rate=rate), conditions)
    assert at_home.verdicts == abroad.verdicts
