"""Enters the orders of the data set in the order of events, a day of business in each transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

import frappe

from demo import events, progress, story
from demo.documents import Documents, payable
from demo.events import Event, days, parts_of
from demo.northwind import Northwind
from demo.payments import amounts
from demo.progress import Loaded, payment_reference, place, quotation_reference


@dataclass
class Made:
    """What a run made, and how long it took."""

    quotations: int = 0
    orders: int = 0
    deposits: int = 0
    deliveries: int = 0
    invoices: int = 0
    returns: int = 0
    payments: int = 0
    already_there: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def documents(self) -> int:
        """Documents made in this run."""
        before, after = (self.quotations, self.orders, self.deposits), (self.invoices, self.returns, self.payments)
        return sum((*before, self.deliveries, *after))

    @property
    def speed(self) -> float:
        """Documents a second."""
        return self.documents / max(self.seconds, 0.001)


class Flow:
    """The flow of a data set. `commit` ends a day; `show` is told how far the run is, once for each month."""

    def __init__(self, data: Northwind, commit: Callable[[], None], show: Callable[[str], None]) -> None:
        self._data, self._commit, self._show = data, commit, show
        self._documents = Documents(data)
        self._steps = {
            events.LOST: self._lose,
            events.QUOTED: self._quote,
            events.ORDERED: self._order,
            events.DEPOSITED: self._deposit,
            events.SHIPPED: self._ship,
            events.RETURNED: self._bring_back,
            events.PAID: self._pay,
            events.RECONCILED: self._reconcile,
        }

    def run(self) -> Made:
        """Do what is missing."""
        started = time.monotonic()
        self._loaded = progress.find(self._data)
        self._made = Made(already_there=self._loaded.count)
        if self._made.already_there:
            self._show(f"{self._made.already_there:,} documents are there already")
        for (year, month), batches in groupby(days(self._data), key=lambda batch: (batch[0].year, batch[0].month)):
            before = self._made.documents
            for _, batch in batches:
                self._do_day(batch)
            self._made.seconds = time.monotonic() - started
            if self._made.documents > before:
                self._show(f"{year}-{month:02}: {line(self._loaded, self._made)}")
        return self._made

    def _do_day(self, batch: list[Event]) -> None:
        before = (self._made.documents, len(self._loaded.reconciled))
        for event in batch:
            self._steps[event.kind](event, self._loaded, self._made)
        if (self._made.documents, len(self._loaded.reconciled)) != before:
            self._commit()
            frappe.clear_messages()

    def _quote(self, event: Event, loaded: Loaded, made: Made) -> None:
        order, reference = event.order, quotation_reference(event.order, "Q")
        if reference in loaded.quotations:
            return
        if story.revised(order):
            first = quotation_reference(order, "Q0")
            if first not in loaded.quotations:
                loaded.quotations[first] = self._documents.quotation(order, event.day, first, discounts=False)
                made.quotations += 1
            name = self._documents.revision(order, event.day, reference, loaded.quotations[first])
        else:
            name = self._documents.quotation(order, event.day, reference)
        loaded.quotations[reference] = name
        made.quotations += 1

    def _lose(self, event: Event, loaded: Loaded, made: Made) -> None:
        reference = quotation_reference(event.order, "L")
        if reference not in loaded.quotations:
            name = self._documents.quotation(event.order, event.day, reference)
            self._documents.lose(name, event.day)
            loaded.quotations[reference] = name
            made.quotations += 1

    def _order(self, event: Event, loaded: Loaded, made: Made) -> None:
        if event.order.id not in loaded.orders:
            quotation = loaded.quotations.get(quotation_reference(event.order, "Q"))
            loaded.orders[event.order.id] = self._documents.order(event.order, quotation)
            made.orders += 1

    def _deposit(self, event: Event, loaded: Loaded, made: Made) -> None:
        order = event.order
        if order.id not in loaded.deposits:
            source = loaded.orders[order.id]
            amount = story.deposit(order, Decimal(str(frappe.db.get_value("SM Sales Order", source, "grand_total"))))
            loaded.deposits[order.id] = self._documents.deposit(order, source, amount)
            made.deposits += 1

    def _ship(self, event: Event, loaded: Loaded, made: Made) -> None:
        order, shipment = event.order, event.shipment
        key = place(order, shipment)
        if key not in loaded.deliveries:
            loaded.deliveries[key] = self._documents.delivery(order, loaded.orders[order.id], shipment)
            made.deliveries += 1
        if key not in loaded.invoices:
            loaded.invoices[key] = self._documents.invoice(order, loaded.deliveries[key], shipment)
            made.invoices += 1
            if order.id in loaded.deposits:
                self._documents.settle(loaded.deposits[order.id], loaded.invoices[key], shipment.day)

    def _bring_back(self, event: Event, loaded: Loaded, made: Made) -> None:
        if event.order.id not in loaded.returns:
            delivery = loaded.deliveries[place(event.order, event.shipment)]
            loaded.returns[event.order.id] = self._documents.bring_back(event.order, delivery, event.day)
            made.returns += 1

    def _pay(self, event: Event, loaded: Loaded, made: Made) -> None:
        order, shipment = event.order, event.shipment
        reference = payment_reference(order, shipment, event.part.number)
        if reference in loaded.payments:
            return
        invoice = loaded.invoices[place(order, shipment)]
        amount = amounts(payable(invoice), parts_of(self._data, order, shipment))[event.part.number - 1]
        if amount:
            known = None if story.reconciled(order, event.day) else invoice
            loaded.payments[reference] = self._documents.payment(order, event.day, reference, known, amount)
            made.payments += 1

    def _reconcile(self, event: Event, loaded: Loaded, made: Made) -> None:
        order, shipment = event.order, event.shipment
        reference = payment_reference(order, shipment, event.part.number)
        if reference in loaded.payments and reference not in loaded.reconciled:
            self._documents.reconcile(order, loaded.payments[reference], loaded.invoices[place(order, shipment)])
            loaded.reconciled.add(reference)


def line(loaded: Loaded, made: Made) -> str:
    """How far the run is."""
    return (
        f"{len(loaded.orders):3} orders, {len(loaded.deliveries):3} deliveries, {len(loaded.invoices):3} invoices,"
        f" {len(loaded.returns):2} returns, {len(loaded.payments):3} payments; {made.speed:.1f} documents/s"
    )
