"""Do documents fit to those that they draw on, and does every ledger row belong to something?"""

from collections.abc import Iterator

import frappe

from sales_mgmt.audit.compare import listed
from sales_mgmt.audit.order_life import CHANGED_LINES
from sales_mgmt.credit import native_exposure
from sales_mgmt.documents.sources import COUNTED, DELIVERY, DRAWN_ON, SOURCES, Source
from sales_mgmt.host.facts import Problem
from sales_mgmt.plan.movements import MOVEMENTS, RECEIVABLE, UNCLEARED

SAME_PARTY = ("customer", "company", "currency")
LINE_LEDGERS = ("SM Line Balance", "SM Line Entry")


def lines_fit_to_their_sources() -> Iterator[Problem]:
    """The source line of each submitted line exists where the line says, is submitted, and is for the same item,
    customer, company and currency."""
    for doctype, sources in SOURCES.items():
        for source in sources:
            yield from _misfits(doctype, source)


def _misfits(doctype: str, source: Source) -> Iterator[Problem]:
    pairs = [(f"line.`{source.parent_field}`", "source.parent"), ("1", "origin.docstatus")]
    pairs += [("line.item_code", "source.item_code"), *((f"doc.{f}", f"origin.{f}") for f in SAME_PARTY)]
    if source is DELIVERY:
        pairs.append(("COALESCE(line.so_detail, '')", "COALESCE(source.so_detail, '')"))
    # DocTypes and columns are constants.
    rows = frappe.db.sql(
        f"""SELECT doc.name, line.name, {", ".join(f"{wanted}, {found}" for wanted, found in pairs)}
            FROM `tab{doctype} Item` line JOIN `tab{doctype}` doc ON doc.name = line.parent AND doc.docstatus = 1
            LEFT JOIN `tab{source.doctype} Item` source ON source.name = line.`{source.line_field}`
            LEFT JOIN `tab{source.doctype}` origin ON origin.name = source.parent
            WHERE COALESCE(line.`{source.line_field}`, '') != ''
              AND ({" OR ".join(f"NOT ({wanted} <=> {found})" for wanted, found in pairs)})"""
    )
    for name, line, *values in rows:
        for wanted, found in zip(values[::2], values[1::2], strict=True):
            if wanted != found:
                yield Problem(f"source of {doctype}", f"{name} / {line}", wanted, found)


def line_ledger_rows_have_their_documents() -> Iterator[Problem]:
    """A balance or entry stands for a line of a document that has posted, or for one that the log of a changed order
    explains."""
    known = DRAWN_ON
    for ledger, line in (("SM Line Balance", "row_.name"), ("SM Line Entry", "row_.source_line")):
        yield from listed(
            f"{ledger} of an unknown kind",
            f"SELECT name, 'a document', source_doctype FROM `tab{ledger}` WHERE source_doctype NOT IN %(known)s",
            {"known": known},
        )
        for doctype in known:
            yield from listed(
                f"{ledger} without its line",
                f"""SELECT CONCAT_WS(' / ', row_.source_parent, row_.name), 'a posted line',
                           IF(doc.name IS NULL, 'none', IF(doc.docstatus = 0, 'a draft', doc.name))
                    FROM `tab{ledger}` row_ LEFT JOIN `tab{doctype} Item` line ON line.name = {line}
                    LEFT JOIN `tab{doctype}` doc ON doc.name = line.parent
                    WHERE row_.source_doctype = %(doctype)s
                      AND (doc.name IS NULL OR doc.docstatus = 0 OR doc.name != row_.source_parent)
                      AND NOT (doc.name IS NULL AND (row_.source_parent, {line}) IN ({CHANGED_LINES}))""",
                {"doctype": doctype},
            )


