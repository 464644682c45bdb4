frappe.listview_settings["SM Deposit Request"] = sales_mgmt.list("SM Deposit Request");
