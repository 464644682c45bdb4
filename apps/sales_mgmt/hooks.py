"""What Frappe reads of sales_mgmt: names and entry points only, no logic."""

app_name = "sales_mgmt"
app_title = "Sales Management"
app_publisher = "sales_mgmt contributors"
app_description = "Order-to-cash for companies on Frappe and ERPNext"
app_email = "sales-mgmt@example.com"
app_license = "GPL-3.0-or-later"
