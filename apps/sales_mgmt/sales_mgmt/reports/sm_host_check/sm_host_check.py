"""Host settings that conflict with our documents, or that are good to know: state, meaning, what to do."""

from dataclasses import asdict
from typing import Any

from frappe import _

from sales_mgmt.audit import host_settings


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filter: level. The report's roles are those of administrators: it asks no permission of
    records, of which it shows names."""
    level = (filters or {}).get("level")
    rows = [asdict(setting) for setting in host_settings.found() if not level or setting.level == level]
    return columns(), [row | {"level": _(row["level"])} for row in rows]


def columns() -> list[dict]:
    """In the order in which an administrator reads them."""
    return [
        {"fieldname": name, "label": label, "fieldtype": "Data", "width": width}
        for name, label, width in (
            ("level", _("Level"), 90),
            ("setting", _("Setting"), 220),
            ("where", _("Where"), 150),
            ("state", _("State"), 220),
            ("meaning", _("What It Means"), 420),
            ("advice", _("What to Do"), 320),
        )
    ]
