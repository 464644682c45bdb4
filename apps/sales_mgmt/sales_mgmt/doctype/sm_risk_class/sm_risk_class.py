"""SM Risk Class: how customers of a kind are judged: weights of exposure, overdue rules, outcomes by stage."""

from collections import Counter

import frappe
from frappe import _
from frappe.model.document import Document

from sales_mgmt.credit import limits


class SMRiskClass(Document):
    """A risk class."""

    def validate(self) -> None:
        self._refuse_doubles("outcomes", ("stage", "rule"))
        self._refuse_doubles("overdue_rules", ("after_days",))

    def on_update(self) -> None:
        limits.carry(limits.inheriting(risk_class=self.name))

    def _refuse_doubles(self, table: str, fields: tuple[str, ...]) -> None:
        seen: Counter = Counter()
        for row in self.get(table):
            key = tuple(row.get(field) or "" for field in fields)
            seen[key] += 1
            if seen[key] > 1:
                frappe.throw(
                    _("{0}, row {1}: {2} is there already. Keep one of the two rows.").format(
                        self.meta.get_label(table), row.idx, ", ".join(str(part) for part in key if part != "")
                    )
                )
