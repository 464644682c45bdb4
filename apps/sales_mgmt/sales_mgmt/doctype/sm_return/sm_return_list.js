frappe.listview_settings["SM Return"] = sales_mgmt.list("SM Return");
