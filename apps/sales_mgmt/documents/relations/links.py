"""Which of our documents name which others, and the walk along these links: a query for each link that is walked,
whatever the number of documents and lines."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import frappe

Ref = tuple[str, str]
"""(DocType, name)"""


@dataclass(frozen=True, slots=True)
class Link:
    """Documents `of` name documents `to` in a field, theirs or that of their `lines`. `unless`: but not where this
    field of the line names a nearer one, which leads there."""

    of: str
    field: str
    to: str
    lines: bool = True
    unless: str = ""

    @property
    def table(self) -> str:
        return f"tab{self.of} Item" if self.lines else f"tab{self.of}"

    @property
    def key(self) -> str:
        return "parent" if self.lines else "name"


LINKS = (
    Link("SM Sales Order", "quotation", "SM Quotation"),
    Link("SM Deposit Request", "sales_order", "SM Sales Order", lines=False),
    Link("SM Deposit", "sales_order", "SM Sales Order", lines=False, unless="deposit_request"),
    Link("SM Deposit", "deposit_request", "SM Deposit Request", lines=False),
    Link("SM Deposit Forfeiture", "deposit", "SM Deposit", lines=False),
    Link("SM Delivery Note", "sales_order", "SM Sales Order"),
    Link("SM Invoice", "sales_order", "SM Sales Order", unless="delivery_note"),
    Link("SM Invoice", "delivery_note", "SM Delivery Note"),
    Link("SM Return", "delivery_note", "SM Delivery Note"),
    Link("SM Return", "sales_invoice", "SM Invoice"),
)
"""In the order in which documents follow each other: downwards in one pass, upwards in one pass backwards."""

DOCTYPES = tuple(dict.fromkeys(doctype for link in LINKS for doctype in (link.to, link.of)))


@dataclass(slots=True)
class Found:
    """Documents, and which of them leads to which: the earlier one first."""

    names: dict[str, set[str]] = field(default_factory=dict)
    edges: dict[tuple[Ref, Ref], str] = field(default_factory=dict)

    def add(self, ref: Ref) -> None:
        """A document."""
        self.names.setdefault(ref[0], set()).add(ref[1])

    def connect(self, earlier: Ref, later: Ref, kind: str) -> None:
        """Two documents; the first that is said of a pair stands."""
        self.add(earlier)
        self.add(later)
        self.edges.setdefault((earlier, later), kind)

    def of(self, doctype: str) -> set[str]:
        """Names of the documents of a DocType."""
        return self.names.get(doctype, set())


def related(start: Ref) -> Found:
    """What a document of ours came from and what came of it, through all steps."""
    found, below = Found(), Found()
    for at in (found, below):
        at.add(start)
    for link in reversed(LINKS):
        for later, earlier in _pairs(link, link.key, found.of(link.of)):
            found.connect((link.to, earlier), (link.of, later), "follows")
    walk_down(below)
    for pair, kind in below.edges.items():
        found.connect(*pair, kind)
    _amendments(start, found)
    return found


def walk_down(found: Found, links: Iterable[Link] = LINKS) -> None:
    """Add what came of the documents that were found."""
    for link in links:
        for later, earlier in _pairs(link, link.field, found.of(link.to)):
            found.connect((link.to, earlier), (link.of, later), "follows")


def _pairs(link: Link, column: str, names: Collection[str]) -> list[tuple[str, str]]:
    """(of, to) along a link, where `column` is one of the names."""
    if not names:
        return []
    nearer = f"AND COALESCE(`{link.unless}`, '') = ''" if link.unless else ""
    # Tables and fields are constants of this file.
    return frappe.db.sql(
        f"""SELECT DISTINCT `{link.key}`, `{link.field}` FROM `{link.table}`
            WHERE `{column}` IN %s AND COALESCE(`{link.field}`, '') != '' {nearer} ORDER BY 1, 2""",
        (tuple(sorted(names)),),
    )


def _amendments(start: Ref, found: Found) -> None:
    """The document that was amended into this one, and the one that this was amended into."""
    doctype, name = start
    rows = frappe.db.sql(
        f"""SELECT amended_from, name FROM `tab{doctype}` WHERE name = %(name)s AND COALESCE(amended_from, '') != ''
            UNION ALL SELECT amended_from, name FROM `tab{doctype}` WHERE amended_from = %(name)s""",
        {"name": name},
    )
    for before, after in rows:
        found.connect((doctype, before), (doctype, after), "amended")
