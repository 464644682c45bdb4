"""A plan's receivable as rows of host_erp's general ledger."""

from decimal import Decimal

from host_erp.ledger.rows import GLRow, Voucher
from sales_mgmt.plan import posting_plan
from sales_mgmt.plan.posting_plan import PostingPlan, Receivable

ZERO = Decimal(0)


def host_voucher(of: posting_plan.Voucher, debt: Receivable | None = None) -> Voucher:
    """Our voucher in host_erp's words; `debt` tells in which currency it is made out."""
    foreign = {"transaction_currency": debt.currency, "transaction_exchange_rate": debt.conversion_rate} if debt else {}
    return Voucher(of.doctype, of.name, of.company, of.posting_date, of.posting_time, customer=of.customer, **foreign)


def gl_rows(plan: PostingPlan) -> list[GLRow]:
    """Debit the customer, a row for each due date; credit income by account and cost center, and each tax.

    Every row says its amount in the document's currency too: an account that is kept in it takes that amount, one in
    company currency leaves it aside. The document has seen to it that no account is kept in a third one.
    """
    debt = plan.receivable
    rows = [
        GLRow(
            account=debt.account,
            debit=due.base_payment_amount,
            credit=ZERO,
            debit_in_account_currency=due.payment_amount,
            party_type="Customer",
            party=debt.customer,
            against_voucher_type=plan.voucher.doctype,
            against_voucher=plan.voucher.name,
            due_date=due.due_date,
            cost_center=debt.cost_center,
        )
        for due in debt.dues
    ]
    return rows + revenue_rows(debt)


def revenue_rows(debt: Receivable) -> list[GLRow]:
    """The other side of a debt: income by account and cost center, each tax, and what rounding leaves; in credit, where
    it is not less than nothing."""
    income: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for line in debt.lines:
        key = (line.income_account, line.cost_center)
        base, own = income.get(key, (ZERO, ZERO))
        income[key] = (base + line.base_net_amount, own + line.net_amount)
    rows = [
        GLRow(account, ZERO, base, cost_center=center, credit_in_account_currency=own)
        for (account, center), (base, own) in income.items()
    ]
    rows += [
        GLRow(
            tax.account,
            ZERO,
            tax.base_tax_amount,
            cost_center=tax.cost_center,
            remarks=tax.description,
            credit_in_account_currency=tax.tax_amount,
        )
        for tax in debt.taxes
    ]
    if debt.base_rounding:
        rows.append(GLRow(debt.round_off_account, ZERO, debt.base_rounding, cost_center=debt.round_off_cost_center))
    return rows
