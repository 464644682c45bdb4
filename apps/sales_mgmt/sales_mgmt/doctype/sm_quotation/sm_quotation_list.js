frappe.listview_settings["SM Quotation"] = sales_mgmt.list("SM Quotation");
