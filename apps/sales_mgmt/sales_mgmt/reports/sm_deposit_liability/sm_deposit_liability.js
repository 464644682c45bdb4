frappe.query_reports["SM Deposit Liability"] = {
	filters: [
		{fieldname: "company", label: __("Company"), fieldtype: "Link", options: "Company", reqd: 1, default: frappe.defaults.get_user_default("Company")},
		{fieldname: "as_of", label: __("As of"), fieldtype: "Date", reqd: 1, default: frappe.datetime.get_today()},
		{fieldname: "customer", label: __("Customer"), fieldtype: "Link", options: "Customer"},
		{fieldname: "with_used", label: __("With Used Deposits"), fieldtype: "Check", default: 0},
	],
};
