frappe.query_reports["SM Customer Statement"] = {
	filters: [
		{fieldname: "company", label: __("Company"), fieldtype: "Link", options: "Company", reqd: 1, default: frappe.defaults.get_user_default("Company")},
		{fieldname: "customer", label: __("Customer"), fieldtype: "Link", options: "Customer", reqd: 1},
		{fieldname: "from_date", label: __("From"), fieldtype: "Date", reqd: 1, default: frappe.datetime.year_start()},
		{fieldname: "to_date", label: __("To"), fieldtype: "Date", reqd: 1, default: frappe.datetime.get_today()},
		{fieldname: "with_open_orders", label: __("With Open Orders"), fieldtype: "Check", default: 0},
	],
};
