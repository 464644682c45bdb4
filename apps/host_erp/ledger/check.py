"""Do the ledgers agree with each other? Sums by the database, no query per row."""

from dataclasses import dataclass
from decimal import Decimal

import frappe

from host_erp.ledger import tracking_sums
from host_erp.ledger.money import dec

ACCOUNT_OF_WAREHOUSE = """coalesce(nullif(warehouse.account, ''), (
    select above.account from `tabWarehouse` above
    where above.lft < warehouse.lft and above.rgt > warehouse.rgt and ifnull(above.account, '') != ''
    order by above.lft desc limit 1), company.default_inventory_account)"""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not add up. `key` says where, `expected` and `found` what."""

    kind: str
    key: str
    expected: Decimal | str
    found: Decimal | str


# kind -> SQL giving (key, expected, found) for what differs. %(company)s may be null: all companies.
SUMS: dict[str, str] = {
    "voucher not balanced": """
        select concat_ws(' ', voucher_type, voucher_no), sum(debit), sum(credit) from `tabGL Entry`
        where is_cancelled = 0 and (%(company)s is null or company = %(company)s)
        group by company, voucher_type, voucher_no having sum(debit) != sum(credit)""",
    "general ledger not balanced": """
        select company, sum(debit), sum(credit) from `tabGL Entry`
        where %(company)s is null or company = %(company)s
        group by company having sum(debit) != sum(credit)""",
    "payment ledger differs from general ledger": """
        select concat_ws(' / ', company, party, account), sum(expected), sum(found) from (
            select gl.company, gl.party_type, gl.party, gl.account,
                if(account.account_type = 'Receivable', gl.debit - gl.credit, gl.credit - gl.debit) as expected,
                0 as found
            from `tabGL Entry` gl join `tabAccount` account on account.name = gl.account
            where gl.is_cancelled = 0 and account.account_type in ('Receivable', 'Payable')
            union all
            select company, party_type, party, account, 0, amount
            from `tabPayment Ledger Entry` where delinked = 0
        ) rows_of_both
        where %(company)s is null or company = %(company)s
        group by company, party_type, party, account having sum(expected) != sum(found)""",
    "payment ledger differs from general ledger in the account's currency": """
        select concat_ws(' / ', company, party, account), sum(expected), sum(found) from (
            select gl.company, gl.party_type, gl.party, gl.account, 0 as found,
                if(account.account_type = 'Receivable', 1, -1)
                    * (gl.debit_in_account_currency - gl.credit_in_account_currency) as expected
            from `tabGL Entry` gl join `tabAccount` account on account.name = gl.account
            where gl.is_cancelled = 0 and account.account_type in ('Receivable', 'Payable')
            union all
            select company, party_type, party, account, amount_in_account_currency, 0
            from `tabPayment Ledger Entry` where delinked = 0
        ) rows_of_both
        where %(company)s is null or company = %(company)s
        group by company, party_type, party, account having sum(expected) != sum(found)""",
    "settled in the account's currency, not in the company's": """
        select concat_ws(' / ', concat_ws(' ', against_voucher_type, against_voucher_no), party), 0, sum(amount)
        from `tabPayment Ledger Entry` where delinked = 0 and (%(company)s is null or company = %(company)s)
        group by against_voucher_type, against_voucher_no, account, party
        having sum(amount_in_account_currency) = 0 and sum(amount) != 0""",
    "account in company currency with another amount": """
        select concat_ws(' / ', concat_ws(' ', gl.voucher_type, gl.voucher_no), gl.account), gl.debit - gl.credit,
            gl.debit_in_account_currency - gl.credit_in_account_currency
        from `tabGL Entry` gl join `tabCompany` company on company.name = gl.company
        where gl.account_currency = company.default_currency and gl.is_cancelled = 0
            and (gl.debit != gl.debit_in_account_currency or gl.credit != gl.credit_in_account_currency)
            and (%(company)s is null or gl.company = %(company)s)""",
    "allocated by a payment's table": """
        select concat_ws(' / ', payment, debt), sum(expected), sum(found) from (
            select row.parent as payment, concat_ws(' ', row.reference_doctype, row.reference_name) as debt,
                parent.company, row.allocated_amount as expected, 0 as found
            from `tabPayment Entry Reference` row join `tabPayment Entry` parent on parent.name = row.parent
            where parent.docstatus = 1
            union all
            select voucher_no, concat_ws(' ', against_voucher_type, against_voucher_no), company, 0,
                -amount_in_account_currency
            from `tabPayment Ledger Entry` where delinked = 0 and voucher_type = 'Payment Entry'
                and not (against_voucher_type = voucher_type and against_voucher_no = voucher_no)
        ) rows_of_both
        where %(company)s is null or company = %(company)s
        group by payment, debt having sum(expected) != sum(found)""",
    "unallocated by a payment's form": """
        select entry.voucher_no, max(payment.unallocated_amount), abs(sum(
            if(entry.against_voucher_no = entry.voucher_no, entry.amount_in_account_currency, 0)))
        from `tabPayment Ledger Entry` entry
        join `tabPayment Entry` payment on payment.name = entry.voucher_no and payment.docstatus = 1
        where entry.voucher_type = 'Payment Entry' and entry.delinked = 0
            and (%(company)s is null or entry.company = %(company)s)
        group by entry.voucher_no having max(payment.unallocated_amount) != abs(sum(
            if(entry.against_voucher_no = entry.voucher_no, entry.amount_in_account_currency, 0)))""",
    "journal differs from general ledger": """
        select concat_ws(' / ', journal, account), sum(expected), sum(found) from (
            select row.parent as journal, row.account, parent.company, row.debit - row.credit as expected, 0 as found
            from `tabJournal Entry Account` row join `tabJournal Entry` parent on parent.name = row.parent
            where parent.docstatus = 1
            union all
            select voucher_no, account, company, 0, debit - credit from `tabGL Entry`
            where voucher_type = 'Journal Entry' and is_cancelled = 0
        ) rows_of_both
        where %(company)s is null or company = %(company)s
        group by journal, account having sum(expected) != sum(found)""",
    "profit and loss in a closed period": """
        select concat_ws(' / ', closing.name, gl.account, gl.cost_center), 0, sum(gl.debit - gl.credit)
        from `tabPeriod Closing Voucher` closing
        join `tabGL Entry` gl on gl.company = closing.company and gl.is_cancelled = 0
            and gl.posting_date between closing.period_start_date and closing.period_end_date
        join `tabAccount` account on account.name = gl.account and account.report_type = 'Profit and Loss'
        where closing.docstatus = 1 and (%(company)s is null or closing.company = %(company)s)
        group by closing.name, gl.account, gl.cost_center having sum(gl.debit - gl.credit) != 0""",
    "bin quantity differs from stock ledger": """
        select concat_ws(' / ', item_code, warehouse), sum(expected), sum(found) from (
            select item_code, warehouse, actual_qty as expected, 0 as found from `tabStock Ledger Entry`
            where is_cancelled = 0
            union all select item_code, warehouse, 0, actual_qty from `tabBin`
        ) rows_of_both
        where %(company)s is null or warehouse in (select name from `tabWarehouse` where company = %(company)s)
        group by item_code, warehouse having sum(expected) != sum(found)""",
    "bin value differs from stock ledger": """
        select concat_ws(' / ', item_code, warehouse), sum(expected), sum(found) from (
            select item_code, warehouse, stock_value_difference as expected, 0 as found from `tabStock Ledger Entry`
            where is_cancelled = 0
            union all select item_code, warehouse, 0, stock_value from `tabBin`
        ) rows_of_both
        where %(company)s is null or warehouse in (select name from `tabWarehouse` where company = %(company)s)
        group by item_code, warehouse having sum(expected) != sum(found)""",
    "requested quantity of bin differs": """
        select concat_ws(' / ', item_code, warehouse), sum(expected), sum(found) from (
            select line.item_code, line.warehouse,
                greatest(line.stock_qty - greatest(line.ordered_qty, line.received_qty), 0) as expected, 0 as found
            from `tabMaterial Request Item` line join `tabMaterial Request` request on request.name = line.parent
            where request.docstatus = 1 and request.status != 'Stopped'
            and request.material_request_type != 'Material Issue'
            union all select item_code, warehouse, 0, indented_qty from `tabBin`
        ) rows_of_both
        where %(company)s is null or warehouse in (select name from `tabWarehouse` where company = %(company)s)
        group by item_code, warehouse having sum(expected) != sum(found)""",
    "planned quantity of bin differs": """
        select concat_ws(' / ', item_code, warehouse), sum(expected), sum(found) from (
            select production_item as item_code, fg_warehouse as warehouse, greatest(qty - produced_qty, 0) as expected,
                0 as found
            from `tabWork Order` where docstatus = 1 and status != 'Stopped'
            union all select item_code, warehouse, 0, planned_qty from `tabBin`
        ) rows_of_both
        where %(company)s is null or warehouse in (select name from `tabWarehouse` where company = %(company)s)
        group by item_code, warehouse having sum(expected) != sum(found)""",
    "produced quantity of work order differs": """
        select concat_ws(' ', 'Work Order', name), sum(expected), sum(found) from (
            select entry.work_order as name, line.transfer_qty as expected, 0 as found
            from `tabStock Entry Detail` line join `tabStock Entry` entry on entry.name = line.parent
            where entry.docstatus = 1 and line.is_finished_item = 1 and ifnull(entry.work_order, '') != ''
            union all select name, 0, produced_qty from `tabWork Order` where docstatus = 1
        ) rows_of_both
        where %(company)s is null or name in (select name from `tabWork Order` where company = %(company)s)
        group by name having sum(expected) != sum(found)""",
    "projected quantity of bin differs": """
        select concat_ws(' / ', item_code, warehouse),
            actual_qty + ordered_qty + indented_qty + planned_qty - reserved_qty, projected_qty
        from `tabBin` where projected_qty != actual_qty + ordered_qty + indented_qty + planned_qty - reserved_qty
        and (%(company)s is null or warehouse in (select name from `tabWarehouse` where company = %(company)s))""",
    "more is reserved than lies in the bin": """
        select concat_ws(' / ', item_code, warehouse), actual_qty, reserved_qty from `tabBin`
        where (reserved_qty < 0 or reserved_qty > greatest(actual_qty, 0))
        and (%(company)s is null or warehouse in (select name from `tabWarehouse` where company = %(company)s))""",
    "bin is negative": """
        select concat_ws(' / ', item_code, warehouse), 0, actual_qty from `tabBin`
        where actual_qty < 0
        and (%(company)s is null or warehouse in (select name from `tabWarehouse` where company = %(company)s))""",
    "more came back than was issued": """
        select concat_ws(' / ', back.item_code, back.line),
            if(-coalesce(gone.qty, 0) < back.qty, -coalesce(gone.qty, 0), -coalesce(gone.value, 0)),
            if(-coalesce(gone.qty, 0) < back.qty, back.qty, back.value)
        from (
            select dependant_sle_voucher_detail_no as line, item_code, sum(actual_qty) as qty,
                sum(stock_value_difference) as value
            from `tabStock Ledger Entry`
            where is_cancelled = 0 and dependant_sle_voucher_detail_no > ''
            and (%(company)s is null or company = %(company)s)
            group by dependant_sle_voucher_detail_no, item_code
        ) back left join (
            select issue.voucher_detail_no as line, issue.item_code, sum(issue.actual_qty) as qty,
                sum(issue.stock_value_difference) as value
            from `tabStock Ledger Entry` issue
            where issue.is_cancelled = 0 and issue.actual_qty < 0 and issue.voucher_detail_no in (
                select dependant_sle_voucher_detail_no from `tabStock Ledger Entry`
                where dependant_sle_voucher_detail_no > '')
            group by issue.voucher_detail_no, issue.item_code
        ) gone on gone.line = back.line and gone.item_code = back.item_code
        where back.qty > -coalesce(gone.qty, 0) or back.value > -coalesce(gone.value, 0)
            or (back.qty = -gone.qty and back.value != -gone.value)""",
    "stock account differs from stock ledger": """
        select account, sum(expected), sum(found) from (
            select """ + ACCOUNT_OF_WAREHOUSE + """ as account, warehouse.company, stock.value as expected, 0 as found
            from (select warehouse, sum(stock_value_difference) as value from `tabStock Ledger Entry`
                where is_cancelled = 0 group by warehouse) stock
            join `tabWarehouse` warehouse on warehouse.name = stock.warehouse
            join `tabCompany` company on company.name = warehouse.company
            where company.enable_perpetual_inventory = 1
            union all
            select gl.account, gl.company, 0, gl.debit - gl.credit
            from `tabGL Entry` gl
            join `tabAccount` account on account.name = gl.account and account.account_type = 'Stock'
            join `tabCompany` company on company.name = gl.company and company.enable_perpetual_inventory = 1
            where gl.is_cancelled = 0
        ) rows_of_both
        where %(company)s is null or company = %(company)s
        group by company, account having sum(expected) != sum(found)""",
    "cancelled general ledger rows do not net to zero": """
        select concat_ws(' / ', concat_ws(' ', voucher_type, voucher_no), account), 0, sum(debit - credit)
        from `tabGL Entry` where is_cancelled = 1 and (%(company)s is null or company = %(company)s)
        group by voucher_type, voucher_no, account, cost_center, party having sum(debit - credit) != 0""",
    "cancelled stock rows do not net to zero": """
        select concat_ws(' / ', concat_ws(' ', voucher_type, voucher_no), item_code, warehouse), 0,
            if(sum(actual_qty) != 0, sum(actual_qty), sum(stock_value_difference))
        from `tabStock Ledger Entry` where is_cancelled = 1 and (%(company)s is null or company = %(company)s)
        group by voucher_type, voucher_no, item_code, warehouse
        having sum(actual_qty) != 0 or sum(stock_value_difference) != 0""",
}  # fmt: skip

LIVE = {
    "GL Entry": "is_cancelled", "Payment Ledger Entry": "delinked", "Stock Ledger Entry": "is_cancelled",
    "Serial and Batch Entry": "is_cancelled",
}  # fmt: skip


def problems(company: str | None = None) -> list[Problem]:
    """Everything that does not add up in the ledgers of a company, or of all; empty where all is well."""
    found = [
        Problem(kind, key, *(value if isinstance(value, str) else dec(value) for value in (expected, actual)))
        for kind, query in {**SUMS, **tracking_sums.SUMS}.items()
        for key, expected, actual in frappe.db.sql(query, {"company": company})
    ]
    for ledger, mark in LIVE.items():
        found += orphans(ledger, mark, company)
    return found


def orphans(ledger: str, mark: str, company: str | None) -> list[Problem]:
    """Live rows whose voucher is missing or not submitted; one query for each voucher type that occurs."""
    entry = frappe.qb.DocType(ledger)
    live = frappe.qb.from_(entry).where(entry[mark] == 0)
    if company:
        live = live.where(entry.company == company)
    out = []
    for (doctype,) in live.select(entry.voucher_type).distinct().run():
        if not frappe.db.exists("DocType", doctype):
            out.append(Problem(f"{ledger} without a voucher", str(doctype), "1", "no such DocType"))
            continue
        voucher = frappe.qb.DocType(doctype)
        rows = (
            live.left_join(voucher)
            .on(voucher.name == entry.voucher_no)
            .select(entry.voucher_no, voucher.docstatus)
            .distinct()
            .where(entry.voucher_type == doctype)
            .where(voucher.docstatus.isnull() | (voucher.docstatus != 1))
            .run()
        )
        out += [
            Problem(
                f"{ledger} without a submitted voucher",
                f"{doctype} {name}",
                "1",
                "none" if status is None else str(status),
            )
            for name, status in rows
        ]
    return out
