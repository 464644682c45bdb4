"""Lines on pages: each once, in order, within the page, and the totals never alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.printing.pages import cut
from sales_mgmt.printing.paper import lines_needed

FIRST, OTHER = 100.0, 150.0


@given(st.lists(st.integers(5, 60), max_size=60), st.integers(0, 80))
def test_every_line_is_on_one_page_and_fits(heights: list[int], tail: int):
    pages = cut(heights, FIRST, OTHER, tail)
    assert [at for page in pages for at in range(page.start, page.stop)] == list(range(len(heights)))
    for page in pages:
        used = sum(heights[page.start : page.stop]) + (tail if page.is_last else 0)
        assert used <= (FIRST if page.is_first else OTHER)
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert {page.count for page in pages} == {len(pages)}


def test_a_line_goes_with_the_totals():
    pages = cut([10.0] * 10, FIRST, OTHER, 20.0)
    assert [(page.start, page.stop) for page in pages] == [(0, 9), (9, 10)]


def test_no_lines_are_one_page():
    assert [(page.start, page.stop, page.is_last) for page in cut([], FIRST, OTHER, 50.0)] == [(0, 0, True)]


def test_a_line_higher_than_a_page_stands_alone():
    assert [(page.start, page.stop) for page in cut([10, 500, 10], FIRST, OTHER, 0)] == [(0, 1), (1, 2), (2, 3)]


def test_chinese_takes_twice_the_room():
    assert lines_needed("a" * 30, 50, 8.5) == 1
    assert lines_needed("货" * 30, 50, 8.5) == 2
    assert lines_needed("one\ntwo", 50, 8.5) == 2
    assert lines_needed("", 50, 8.5) == 0
