"""What Frappe reads of host_erp: names and entry points only, no logic."""

app_name = "host_erp"
app_title = "Host ERP"
app_publisher = "sales_mgmt contributors"
app_description = "Embedded ledgers and masters for sites without ERPNext"
app_email = "sales-mgmt@example.com"
app_license = "GPL-3.0-or-later"

before_install = "host_erp.install.before_install"
after_install = "host_erp.install.after_install"
after_migrate = ["host_erp.install.after_migrate"]
before_uninstall = "host_erp.install.before_uninstall"

scheduler_events = {
    "daily": ["host_erp.masters.fiscal_years.open_next_year", "host_erp.ledger.batches.forget_empty"],
}

period_closing_doctypes = ["Payment Entry", "Journal Entry", "Stock Entry", "Period Closing Voucher"]

treeviews = ["Account", "Cost Center", "Warehouse", "Item Group", "Customer Group", "Territory", "Sales Person"]
