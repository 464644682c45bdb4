frappe.listview_settings["SM Bulk Run"] = sales_mgmt.list("SM Bulk Run");
