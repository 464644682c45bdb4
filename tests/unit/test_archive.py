"""Archive mode closes every DocType that people enter."""

import json
from pathlib import Path

import sales_mgmt
from sales_mgmt import hooks

DOCTYPES = Path(sales_mgmt.__file__).parent / "sales_mgmt" / "doctype"
NOT_ENTERED = {"SM Settings", "SM Audit Run", "SM Print Text"}
"""Where archive mode itself is ended, and what no posting depends on."""


def test_every_doctype_that_people_enter_is_closed():
    [closed] = [key for key, events in hooks.doc_events.items() if "archive.refuse_entry" in str(events)]
    entered = set()
    for path in DOCTYPES.glob("*/*.json"):
        doctype = json.loads(path.read_text())
        ledger = "LedgerDocument" in path.with_suffix(".py").read_text()
        if not (doctype.get("istable") or ledger or doctype["name"] in NOT_ENTERED):
            entered.add(doctype["name"])
    assert set(closed) == entered, "add the DocType to the archive mode's events in hooks.py"
