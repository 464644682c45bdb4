"""Which lines go on which page. Pure: heights in, pages out."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One page: lines `start` up to `stop`, without it. `number` counts from 1, of `count`."""

    number: int
    count: int
    start: int
    stop: int

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def is_last(self) -> bool:
        return self.number == self.count


def cut(heights: Sequence[float], first: float, other: float, tail: float) -> list[Page]:
    """Pages for lines of these heights: `first` is the room for lines on the first page, `other` on each later one, and
    `tail` what the last page needs below the lines. The tail never stands alone where a line can go with it.

    A line that is higher than a page has one of its own.
    """
    stops = _fill(heights, first, other)
    start = stops[-2] if len(stops) > 1 else 0
    room = first if len(stops) == 1 else other
    if sum(heights[start:]) + tail > room:
        stops[-1:] = _before_the_tail(heights, start, other, tail)
    starts = [0, *stops[:-1]]
    return [Page(at + 1, len(stops), *span) for at, span in enumerate(zip(starts, stops, strict=True))]


def _fill(heights: Sequence[float], first: float, other: float) -> list[int]:
    """Where each page ends when pages are filled one after the other."""
    stops, left = [], first
    for at, height in enumerate(heights):
        if height > left and at > (stops[-1] if stops else 0):
            stops.append(at)
            left = other
        left -= height
    return [*stops, len(heights)]


def _before_the_tail(heights: Sequence[float], start: int, other: float, tail: float) -> list[int]:
    """The last page's lines on two pages: as few as need be go with the tail, but one, and all but one stay."""
    end = len(heights)
    split = end - 1 if end - start > 1 and heights[-1] + tail <= other else end
    return [split, end]
