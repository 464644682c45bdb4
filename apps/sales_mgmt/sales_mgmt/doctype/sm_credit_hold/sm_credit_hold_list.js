frappe.listview_settings["SM Credit Hold"] = sales_mgmt.list("SM Credit Hold");
