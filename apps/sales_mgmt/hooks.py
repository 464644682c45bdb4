"""What Frappe reads of sales_mgmt: names and entry points only, no logic."""

app_name = "sales_mgmt"
app_title = "Sales Management"
app_publisher = "sales_mgmt contributors"
app_description = "Order-to-cash for companies on Frappe and ERPNext"
app_email = "sales-mgmt@example.com"
app_license = "GPL-3.0-or-later"

before_install = "sales_mgmt.install.before_install"
after_install = "sales_mgmt.install.after_install"
after_migrate = "sales_mgmt.install.after_migrate"
before_uninstall = "sales_mgmt.install.before_uninstall"

app_include_js = ["sales_mgmt.bundle.js"]
app_include_css = ["sales_mgmt.bundle.css"]

doc_events = {
    "Customer": {
        "before_rename": "sales_mgmt.events.masters.customer_before_rename",
        "after_rename": "sales_mgmt.events.masters.customer_after_rename",
        "on_update": "sales_mgmt.events.credit.customer_changed",
    },
    "Item": {"before_rename": "sales_mgmt.events.masters.item_before_rename"},
    "GL Entry": {"on_submit": "sales_mgmt.events.host_ledgers.gl_entry_submitted"},
    "Communication": {"after_insert": "sales_mgmt.events.emails.invoice_sent"},
    "Quotation": {"before_validate": "sales_mgmt.events.native_orders.refuse_by_policy"},
    "POS Invoice": {"before_validate": "sales_mgmt.events.native_orders.refuse_by_policy"},
    "Sales Order": {
        "before_validate": [
            "sales_mgmt.events.native_orders.refuse_by_policy",
            "sales_mgmt.events.native_taken_over.refuse_order",
        ],
        "before_submit": "sales_mgmt.events.native_orders.ask_for_credit",
        "on_change": "sales_mgmt.events.native_orders.order_changed",
    },
    "Sales Invoice": {
        "before_validate": [
            "sales_mgmt.events.native_documents.refuse_beside_ours",
            "sales_mgmt.events.native_orders.refuse_by_policy",
        ],
        "before_submit": "sales_mgmt.events.native_orders.ask_for_credit",
        "on_submit": "sales_mgmt.events.native_orders.invoice_changed",
        "on_cancel": "sales_mgmt.events.native_orders.invoice_changed",
        "before_cancel": "sales_mgmt.events.native_documents.keep_linked_invoice",
        "on_change": "sales_mgmt.events.host_ledgers.native_invoice_changed",
    },
    "Delivery Note": {
        "before_validate": [
            "sales_mgmt.events.native_documents.refuse_native_delivery",
            "sales_mgmt.events.native_taken_over.refuse_return",
            "sales_mgmt.events.native_orders.refuse_by_policy",
        ],
        "before_submit": "sales_mgmt.events.native_orders.ask_for_credit",
        "on_change": "sales_mgmt.events.native_orders.delivery_changed",
        "before_cancel": "sales_mgmt.events.native_taken_over.keep_delivery",
    },
    "Payment Entry": {
        "on_submit": "sales_mgmt.events.host_ledgers.native_payment_changed",
        "on_cancel": "sales_mgmt.events.host_ledgers.native_payment_changed",
        "on_change": "sales_mgmt.events.host_ledgers.payment_cleared",
    },
    (
        "Delivery Note",
        "Sales Invoice",
        "POS Invoice",
        "Purchase Receipt",
        "Purchase Invoice",
        "Stock Entry",
        "Stock Reconciliation",
        "Pick List",
        "Stock Reservation Entry",
    ): {"before_submit": "sales_mgmt.events.native_stock.keep_what_is_held"},
    (
        "Delivery Note",
        "Sales Invoice",
        "Purchase Receipt",
        "Purchase Invoice",
        "Stock Entry",
        "Stock Reconciliation",
    ): {"before_cancel": "sales_mgmt.events.native_stock.keep_what_came_in"},
    "Repost Item Valuation": {"on_change": "sales_mgmt.events.native_stock.stock_was_revalued"},
    "Transaction Deletion Record": {"on_change": "sales_mgmt.events.company_deletion.transactions_deleted"},
    ("Payment Entry", "Journal Entry"): {
        "before_validate": "sales_mgmt.events.payments.lock_invoices",
        "before_cancel": [
            "sales_mgmt.events.native_documents.keep_deposits_voucher",
            "sales_mgmt.events.payments.lock_invoices",
        ],
    },
    # What people enter: refused in archive mode. Lines go with their documents; ledgers refuse everybody anyway.
    (
        "SM Quotation",
        "SM Sales Order",
        "SM Delivery Note",
        "SM Invoice",
        "SM Return",
        "SM Deposit",
        "SM Deposit Forfeiture",
        "SM Deposit Tax Rule",
        "SM Deposit Rule",
        "SM Deposit Request",
        "SM Unbilled Accrual",
        "SM Accrual Rule",
        "SM Price List",
        "SM Risk Class",
        "SM Credit Limit Change",
        "SM Credit Default",
        "SM Company Policy",
        "SM Item Price",
        "SM Credit Account",
        "SM Lost Reason",
        "SM Order Reason",
        "SM Bulk Run",
        "SM Cut Over",
    ): {
        "before_validate": "sales_mgmt.events.archive.refuse_entry",
        "before_update_after_submit": "sales_mgmt.events.archive.refuse_entry",
        "before_cancel": "sales_mgmt.events.archive.refuse_entry",
        "before_rename": "sales_mgmt.events.archive.refuse_entry",
        "on_trash": "sales_mgmt.events.archive.refuse_entry",
    },
}

