"""Rules that other apps add, by the hook sales_mgmt_credit_rules (docs/extending.md)."""

from dataclasses import replace

import frappe

from sales_mgmt.credit.model import Facts, Finding
from sales_mgmt.plan.credit_stages import OUTCOMES

HOOK = "sales_mgmt_credit_rules"


def asked(facts: Facts) -> Facts:
    """The facts with what other apps find. Their findings are stored with the facts, so that a replay asks nobody.

    Raises ValueError for an outcome that there is not: that is a fault of the app.
    """
    names = frappe.get_hooks(HOOK)
    if not names:
        return facts
    findings = []
    for name in names:
        for outcome, text in frappe.call(name, facts=facts) or ():
            if outcome not in OUTCOMES:
                raise ValueError(f"{name}: {outcome!r} is none of {', '.join(OUTCOMES)}")
            findings.append(Finding(name, outcome, text))
    return replace(facts, findings=tuple(findings))
