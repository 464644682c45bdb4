frappe.listview_settings["SM Invoice"] = sales_mgmt.list("SM Invoice");
