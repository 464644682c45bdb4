"""A document as pages: its lines as texts, cut so that each page has the heading, the sum so far and its number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from frappe.utils import escape_html, strip_html

from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.printing import figures
from sales_mgmt.printing.columns import COLUMNS, Column
from sales_mgmt.printing.pages import Page, cut
from sales_mgmt.printing.paper import Paper, lines_needed, paper

POINTS, SMALL_POINTS = 8.5, 7.5
LINE, SMALL_LINE, PADDING = 4.0, 3.5, 2.4
"""Heights in mm: the style sheet of templates/print says the same."""
CELL_SIDES = 3.0
TABLE_HEAD, CARRIED, FOOT, RUNNING_HEAD = 8.0, 6.5, 9.0, 11.0
FACTS_WIDTH, FACT_WIDTH, BOX_GAP = 70.0, 40.0, 5.0
LETTER_HEAD, TITLE, FACT, PARTY_HEAD, GAP = 32.0, 14.0, 4.6, 7.0, 5.0


@dataclass(frozen=True)
class Heading:
    """A column as the table shows it."""

    label: str
    mm: float
    right: bool


@dataclass(frozen=True)
class Cell:
    """The texts of a cell, escaped."""

    texts: tuple[str, ...]
    right: bool


@dataclass(frozen=True)
class SheetPage:
    """A page with its rows; `brought` and `carried` are the sums above and below them, empty where there is none."""

    page: Page
    rows: tuple[tuple[Cell, ...], ...]
    brought: str = ""
    carried: str = ""


@dataclass(frozen=True)
class Party:
    """A box at the head: whose, a name and the lines of an address."""

    label: str
    name: str
    lines: tuple[str, ...]

    def height(self, width: float) -> int:
        """How many lines it takes in a box of `width` mm."""
        return sum(lines_needed(line, width, POINTS) for line in (self.name, *self.lines))


@dataclass(frozen=True)
class Sheet:
    """All that templates/print/document.html shows of lines and head."""

    paper: Paper
    headings: tuple[Heading, ...]
    pages: tuple[SheetPage, ...]
    facts: tuple[tuple[str, str], ...]
    parties: tuple[Party, ...]


@dataclass(frozen=True)
class Head:
    """What stands above the lines of the first page."""

    facts: Sequence[tuple[str, str]] = ()
    parties: Sequence[Party] = ()
    letter_head: bool = False

    @property
    def height(self) -> float:
        facts = sum(lines_needed(value, FACT_WIDTH, POINTS) for _, value in self.facts) * FACT
        width = (paper().width - FACTS_WIDTH) / max(len(self.parties), 1) - BOX_GAP
        boxes = max((party.height(width) for party in self.parties), default=0)
        parties = PARTY_HEAD + boxes * FACT if boxes else 0
        return (LETTER_HEAD if self.letter_head else 0) + TITLE + max(facts, parties) + GAP


@dataclass(frozen=True)
class Lines:
    """The table to cut: a document's rows in the columns of these names."""

    doc: Any
    rows: Sequence[Any]
    names: Sequence[str]

    def read(self) -> tuple[list[Column], list[list[tuple[str, ...]]]]:
        """The columns to show, and the texts of each row."""
        columns = [COLUMNS[name] for name in self.names]
        texts = [[tuple(map(str, column.cell(self.doc, row))) for column in columns] for row in self.rows]
        shown = [at for at, column in enumerate(columns) if not column.if_filled or any(any(row[at]) for row in texts)]
        return [columns[at] for at in shown], [[row[at] for at in shown] for row in texts]


def make(lines: Lines, head: Head, tail: float) -> Sheet:
    """Pages of the lines below the head, with `tail` mm for what follows them."""
    sheet_paper, (columns, texts) = paper(), lines.read()
    widths = _widths(columns, sheet_paper.width)
    heights = [_height(row, widths) for row in texts]
    table = TABLE_HEAD + 2 * CARRIED if texts else 0
    other = sheet_paper.height - FOOT - table - RUNNING_HEAD
    first = sheet_paper.height - FOOT - table - head.height
    headings = tuple(
        Heading(column.label(lines.doc), mm, column.right) for column, mm in zip(columns, widths, strict=True)
    )
    rows = [
        tuple(Cell(tuple(map(escape_html, cell)), column.right) for cell, column in zip(row, columns, strict=True))
        for row in texts
    ]
    pages = tuple(_page(page, rows, lines) for page in cut(heights, max(first, 0), other, tail))
    return Sheet(sheet_paper, headings, pages, tuple(head.facts), tuple(head.parties))


def party(label: str, name: str | None, address: str | None, *more: str | None) -> Party:
    """A box from an address as documents keep it, in HTML; further lines below it."""
    return Party(label, name or "", tuple([*address_lines(address), *(line for line in more if line)]))


def address_lines(address: str | None) -> Iterable[str]:
    """The lines of an address text, without markup and without empty ones."""
    text = strip_html((address or "").replace("<br>", "\n").replace("<br/>", "\n").replace("<br />", "\n"))
    return [line.strip() for line in text.split("\n") if line.strip()]


def _widths(columns: Sequence[Column], width: float) -> list[float]:
    """The columns' widths in mm; those without one share the rest."""
    rest = width - sum(column.mm for column in columns)
    sharing = sum(not column.mm for column in columns)
    return [column.mm or rest / sharing for column in columns]


def _height(cells: Sequence[Sequence[str]], widths: Sequence[float]) -> float:
    """A row's height: that of its highest cell."""
    return max(
        sum(
            lines_needed(text, mm - CELL_SIDES, SMALL_POINTS if at else POINTS) * (SMALL_LINE if at else LINE)
            for at, text in enumerate(cell)
        )
        for cell, mm in zip(cells, widths, strict=True)
    ) + PADDING


def _page(page: Page, rows: Sequence[tuple[Cell, ...]], lines: Lines) -> SheetPage:
    """A page's rows, and what is carried over its edges where a column is added up."""
    summed = next((name for name in lines.names if COLUMNS[name].is_sum), None)
    part = tuple(rows[page.start : page.stop])
    if summed is None:
        return SheetPage(page, part)
    places = lines.doc.precision("grand_total")
    sums = [
        figures.amount(sum((dec(row.get(summed)) for row in lines.rows[:stop]), ZERO), places)
        for stop in (page.start, page.stop)
    ]
    goes_on = page.stop < len(rows)
    return SheetPage(page, part, sums[0] if page.start and part else "", sums[1] if goes_on else "")
