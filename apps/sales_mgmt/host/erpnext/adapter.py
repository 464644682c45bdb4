"""The contract answered by ERPNext. One call a method; the logic is ERPNext's own."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from erpnext.accounts.party import get_party_account
from erpnext.setup.utils import get_exchange_rate

from sales_mgmt.host import deposit_uses, forfeits, journals, masters, supply_masters, trail
from sales_mgmt.host.erpnext import (
    batches,
    bins,
    checks,
    credits,
    custom_fields,
    deposits,
    dimensions,
    ledgers,
    native_exposure,
    party_ledger,
    production,
    receivables,
    reservations,
    settings,
    stock,
    stock_voucher,
)
from sales_mgmt.host.erpnext.opening import ErpnextOpening
from sales_mgmt.host.facts import (
    Allocation,
    CarriedFields,
    CompanyFacts,
    CreditNote,
    CustomerFacts,
    Debt,
    DepositUses,
    HostSetting,
    ItemFacts,
    KitPart,
    LedgerEntries,
    LedgerRow,
    NativeExposure,
    PartyRow,
    Problem,
    ProductionRequest,
    ProductionStatus,
    Settlement,
    StockPosted,
    SupplyNeed,
    SupplyRule,
    TermFacts,
    WarehouseFacts,
)
from sales_mgmt.host.names import ALL_NAMES, NameRange
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.posting_plan import DepositMove, Journal, PostingPlan, ReceivableRef, StockHold, Voucher

IN_USE = "(COALESCE(item.end_of_life, '0000-00-00') = '0000-00-00' OR item.end_of_life > CURDATE())"
"""Items that ERPNext still lets be requested."""


class ErpnextHost:
    """See contract.Host for what each method promises."""

    name = "erpnext"
    native_documents: tuple[str, ...] = ("Quotation", "Sales Order", "Delivery Note", "Sales Invoice")

    def setup(self) -> None:
        custom_fields.setup()
        dimensions.setup()

    def company(self, company: str) -> CompanyFacts:
        return masters.company(company)

    def customer(self, customer: str) -> CustomerFacts:
        return masters.customer(customer)

    def items(self, codes: Sequence[str], company: str) -> dict[str, ItemFacts]:
        return masters.items(codes, company)

    def kit_parts(self, kits: Sequence[str]) -> dict[str, tuple[KitPart, ...]]:
        return masters.kit_parts(kits)

    def warehouses(self, names: Sequence[str]) -> dict[str, WarehouseFacts]:
        return masters.warehouses(names)

    def payment_terms(self, template: str) -> list[TermFacts]:
        return masters.payment_terms(template)

    def exchange_rate(self, from_currency: str, to_currency: str, day: date) -> Decimal | None:
        return dec(get_exchange_rate(from_currency, to_currency, str(day), "for_selling")) or None

    def party_account(self, customer: str, company: str) -> str | None:
        return get_party_account("Customer", customer, company)

    def on_hand(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
        return masters.on_hand(pairs)

    def available_qty(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Decimal]:
        return bins.available(pairs)

    def reserve_stock(self, wanted: Sequence[StockHold]) -> dict[str, Decimal]:
        return reservations.reserve(wanted)

    def release_stock(self, held: Sequence[StockHold]) -> None:
        reservations.release(held)

    def planned_qty(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Decimal]:
        return masters.planned_qty(pairs)

    def supply_rules(self, items: Sequence[str], company: str) -> dict[str, SupplyRule]:
        return supply_masters.rules(items, company, "item.purchase_uom", IN_USE)

    def projected_qty(self, items: Sequence[str], latest: bool = False) -> dict[tuple[str, str], Decimal]:
        return supply_masters.projected(items, "projected_qty", latest)

    def request_supply(self, company: str, needs: Sequence[SupplyNeed]) -> list[tuple[str, str]]:
        return supply_masters.request(company, needs)

    def request_production(self, request: ProductionRequest) -> tuple[str, str]:
        return production.request(request)

    def withdraw_production(self, lines: Sequence[str]) -> None:
        production.withdraw(lines)

    def production_status(self, lines: Sequence[str]) -> dict[str, ProductionStatus]:
        return production.status(lines)

    def reserved_stock(self) -> dict[tuple[str, str], Decimal]:
        return bins.held()

    def post_stock(self, plan: PostingPlan, released: Sequence[StockHold] = ()) -> StockPosted:
        return stock.post(plan, released)

    def reverse_stock(self, of: Voucher) -> None:
        stock.reverse(of)

    def stock_voucher(self, plan: PostingPlan, cancelled: bool = False) -> stock_voucher.StockView:
        return stock_voucher.of_ledger(plan.voucher) if cancelled else stock_voucher.of_plan(plan)

    def carried_fields(self, doctype: str) -> CarriedFields:
        return receivables.carried_fields(doctype)

    def dimensions(self) -> tuple[str, ...]:
        return dimensions.fields()

    def post_receivable(self, plan: PostingPlan) -> ReceivableRef:
        return receivables.post(plan)

    def receive_deposit(self, plan: PostingPlan, move: DepositMove) -> ReceivableRef:
        return deposits.receive(plan, move)

    def refund_deposit(self, plan: PostingPlan, move: DepositMove) -> ReceivableRef:
        return deposits.refund(plan, move)

    def forfeit_deposit(self, plan: PostingPlan, move: DepositMove) -> ReceivableRef:
        return deposits.forfeit(plan, move)

    def unforfeit_deposit(self, receipt: ReceivableRef, by: ReceivableRef) -> None:
        forfeits.cancel(by)

    def cancel_deposit(self, receipt: ReceivableRef) -> None:
        deposits.cancel(receipt)

    def apply_deposit(self, receipt: ReceivableRef, debt: ReceivableRef, amount: Decimal, day: date) -> None:
        deposits.apply(receipt, debt, amount, day)

    def unapply_deposit(self, receipt: ReceivableRef, debt: ReceivableRef, amount: Decimal, day: date) -> None:
        deposits.apply(receipt, debt, -amount, day)

    def deposit_uses(self, receipts: Sequence[ReceivableRef], latest: bool) -> dict[ReceivableRef, DepositUses]:
        return deposit_uses.uses(receipts, latest)

    def draft_payment(self, debt: ReceivableRef) -> Any:
        return receivables.draft_payment(debt)

    def post_journal(self, journal: Journal) -> ReceivableRef:
        return journals.post(journal)

    def cancel_journal(self, ref: ReceivableRef) -> None:
        journals.cancel(ref)

    def reverse_receivable(self, of: Voucher, ref: ReceivableRef) -> list[ReceivableRef]:
        return receivables.reverse(of, ref)

    def post_credits(self, plan: PostingPlan) -> list[CreditNote]:
        return credits.post(plan)

    def reverse_credits(self, voucher: Voucher, refs: Sequence[ReceivableRef]) -> None:
        credits.reverse(refs)

    def party_rows(self, rows: Sequence[Any]) -> list[PartyRow]:
        return party_ledger.rows_of(rows)

    def outstanding(self, refs: Sequence[ReceivableRef]) -> dict[ReceivableRef, Decimal]:
        return ledgers.outstanding(refs)

    def debts(self, refs: Sequence[ReceivableRef], latest: bool = False) -> dict[ReceivableRef, Debt]:
        return ledgers.debts(refs, latest)

    def allocations(self, ref: ReceivableRef) -> list[Allocation]:
        return masters.allocations(ref)

    def settlements(self, refs: Sequence[ReceivableRef]) -> list[Settlement]:
        return trail.settlements(refs)

    def ledger_entries(self, refs: Sequence[ReceivableRef]) -> list[LedgerEntries]:
        return trail.ledger_entries(refs)

    def unlinks_on_cancel(self) -> bool:
        return masters.unlinks_on_cancel()

    def party_balance(self, customer: str, company: str) -> Decimal:
        return ledgers.party_balance(customer, company)

    def party_balances(self) -> dict[tuple[str, str], Decimal]:
        return ledgers.party_balances()

    def unit_costs(self, pairs: Sequence[tuple[str, str]], company: str) -> dict[tuple[str, str], Decimal]:
        return stock.unit_costs(pairs, company)

    def issue_cost(self, voucher_type: str, voucher_nos: Sequence[str]) -> dict[tuple[str, str], Decimal]:
        return {key: -value for key, value in stock.value_of(voucher_type, voucher_nos).items()}

    def stock_rows(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str], Decimal]:
        return ledgers.stock_rows(voucher_type, names)

    def stock_picks(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str, str], Decimal]:
        return batches.quantities(voucher_type, names)

    def receivable_rows(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[str, Decimal]:
        return ledgers.receivable_rows(voucher_type, names)

    def ledger_rows(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str], Decimal]:
        return ledgers.ledger_rows(voucher_type, names)

    def preview(self, plan: PostingPlan) -> list[LedgerRow]:
        rows = stock.preview(plan) if plan.stock_moves else []
        return rows + (receivables.preview(plan) if plan.receivable else []) + credits.preview(plan)

    def opening(self) -> ErpnextOpening:
        return ErpnextOpening()

    def forget(self) -> None:
        stock.forget()

    def native_exposure(
        self,
        vouchers: Sequence[ReceivableRef] | None = None,
        party: tuple[str, str] | None = None,
        latest: bool = False,
    ) -> dict[ReceivableRef, NativeExposure]:
        return native_exposure.exposure(vouchers, party, latest)

    def native_amount(self, doc: Any) -> Decimal:
        return native_exposure.unlinked(doc)

    def settings(self) -> list[HostSetting]:
        return settings.found()

    def problems(self) -> list[Problem]:
        return list(checks.problems())


ADAPTER = ErpnextHost()
