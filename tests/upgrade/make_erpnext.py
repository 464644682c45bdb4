"""Makes a dump of an ERPNext site with documents of an earlier commit of ours in every state, for test_other_sites.py.

Not kept in the repository: it holds ERPNext's own data. In a checkout of the earlier commit (94b1c71, say), on a site
with ERPNext and a company:

    python3 -m devbench run --frappe-path … --app … --site old.localhost .../make_erpnext.py /tmp/erpnext.sql.gz "$PWD"

and in this checkout, with a bench that has ERPNext:

    SALES_MGMT_BENCH=… SALES_MGMT_SITE=… SALES_MGMT_UPGRADE_FROM=/tmp/erpnext.sql.gz python3 -m pytest tests/upgrade
"""

from __future__ import annotations

import os
import sys
from decimal import Decimal
from pathlib import Path

import frappe

HERE = Path(__file__).resolve().parent


def main(target: str, checkout: str) -> None:
    """Post, commit, dump."""
    sys.path += [str(Path(checkout) / "tests"), checkout]
    import books
    import factories as f

    f.shared_masters()
    sys.path.append(str(HERE))
    from make_foundation import dump, foreign, life

    life(f)
    foreign(f)
    later(f)
    frappe.db.commit()
    assert books.all_problems() == []
    os.environ["SALES_MGMT_BENCH"] = frappe.utils.get_bench_path()
    dump(target)


def later(f) -> None:
    """What the foundation did not know: deposits, returns, credit notes, quotations."""
    customer = f.customer(customer_name="Later Customer")
    goods = f.item(stock=60, cost=7, item_code="LATER-GOODS")
    f.limit(customer, 9000)
    values = {"taxes": [f.tax(7)]}
    returned = f.order(customer, f.line(goods, 10, 20), po_no="RETURNED", **values)
    row = returned.items[0].name
    note = f.delivery([returned.name], {row: 6})
    invoice = f.invoice([note.name], {note.items[0].name: 4})
    f.returned_of_invoices([invoice.name], {invoice.items[0].name: 1})
    f.returned([note.name], {note.items[0].name: 1})
    deposit = f.deposit(customer, 50)
    from sales_mgmt.documents import deposits

    deposits.apply(deposit.name, invoice.name, Decimal(30))
    f.deposit(customer, 25, sales_order=returned.name)
    f.order(customer, f.line(goods, 5, 20), po_no="HELD", **values)
    f.quotation(customer, f.line(goods, 3, 19), **values)


if __name__ == "__main__":
    main(*sys.argv[1:])