def posted_lines_have_their_balance() -> Iterator[Problem]:
    """Every line that others may draw on has its balance row, and a cancelled document's lines stand at zero."""
    all_zero = " AND ".join(f"balance.`{column}` = 0" for column in MOVEMENTS)
    for doctype in DRAWN_ON:
        yield from listed(
            "line without balance",
            f"""SELECT CONCAT_WS(' / ', line.parent, line.name), 'a balance', 'none' FROM `tab{doctype} Item` line
                LEFT JOIN `tabSM Line Balance` balance ON balance.name = line.name
                WHERE line.docstatus IN (1, 2) AND balance.name IS NULL AND {COUNTED.get(doctype, 1)}""",
        )
        yield from listed(
            "balance of a cancelled line",
            f"""SELECT CONCAT_WS(' / ', doc.name, line.name), 'zero', 'more' FROM `tab{doctype}` doc
                JOIN `tab{doctype} Item` line ON line.parent = doc.name
                JOIN `tabSM Line Balance` balance ON balance.name = line.name
                WHERE doc.docstatus = 2 AND NOT ({all_zero})""",
        )


def entries_have_their_vouchers() -> Iterator[Problem]:
    """Each line and credit entry names a voucher that exists and has posted."""
    for ledger in ("SM Line Entry", "SM Credit Entry"):
        for (doctype,) in frappe.db.sql(f"SELECT DISTINCT voucher_type FROM `tab{ledger}` ORDER BY voucher_type"):
            yield from _without_voucher(ledger, doctype)


def _without_voucher(ledger: str, doctype: str) -> Iterator[Problem]:
    if not frappe.db.exists("DocType", doctype):
        yield Problem(f"{ledger} without a voucher", str(doctype), "a DocType", "none")
        return
    posts = "1, 2" if frappe.get_meta(doctype).is_submittable else "0"
    # The DocType exists, so its name is one that Frappe allows.
    yield from listed(
        f"{ledger} without a voucher",
        f"""SELECT DISTINCT CONCAT_WS(' / ', entry.voucher_no, entry.name), 'a posted voucher',
                   IF(voucher.name IS NULL, 'none', 'a draft')
            FROM `tab{ledger}` entry LEFT JOIN `tab{doctype}` voucher ON voucher.name = entry.voucher_no
            WHERE entry.voucher_type = %(doctype)s
              AND (voucher.name IS NULL OR voucher.docstatus NOT IN ({posts}))""",
        {"doctype": doctype},
    )


def entries_say_what_their_vouchers_say() -> Iterator[Problem]:
    """An entry's customer, company and item are those of its voucher and source line."""
    for doctype in SOURCES:
        yield from listed(
            "facts of a line entry",
            f"""SELECT CONCAT_WS(' / ', entry.voucher_no, entry.name),
                       CONCAT_WS(' / ', doc.customer, doc.company),
                       CONCAT_WS(' / ', entry.customer, entry.company)
                FROM `tabSM Line Entry` entry JOIN `tab{doctype}` doc ON doc.name = entry.voucher_no
                WHERE entry.voucher_type = %(doctype)s
                  AND NOT (entry.customer <=> doc.customer AND entry.company <=> doc.company)""",
            {"doctype": doctype},
        )
        yield from listed(
            "item of a line entry",
            f"""SELECT CONCAT_WS(' / ', entry.voucher_no, entry.name), line.item_code, entry.item_code
                FROM `tabSM Line Entry` entry JOIN `tab{doctype} Item` line ON line.name = entry.source_line
                WHERE entry.source_doctype = %(doctype)s AND NOT (entry.item_code <=> line.item_code)""",
            {"doctype": doctype},
        )


def credit_entries_are_explained() -> Iterator[Problem]:
    """Whoever changed what an account has in open orders or unbilled deliveries has moved lines of that account. Native
    documents are compared by audit/credit.py."""
    yield from listed(
        "credit entry without a line entry",
        """SELECT CONCAT_WS(' / ', credit.voucher_no, credit.name), 'a line entry', 'none'
           FROM `tabSM Credit Entry` credit
           WHERE credit.stage NOT IN %(hosts)s AND credit.voucher_type NOT IN %(native)s AND NOT EXISTS (
               SELECT 1 FROM `tabSM Line Entry` entry
               JOIN `tabSM Line Balance` balance ON balance.name = entry.source_line
               WHERE entry.voucher_type = credit.voucher_type AND entry.voucher_no = credit.voucher_no
                 AND balance.credit_account = credit.credit_account)""",
        {"hosts": (RECEIVABLE, UNCLEARED), "native": native_exposure.COUNTED},
    )
