"""What of a posting on ERPNext is ERPNext's own work: its stock engine, and its Sales Invoice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import frappe
from measure import Cost, Gauge

STOCK, INVOICE = "stock engine", "Sales Invoice"

CALLS = (
    # Part, class, method, which of its objects.
    (STOCK, "sales_mgmt.host.erpnext.stock_voucher.StockView", "update_stock_ledger", None),
    (STOCK, "sales_mgmt.host.erpnext.stock_voucher.StockView", "make_gl_entries", None),
    (STOCK, "sales_mgmt.host.erpnext.stock_voucher.StockView", "repost_future_sle_and_gle", None),
    (INVOICE, "frappe.model.document.Document", "insert", "Sales Invoice"),
)
"""Where our adapter hands over to ERPNext. What it does before and after counts as ours."""


class Parts(dict[str, Cost]):
    """Part -> what it has cost."""

    def timed(self, gauge: Gauge, part: str, method: Callable, doctype: str | None) -> Callable:
        """The method, with its cost added to the part."""

        def call(doc: Any, *args: Any, **kwargs: Any) -> Any:
            if doctype and doc.doctype != doctype:
                return method(doc, *args, **kwargs)
            before = gauge.read()
            try:
                return method(doc, *args, **kwargs)
            finally:
                self[part] = self.get(part, Cost()) + (gauge.read() - before)

        return call


@contextmanager
def told_apart(gauge: Gauge) -> Iterator[Parts]:
    """Within the block ERPNext's parts are added up."""
    parts = Parts()
    with ExitStack() as undo:
        for part, class_path, name, doctype in CALLS:
            of = frappe.get_attr(class_path)
            own = vars(of).get(name)
            setattr(of, name, parts.timed(gauge, part, getattr(of, name), doctype))
            undo.callback(setattr, of, name, own) if own else undo.callback(delattr, of, name)
        yield parts
