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

# The embedded host reports its party ledger here.
party_rows_posted = ["sales_mgmt.events.host_ledgers.party_rows_posted"]
