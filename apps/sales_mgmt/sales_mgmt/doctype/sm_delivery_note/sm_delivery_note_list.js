frappe.listview_settings["SM Delivery Note"] = sales_mgmt.list("SM Delivery Note");
