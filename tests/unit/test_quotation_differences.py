"""How two revisions differ, and what a quotation's status is: without a site."""

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.documents.quotations.differences import ADDED, CHANGED, REMOVED, compare, pair_by, pair_lines
from sales_mgmt.fulfilment.quotation_status import Marks, quotation_status
from sales_mgmt.plan.line_state import LineState


class Row:
    """A document or row: its fields as attributes and by `get`."""

    def __init__(self, fields):
        self.__dict__.update(fields)

    def get(self, name):
        return self.__dict__.get(name)


def quotation(*items, **values):
    rows = [Row({"name": f"{values.get('name')}-{idx}", "idx": idx, **item}) for idx, item in enumerate(items, start=1)]
    return Row({"items": rows, "taxes": [], **values})


def kinds(found):
    return [(row.kind, row.item_code, row.before, row.after) for row in found.lines]


def test_lines_are_matched_by_the_line_they_revise_wherever_they_stand():
    old = quotation({"item_code": "A", "qty": 1}, {"item_code": "B", "qty": 2}, name="q")
    new = quotation(
        {"item_code": "C", "qty": 2, "revised_line": "q-2"}, {"item_code": "A", "qty": 1, "revised_line": "q-1"}
    )
    found = compare(old, new)
    assert kinds(found) == [(CHANGED, "C", 2, 1)]
    assert [(f.fieldname, f.before, f.after) for f in found.lines[0].fields] == [("item_code", "B", "C")]


def test_lines_without_a_predecessor_are_matched_by_item():
    old = quotation({"item_code": "A", "qty": 1}, {"item_code": "B", "qty": 2}, name="q")
    new = quotation({"item_code": "B", "qty": 3}, {"item_code": "C", "qty": 1})
    assert kinds(compare(old, new)) == [(CHANGED, "B", 2, 1), (ADDED, "C", None, 2), (REMOVED, "A", 1, None)]


def test_nothing_and_zero_and_no_text_are_alike():
    old = quotation({"item_code": "A", "rate": 0, "description": None}, remarks="", grand_total=5)
    new = quotation({"item_code": "A", "rate": None, "description": ""}, remarks=None, grand_total=5.0)
    found = compare(old, new)
    assert (found.header, found.lines, found.taxes, found.totals) == ((), (), (), ())


ITEMS = st.lists(st.fixed_dictionaries({"item_code": st.sampled_from("ABC"), "qty": st.integers(1, 3)}), max_size=6)


@given(ITEMS)
def test_a_quotation_does_not_differ_from_itself(items):
    assert compare(quotation(*items, name="q"), quotation(*items)).lines == ()


@given(ITEMS, ITEMS)
def test_every_line_of_both_is_told_of_once(old_items, new_items):
    old, new = quotation(*old_items, name="q"), quotation(*new_items)
    for pairs in (pair_lines(old.items, new.items), pair_by(old.items, new.items, lambda row: row.item_code)):
        assert sorted(row.idx for row, _new in pairs if row) == [row.idx for row in old.items]
        assert [row.idx for _old, row in pairs if row] == [row.idx for row in new.items]


OPEN, PART, FULL = LineState(quoted=D(3)), LineState(quoted=D(3), ordered=D(1)), LineState(quoted=D(3), ordered=D(3))


def test_the_status_follows_from_lines_and_marks():
    assert quotation_status([OPEN, OPEN], Marks()) == "Open"
    assert quotation_status([OPEN, FULL], Marks()) == "Partially Ordered"
    assert quotation_status([FULL, FULL], Marks(lost=True)) == "Ordered"
    assert quotation_status([OPEN, PART], Marks(expired=True)) == "Expired"
    assert quotation_status([OPEN], Marks(lost=True, expired=True)) == "Lost"
    assert quotation_status([OPEN], Marks(lost=True, expired=True, revised=True)) == "Revised"
    thirds = LineState(quoted=D(10), ordered=D("9.999999999"))
    assert quotation_status([thirds], Marks()) == "Ordered"
