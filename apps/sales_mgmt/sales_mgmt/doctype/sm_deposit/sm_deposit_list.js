frappe.listview_settings["SM Deposit"] = sales_mgmt.list("SM Deposit");
