"""`make bench-credit`: what a credit decision costs without and with a million rows of history in each ledger.

Writes bench_credit.json into the bench folder; fails where the gate is missed. SM_BENCH_HISTORY is the number of rows.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

import factories as f  # noqa: E402
import frappe  # noqa: E402
from measure import Cost, repeat  # noqa: E402

from sales_mgmt.credit.accounts import account_of  # noqa: E402
from sales_mgmt.credit.authorize import authorize  # noqa: E402
from sales_mgmt.money.rounding import dec  # noqa: E402
from sales_mgmt.plan.credit_stages import CONFIRM  # noqa: E402
from sales_mgmt.plan.movements import OPEN_ORDERS  # noqa: E402
from sales_mgmt.posting.credit_gate import CreditRequest  # noqa: E402
from sales_mgmt.posting.credit_ledger import CreditMove  # noqa: E402

HISTORY = int(os.environ.get("SM_BENCH_HISTORY", 1_000_000))
GATE = 1.1
LEDGERS = {
    # The history stands on the very account that is decided on.
    "SM Credit Entry": {"credit_account": "%(account)s", "stage": "'open_orders'", "amount": "1"},
    "SM Line Entry": {},
    "SM Credit Decision": {
        "credit_account": "%(account)s", "customer": "%(customer)s", "company": "%(company)s", "stage": "'Confirm'",
        "outcome": "'Pass'", "facts": "'{}'",
    },
}  # fmt: skip


def main() -> None:
    """Measure, print, write."""
    customer = f.customer()
    f.limit(customer, 10**9)
    account = account_of(customer, f.company())
    frappe.db.commit()
    decisions(account, 1)
    without = cost(account)
    with history(account, customer):
        full = cost(account)
    ratio = {"cpu": full.cpu / without.cpu, "statements": full.queries / without.queries}
    for name, figures in (("no history", without), (f"{HISTORY:,} rows in each ledger", full)):
        print(f"a decision, {name:32}{figures.cpu * 1000:8.2f} CPU ms, {figures.queries} statements", flush=True)
    print(f"ratio: CPU {ratio['cpu']:.3f}, statements {ratio['statements']:.3f}; gate {GATE}")
    found = {"none": without.as_dict(), "full": full.as_dict(), "ratio": ratio}
    (Path(frappe.utils.get_bench_path()) / "bench_credit.json").write_text(json.dumps(found, indent=1))
    if max(ratio.values()) > GATE:
        sys.exit("GATE MISSED")


def cost(account: str, runs: int = 7, times: int = 100) -> Cost:
    """The cost of a decision: the median run of several, as others use the machine."""
    found = [repeat(lambda: decisions(account, 1), times) for _ in range(runs)]
    middle = statistics.median(each.cpu for each in found)
    return next(each for each in found if each.cpu == middle)


def decisions(account: str, times: int) -> None:
    """Ask for one more, take it back."""
    for _ in range(times):
        for amount, asked in ((1, True), (-1, False)):
            move = CreditMove(account, OPEN_ORDERS, dec(amount), "SM Sales Order", "BENCH")
            authorize(CreditRequest("SM Sales Order", "BENCH", CONFIRM, (move,), asked))
        frappe.db.commit()


@contextmanager
def history(account: str, customer: str) -> Iterator[None]:
    """So many rows more in each ledger, gone again afterwards."""
    values = {"account": account, "customer": customer, "company": f.company()}
    try:
        for doctype, columns in LEDGERS.items():
            names = "".join(f", `{column}`" for column in columns)
            frappe.db.sql(
                f"""INSERT INTO `tab{doctype}` (name, creation, modified, owner, modified_by, voucher_type,
                                                voucher_no{names})
                    SELECT CONCAT('history ', LPAD(seq, 9, '0')), NOW(6), NOW(6), 'Administrator', 'Administrator',
                           'SM Sales Order', CONCAT('OLD-', seq){"".join(", " + v for v in columns.values())}
                    FROM seq_1_to_{HISTORY}""",
                values,
            )
            frappe.db.commit()
            frappe.db.sql(f"ANALYZE TABLE `tab{doctype}`")
        yield
    finally:
        frappe.db.rollback()
        for doctype in LEDGERS:
            frappe.db.sql(f"DELETE FROM `tab{doctype}` WHERE name LIKE 'history %%'", {"none": None})
            frappe.db.commit()


if __name__ == "__main__":
    main()
