"""The contract answered by host_erp. One call a method; the logic is host_erp's own."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe

from host_erp.ledger import check, general_ledger, payment_ledger, reservations, stock_ledger
from host_erp.vouchers import payment_from_debt, production
from sales_mgmt.host import (
    common_settings,
    deposit_uses,
    forfeits,
    journals,
    masters,
    production_steps,
    supply_masters,
    trail,
)
from sales_mgmt.host.embedded import deposits
from sales_mgmt.host.embedded.credits import credit_notes, credit_rows
from sales_mgmt.host.embedded.debts import debts
from sales_mgmt.host.embedded.receivables import gl_rows, host_voucher
from sales_mgmt.host.embedded.stock import by_pair, preview_stock, stock_posted, stock_rows
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
from sales_mgmt.host.names import ALL_NAMES, NameRange, within
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.posting_plan import DepositMove, Journal, PostingPlan, ReceivableRef, StockHold, Voucher


class EmbeddedHost:
    """See contract.Host for what each method promises."""

    name = "host_erp"
    native_documents: tuple[str, ...] = ()

    def setup(self) -> None:
        """Nothing: host_erp has what the app needs."""

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
        return masters.exchange_rate(from_currency, to_currency, day)

    def party_account(self, customer: str, company: str) -> str | None:
        return masters.party_account(customer, company)

    def on_hand(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
        return masters.on_hand(pairs)

    def available_qty(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Decimal]:
        return masters.available_qty(pairs, reserved="reserved_qty")

    def reserve_stock(self, wanted: Sequence[StockHold]) -> dict[str, Decimal]:
        got = reservations.reserve([((held.item_code, held.warehouse), held.qty) for held in wanted])
        return {held.source_line: qty for held, qty in zip(wanted, got, strict=True)}

    def release_stock(self, held: Sequence[StockHold]) -> None:
        reservations.release(by_pair(held))

    def planned_qty(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Decimal]:
        return masters.planned_qty(pairs)

    def supply_rules(self, items: Sequence[str], company: str) -> dict[str, SupplyRule]:
        # Nothing else here watches reorder levels, so all items that have one are looked at.
        return supply_masters.rules([*items, *supply_masters.items_with_levels()], company)

    def projected_qty(self, items: Sequence[str], latest: bool = False) -> dict[tuple[str, str], Decimal]:
        return supply_masters.projected(items, "actual_qty + ordered_qty + indented_qty + planned_qty", latest)

    def request_supply(self, company: str, needs: Sequence[SupplyNeed]) -> list[tuple[str, str]]:
        return supply_masters.request(company, needs)

    def request_production(self, request: ProductionRequest) -> tuple[str, str]:
        order = ("SM Sales Order", request.sales_order, request.source_line)
        what = (request.company, request.item_code, request.warehouse, request.qty, request.needed_by)
        return "Material Request", production.request_manufacture(*what, order)

    def withdraw_production(self, lines: Sequence[str]) -> None:
        production.withdraw(lines)

    def production_status(self, lines: Sequence[str]) -> dict[str, ProductionStatus]:
        return production_steps.statuses(production.progress(lines) if lines else ())

    def reserved_stock(self) -> dict[tuple[str, str], Decimal]:
        rows = frappe.db.sql("SELECT item_code, warehouse, reserved_qty FROM `tabBin` WHERE reserved_qty != 0")
        return {(item, warehouse): dec(qty) for item, warehouse, qty in rows}

    def post_stock(self, plan: PostingPlan, released: Sequence[StockHold] = ()) -> StockPosted:
        moves = stock_ledger.post_moves(host_voucher(plan.voucher), stock_rows(plan), by_pair(released))
        return stock_posted(moves)

    def reverse_stock(self, of: Voucher) -> None:
        stock_ledger.reverse(host_voucher(of))

    def stock_voucher(self, plan: PostingPlan, cancelled: bool = False) -> Any:
        raise NotImplementedError("host_erp values stock when it is posted and never loads a voucher again")

    def carried_fields(self, doctype: str) -> CarriedFields:
        return CarriedFields()

    def dimensions(self) -> tuple[str, ...]:
        return ()

    def post_receivable(self, plan: PostingPlan) -> ReceivableRef:
        general_ledger.post(host_voucher(plan.voucher, plan.receivable), gl_rows(plan))
        return ReceivableRef(plan.voucher.doctype, plan.voucher.name)

    def draft_payment(self, debt: ReceivableRef) -> Any:
        return payment_from_debt.get_payment_entry(debt.voucher_type, debt.voucher_no)

    def post_journal(self, journal: Journal) -> ReceivableRef:
        return journals.post(journal)

    def cancel_journal(self, ref: ReceivableRef) -> None:
        journals.cancel(ref)

    def reverse_receivable(self, of: Voucher, ref: ReceivableRef) -> list[ReceivableRef]:
        general_ledger.reverse(host_voucher(of))
        return []

    def post_credits(self, plan: PostingPlan) -> list[CreditNote]:
        notes = credit_notes(plan, lock=True)
        for credit, note in zip(plan.credits, notes, strict=True):
            general_ledger.post(host_voucher(plan.voucher, credit.receivable), credit_rows(plan, credit, note))
        return notes

    def reverse_credits(self, of: Voucher, refs: Sequence[ReceivableRef]) -> None:
        general_ledger.reverse(host_voucher(of))

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

    def party_rows(self, rows: Sequence[Any]) -> list[PartyRow]:
        return [
            PartyRow(row.company, row.party, row.amount, row.voucher_type, row.voucher_no)
            for row in rows
            if row.party_type == "Customer"
        ]

    def outstanding(self, refs: Sequence[ReceivableRef]) -> dict[ReceivableRef, Decimal]:
        found = payment_ledger.outstanding([(ref.voucher_type, ref.voucher_no) for ref in refs])
        return {ReceivableRef(vtype, name): amount for (vtype, name), amount in found.items()}

    def debts(self, refs: Sequence[ReceivableRef], latest: bool = False) -> dict[ReceivableRef, Debt]:
        return debts(refs, latest)

    def allocations(self, ref: ReceivableRef) -> list[Allocation]:
        return masters.allocations(ref)

    def settlements(self, refs: Sequence[ReceivableRef]) -> list[Settlement]:
        return trail.settlements(refs)

    def ledger_entries(self, refs: Sequence[ReceivableRef]) -> list[LedgerEntries]:
        return trail.ledger_entries(refs)

    def unlinks_on_cancel(self) -> bool:
        return masters.unlinks_on_cancel()

    def party_balance(self, customer: str, company: str) -> Decimal:
        rows = frappe.db.sql(
            """SELECT SUM(amount) FROM `tabPayment Ledger Entry`
               WHERE party_type = 'Customer' AND party = %s AND company = %s AND delinked = 0 LOCK IN SHARE MODE""",
            (customer, company),
        )
        return dec(rows[0][0])

    def party_balances(self) -> dict[tuple[str, str], Decimal]:
        rows = frappe.db.sql(
            """SELECT company, party, SUM(amount) FROM `tabPayment Ledger Entry`
               WHERE party_type = 'Customer' AND delinked = 0 GROUP BY company, party"""
        )
        return {(company, party): dec(amount) for company, party, amount in rows}

    def unit_costs(self, pairs: Sequence[tuple[str, str]], company: str) -> dict[tuple[str, str], Decimal]:
        return masters.unit_costs(pairs)

    def issue_cost(self, voucher_type: str, voucher_nos: Sequence[str]) -> dict[tuple[str, str], Decimal]:
        if not voucher_nos:
            return {}
        rows = frappe.db.sql(
            """SELECT voucher_no, voucher_detail_no, -SUM(stock_value_difference) FROM `tabStock Ledger Entry`
               WHERE voucher_type = %s AND voucher_no IN %s AND is_cancelled = 0
               GROUP BY voucher_no, voucher_detail_no""",
            (voucher_type, tuple(voucher_nos)),
        )
        return {(name, line): dec(cost) for name, line, cost in rows}

    def stock_rows(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str], Decimal]:
        rows = frappe.db.sql(
            f"""SELECT voucher_no, voucher_detail_no, SUM(actual_qty) FROM `tabStock Ledger Entry`
               WHERE voucher_type = %(type)s AND {within("voucher_no")} AND is_cancelled = 0
               GROUP BY voucher_no, voucher_detail_no""",
            {"type": voucher_type, **names.values},
        )
        return {(name, line): dec(qty) for name, line, qty in rows}

    def stock_picks(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str, str], Decimal]:
        rows = frappe.db.sql(
            " UNION ALL ".join(
                f"""SELECT voucher_no, voucher_detail_no, {pick}, ABS(SUM(qty)) FROM `tabSerial and Batch Entry`
                WHERE voucher_type = %(type)s AND {within("voucher_no")} AND is_cancelled = 0 AND {pick} IS NOT NULL
                GROUP BY 1, 2, 3"""
                for pick in ("batch_no", "serial_no")
            ),
            {"type": voucher_type, **names.values},
        )
        return {(name, line, pick): dec(qty) for name, line, pick, qty in rows}

    def receivable_rows(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[str, Decimal]:
        rows = frappe.db.sql(
            f"""SELECT voucher_no, SUM(amount) FROM `tabPayment Ledger Entry`
               WHERE voucher_type = %(type)s AND {within("voucher_no")} AND delinked = 0 GROUP BY voucher_no""",
            {"type": voucher_type, **names.values},
        )
        return {name: dec(amount) for name, amount in rows}

    def ledger_rows(self, voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str], Decimal]:
        rows = frappe.db.sql(
            f"""SELECT voucher_no, account, SUM(debit - credit) FROM `tabGL Entry`
               WHERE voucher_type = %(type)s AND {within("voucher_no")} AND is_cancelled = 0
               GROUP BY voucher_no, account""",
            {"type": voucher_type, **names.values},
        )
        return {(name, account): dec(amount) for name, account, amount in rows}

    def preview(self, plan: PostingPlan) -> list[LedgerRow]:
        rows = preview_stock(plan) if plan.stock_moves else []
        if plan.receivable:
            rows += [LedgerRow(row.account, row.debit, row.credit, row.party, row.due_date) for row in gl_rows(plan)]
        for credit, note in zip(plan.credits, credit_notes(plan, lock=False), strict=True):
            own = credit_rows(plan, credit, note)
            rows += [LedgerRow(row.account, row.debit, row.credit, row.party) for row in own]
        return rows

    def opening(self) -> None:
        """There are no selling documents but ours."""

    def forget(self) -> None:
        """host_erp keeps nothing beside the database."""

    def native_exposure(
        self,
        vouchers: Sequence[ReceivableRef] | None = None,
        party: tuple[str, str] | None = None,
        latest: bool = False,
    ) -> dict[ReceivableRef, NativeExposure]:
        return {}

    def native_amount(self, doc: Any) -> Decimal:
        return Decimal(0)

    def settings(self) -> list[HostSetting]:
        return list(common_settings.found())

    def problems(self) -> list[Problem]:
        return [Problem(p.kind, p.key, p.expected, p.found) for p in check.problems()]


ADAPTER = EmbeddedHost()
