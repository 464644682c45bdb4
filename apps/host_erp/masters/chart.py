"""The chart of accounts of a new company, as data.

A group is (name, options, children), an account (name, options). Options: `type` is the account type, `default` the
Company field that the account fills. The root's kind holds for everything below it.
"""

Node = tuple  # (name, options) or (name, options, children)

CHART: dict[str, Node] = {
    "Asset": ("Application of Funds (Assets)", {}, [
        ("Current Assets", {}, [
            ("Accounts Receivable", {}, [
                ("Debtors", {"type": "Receivable", "default": "default_receivable_account"}),
            ]),
            ("Bank Accounts", {"type": "Bank"}, [
                ("Bank", {"type": "Bank", "default": "default_bank_account"}),
            ]),
            ("Cash In Hand", {"type": "Cash"}, [
                ("Cash", {"type": "Cash", "default": "default_cash_account"}),
            ]),
            ("Stock Assets", {"type": "Stock"}, [
                ("Stock In Hand", {"type": "Stock", "default": "default_inventory_account"}),
            ]),
            ("Tax Assets", {}, [
                ("Input Tax", {"type": "Tax"}),
            ]),
            ("Prepaid Expenses", {}),
        ]),
        ("Fixed Assets", {}, [
            ("Equipment", {"type": "Fixed Asset"}),
            ("Accumulated Depreciation", {"type": "Accumulated Depreciation"}),
        ]),
        ("Temporary Accounts", {}, [
            ("Temporary Opening", {"type": "Temporary"}),
        ]),
    ]),
    "Liability": ("Source of Funds (Liabilities)", {}, [
        ("Current Liabilities", {}, [
            ("Accounts Payable", {}, [
                ("Creditors", {"type": "Payable", "default": "default_payable_account"}),
            ]),
            ("Advances from Customers", {}, [
                ("Advances Received", {"type": "Receivable", "default": "default_advance_received_account"}),
            ]),
            ("Stock Liabilities", {}, [
                ("Stock Received But Not Billed", {
                    "type": "Stock Received But Not Billed", "default": "stock_received_but_not_billed",
                }),
            ]),
            ("Duties and Taxes", {"type": "Tax"}, [
                ("Output Tax", {"type": "Tax"}),
            ]),
            ("Deferred Revenue", {"default": "default_deferred_revenue_account"}),
            ("Commission Payable", {}),
        ]),
    ]),
    "Equity": ("Equity", {}, [
        ("Capital Stock", {"type": "Equity"}),
        ("Retained Earnings", {"type": "Equity"}),
    ]),
    "Income": ("Income", {}, [
        ("Direct Income", {}, [
            ("Sales", {"type": "Income Account", "default": "default_income_account"}),
            ("Service", {"type": "Income Account"}),
        ]),
        ("Indirect Income", {}, [
            ("Other Income", {"type": "Income Account"}),
        ]),
    ]),
    "Expense": ("Expenses", {}, [
        ("Direct Expenses", {}, [
            ("Stock Expenses", {}, [
                ("Cost of Goods Sold", {"type": "Cost of Goods Sold", "default": "default_expense_account"}),
                ("Stock Adjustment", {"type": "Stock Adjustment", "default": "stock_adjustment_account"}),
            ]),
        ]),
        ("Indirect Expenses", {}, [
            ("Sales Discounts", {"default": "default_discount_account"}),
            ("Commission on Sales", {}),
            ("Freight and Forwarding Charges", {"type": "Chargeable"}),
            ("Bank Charges", {}),
            ("Bad Debts", {}),
            ("Administrative Expenses", {}),
            ("Exchange Gain/Loss", {"default": "exchange_gain_loss_account"}),
            ("Write Off", {"default": "write_off_account"}),
            ("Round Off", {"type": "Round Off", "default": "round_off_account"}),
        ]),
    ]),
}  # fmt: skip

PROFIT_AND_LOSS = ("Income", "Expense")