scheduler_events = {
    "hourly": [
        "sales_mgmt.events.bulk_runs.resume_stale",
        "sales_mgmt.events.cut_overs.resume_stale",
        "sales_mgmt.events.credit.look_again_at_all",
    ],
    "daily": [
        "sales_mgmt.events.daily.mark_overdue_invoices",
        "sales_mgmt.events.daily.expire_quotations",
        "sales_mgmt.events.daily.accrue_last_month",
        "sales_mgmt.events.credit.expire_releases",
        "sales_mgmt.events.credit.mend_limits",
    ],
    "daily_long": ["sales_mgmt.events.resum.run", "sales_mgmt.events.daily_audit.run"],
    # Not beside ERPNext's own reorder run at midnight: the second one then sees what the first has requested.
    "cron": {"30 3 * * *": ["sales_mgmt.events.supply.request_for_open_orders"]},
}

# ERPNext's Transaction Deletion Record leaves masters alone: prices, and accounts with their limits.
company_data_to_be_ignored = [
    "SM Accrual Rule",
    "SM Price List",
    "SM Credit Account",
    "SM Credit Default",
    "SM Credit Limit Change",
    "SM Company Policy",
]

# ERPNext asks these of an app whose vouchers stand in its ledgers.
period_closing_doctypes = ["SM Delivery Note", "SM Invoice", "SM Return"]
accounting_dimension_doctypes = [
    "SM Sales Order",
    "SM Sales Order Item",
    "SM Delivery Note",
    "SM Delivery Note Item",
    "SM Invoice",
    "SM Invoice Item",
    "SM Return",
    "SM Return Item",
    "SM Deposit",
]

# What credit decided on a draft, or what became of it in a bulk run, does not forbid to delete the draft.
ignore_links_on_delete = ["SM Credit Decision", "SM Credit Hold", "SM Bulk Run"]

# The embedded host reports its party ledger here, and asks for whom stock is reserved.
stock_held_for = ["sales_mgmt.events.host_ledgers.stock_held_for"]
party_rows_posted = ["sales_mgmt.events.host_ledgers.party_rows_posted"]
debts_changed = ["sales_mgmt.events.host_ledgers.debts_changed"]

