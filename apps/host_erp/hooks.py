"""What Frappe reads of host_erp: names and entry points only, no logic."""

app_name = "host_erp"
app_title = "Host ERP"
app_publisher = "sales_mgmt contributors"
app_description = "Embedded ledgers and masters for sites without ERPNext"
app_email = "sales-mgmt@example.com"
app_license = "GPL-3.0-or-later"
