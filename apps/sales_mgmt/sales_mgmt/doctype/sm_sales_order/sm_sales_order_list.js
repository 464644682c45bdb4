frappe.listview_settings["SM Sales Order"] = sales_mgmt.list("SM Sales Order", { add_fields: ["credit_status"] });