# What only names a customer, an account, an order or a deposit is seen by who may see that.
_visible_through_others = (
    "SM Credit Account",
    "SM Credit Balance",
    "SM Credit Decision",
    "SM Credit Entry",
    "SM Credit Hold",
    "SM Credit Limit Change",
    "SM Deposit",
    "SM Deposit Balance",
    "SM Deposit Entry",
    "SM Deposit Forfeiture",
    "SM Deposit Request",
    "SM Deposit Rule",
    "SM Deposit Tax Entry",
    "SM Item Price",
    "SM Line Balance",
    "SM Line Entry",
    "SM Order Change",
    "SM Reservation",
    "SM Reservation Entry",
    "SM Return",
)
permission_query_conditions = {
    doctype: "sales_mgmt.documents.visibility." + doctype.lower().replace(" ", "_")
    for doctype in _visible_through_others
}
has_permission = dict.fromkeys(_visible_through_others, "sales_mgmt.documents.visibility.has_permission")

# Frappe's own ways to write a document, with the retry of lost races for our DocTypes.
override_whitelisted_methods = {
    "frappe.desk.form.save.savedocs": "sales_mgmt.api.frappe_entrances.desk_save",
    "frappe.desk.form.save.cancel": "sales_mgmt.api.frappe_entrances.desk_cancel",
    "frappe.desk.form.linked_with.cancel_all_linked_docs": "sales_mgmt.api.frappe_entrances.desk_cancel_all",
    "frappe.model.workflow.apply_workflow": "sales_mgmt.api.frappe_entrances.desk_workflow",
    "frappe.client.insert": "sales_mgmt.api.frappe_entrances.client_insert",
    "frappe.client.insert_many": "sales_mgmt.api.frappe_entrances.client_insert_many",
    "frappe.client.save": "sales_mgmt.api.frappe_entrances.client_save",
    "frappe.client.submit": "sales_mgmt.api.frappe_entrances.client_submit",
    "frappe.client.cancel": "sales_mgmt.api.frappe_entrances.client_cancel",
    "frappe.client.delete": "sales_mgmt.api.frappe_entrances.client_delete",
    "frappe.client.set_value": "sales_mgmt.api.frappe_entrances.client_set_value",
}

# What the search box finds by number, customer, customer's order number and the like (in_global_search).
global_search_doctypes = {
    "Default": [
        {"doctype": "SM Sales Order"},
        {"doctype": "SM Delivery Note"},
        {"doctype": "SM Invoice"},
        {"doctype": "SM Quotation"},
        {"doctype": "SM Return"},
        {"doctype": "SM Deposit"},
    ]
}

# What print formats may call: templates/print and formats that a site makes.
jinja = {
    "methods": [
        "sales_mgmt.printing.jinja.sm_sheet",
        "sales_mgmt.printing.jinja.sm_closing",
        "sales_mgmt.printing.jinja.sm_party",
        "sales_mgmt.printing.jinja.sm_company",
        "sales_mgmt.printing.jinja.sm_customer_address",
        "sales_mgmt.printing.jinja.sm_tax_id",
        "sales_mgmt.printing.jinja.sm_day",
        "sales_mgmt.printing.jinja.sm_quantity",
        "sales_mgmt.printing.jinja.sm_amount",
        "sales_mgmt.printing.jinja.sm_words",
        "sales_mgmt.printing.jinja.sm_to_pick",
    ]
}

# The customers' pages (www/sales_list, www/sales_document).
website_route_rules = [
    {"from_route": "/sales", "to_route": "sales_list"},
    {"from_route": "/sales/<kind>", "to_route": "sales_list"},
    {"from_route": "/sales/<kind>/<path:name>", "to_route": "sales_document"},
]
standard_portal_menu_items = [
    {"title": "Quotations", "route": "/sales/quotations", "reference_doctype": "SM Quotation", "role": "Customer"},
    {"title": "Orders", "route": "/sales/orders", "reference_doctype": "SM Sales Order", "role": "Customer"},
    {"title": "Deliveries", "route": "/sales/deliveries", "reference_doctype": "SM Delivery Note", "role": "Customer"},
    {"title": "Invoices", "route": "/sales/invoices", "reference_doctype": "SM Invoice", "role": "Customer"},
]
