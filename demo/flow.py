"""Enters the orders of the data set in the order of events, a day of business in each transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby

import frappe

from demo import progress
from demo.documents import Documents
from demo.events import ORDERED, SHIPPED, Event, days, parts_of
from demo.northwind import Northwind
from demo.payments import amounts
from demo.progress import Loaded, payment_reference


@dataclass
class Made:
    """What a run made, and how long it took."""

    orders: int = 0
    deliveries: int = 0
    invoices: int = 0
    payments: int = 0
    already_there: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def documents(self) -> int:
        """Documents made in this run."""
        return self.orders + self.deliveries + self.invoices + self.payments

    @property
    def speed(self) -> float:
        """Documents a second."""
        return self.documents / max(self.seconds, 0.001)


class Flow:
    """The flow of a data set. `commit` ends a day; `show` is told how far the run is, once for each month."""

    def __init__(self, data: Northwind, commit: Callable[[], None], show: Callable[[str], None]) -> None:
        self._data, self._commit, self._show = data, commit, show
        self._documents = Documents(data)

    def run(self) -> Made:
        """Do what is missing."""
        started = time.monotonic()
        loaded = progress.find(self._data)
        made = Made(already_there=loaded.count)
        if made.already_there:
            self._show(f"{made.already_there:,} documents are there already")
        for (year, month), batches in groupby(days(self._data), key=lambda batch: (batch[0].year, batch[0].month)):
            before = made.documents
            for _, events in batches:
                self._do_day(events, loaded, made)
            made.seconds = time.monotonic() - started
            if made.documents > before:
                self._show(f"{year}-{month:02}: {line(loaded, made)}")
        return made

    def _do_day(self, events: list[Event], loaded: Loaded, made: Made) -> None:
        before = made.documents
        for event in events:
            self._do(event, loaded, made)
        if made.documents > before:
            self._commit()
            frappe.clear_messages()

    def _do(self, event: Event, loaded: Loaded, made: Made) -> None:
        number = event.order.id
        if event.kind == ORDERED:
            if number not in loaded.orders:
                loaded.orders[number] = self._documents.order(event.order)
                made.orders += 1
        elif event.kind == SHIPPED:
            self._ship(event, loaded, made)
        else:
            self._pay(event, loaded, made)

    def _ship(self, event: Event, loaded: Loaded, made: Made) -> None:
        order = event.order
        if order.id not in loaded.deliveries:
            loaded.deliveries[order.id] = self._documents.delivery(order, loaded.orders[order.id])
            made.deliveries += 1
        if order.id not in loaded.invoices:
            loaded.invoices[order.id] = self._documents.invoice(order, loaded.deliveries[order.id])
            made.invoices += 1

    def _pay(self, event: Event, loaded: Loaded, made: Made) -> None:
        reference = payment_reference(event.order.id, event.part.number)
        if reference in loaded.payments:
            return
        invoice, total = loaded.invoices[event.order.id]
        amount = amounts(total, parts_of(self._data, event.order))[event.part.number - 1]
        loaded.payments[reference] = self._documents.payment(event.order, event.day, reference, invoice, amount)
        made.payments += 1


def line(loaded: Loaded, made: Made) -> str:
    """How far the run is."""
    return (
        f"{len(loaded.orders):3} orders, {len(loaded.deliveries):3} deliveries, {len(loaded.invoices):3} invoices,"
        f" {len(loaded.payments):3} payments; {made.speed:.1f} documents/s"
    )
