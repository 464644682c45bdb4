"""Makes foundation.sql.gz: a site as the foundation left it, with documents in every state it knew.

Kept so that anybody can make the file again. In a checkout of commit 91a395e:

    python3 -m devbench reset --site foundation.localhost
    python3 -m devbench run --site foundation.localhost .../make_foundation.py .../foundation.sql.gz "$PWD"
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import frappe


def main(target: str, checkout: str) -> None:
    """Post, commit, dump."""
    sys.path += [str(Path(checkout) / "tests"), checkout]
    import factories as f

    name_the_collation()
    f.shared_masters()
    life(f)
    foreign(f)
    frappe.db.commit()
    from sales_mgmt.audit.run import run

    assert run() == []
    dump(target)


def dump(target: str) -> None:
    """The site's database as a packed SQL file."""
    from devbench import mariadb, sites
    from devbench.paths import Bench

    bench = Bench.of()
    plain = Path(target).with_suffix("")
    mariadb.dump(bench, sites.database(bench, frappe.local.site), plain)
    # Without a time stamp: the same site makes the same file.
    with open(target, "wb") as out, gzip.GzipFile(filename="", fileobj=out, mode="wb", mtime=0) as packed:
        packed.write(plain.read_bytes())
    plain.unlink()


def name_the_collation() -> None:
    """The foundation left the collation of a statement's keys to the server, which not every server gets right. What is
    stored is the same."""
    from sales_mgmt.posting import guarded

    columns = guarded._changes_sql
    guarded._changes_sql = lambda table: columns(table).replace("(140) path", "(140) COLLATE utf8mb4_unicode_ci path")


def life(f) -> None:
    """One customer with a limit: part deliveries, invoices of deliveries and of orders, payments, cancellations."""
    customer = f.customer(customer_name="Upgraded Customer")
    goods, service = f.item(stock=50, cost=6, item_code="UPGRADED-GOODS"), f.service(uoms=f.box(12))
    f.order(customer, f.line(goods, 1, 0))
    f.limit(customer, 5000)
    lines = (f.line(goods, 10, 12.5, discount_percentage=4), f.line(service, 2, 33.33, uom="Box"))
    terms = f.terms((50, "Day(s) after invoice date", 0), (50, "Day(s) after invoice date", 30))
    values = {"taxes": [f.tax(7)], "additional_discount_percentage": 3, "payment_terms_template": terms}
    order = f.order(customer, *lines, po_no="OPEN", **values)
    first, second = order.items
    delivery = f.delivery([order.name], {first.name: 4})
    f.pay(customer, 20, f.invoice([delivery.name], {delivery.items[0].name: 3}))
    f.invoice_of_orders([order.name], {second.name: 1})
    f.cancel(f.invoice([delivery.name]))
    whole = f.order(customer, *lines, po_no="WHOLE", **values)
    f.invoice([f.delivery([whole.name]).name])
    f.cancel(f.delivery([order.name], {first.name: 1}))
    f.cancel(f.order(customer, f.line(goods, 3, 10)))
    f.order(customer, f.line(goods, 2, 10), po_no="DRAFT", submit=False)
    f.delivery([order.name], {first.name: 2}, submit=False)
    f.pay(customer, 11)


def foreign(f) -> None:
    """An order in another currency, whose total is the sum of its converted lines."""
    rate = {"doctype": "Currency Exchange", "date": "2026-01-01", "from_currency": "EUR", "to_currency": "USD"}
    frappe.get_doc({**rate, "exchange_rate": 1.0873, "for_selling": 1, "for_buying": 1}).insert()
    customer, goods = f.customer(customer_name="Foreign Customer"), f.item(stock=9)
    lines = [f.line(goods, 1, price) for price in (93.07, 55.55, 55.56)]
    order = f.order(customer, *lines, currency="EUR", po_no="FOREIGN", taxes=[f.tax(19)])
    f.invoice([f.delivery([order.name]).name])


if __name__ == "__main__":
    main(*sys.argv[1:])
