frappe.query_reports["SM Deposit Ledger"] = {
	filters: [
		{fieldname: "company", label: __("Company"), fieldtype: "Link", options: "Company", reqd: 1, default: frappe.defaults.get_user_default("Company")},
		{fieldname: "from_date", label: __("From"), fieldtype: "Date", reqd: 1, default: frappe.datetime.year_start()},
		{fieldname: "to_date", label: __("To"), fieldtype: "Date", reqd: 1, default: frappe.datetime.get_today()},
		{fieldname: "customer", label: __("Customer"), fieldtype: "Link", options: "Customer"},
		{fieldname: "deposit", label: __("Deposit"), fieldtype: "Link", options: "SM Deposit"},
		{fieldname: "movement", label: __("Movement"), fieldtype: "Select", options: "\nreceived\nallocated\napplied\nun-applied\nrefunded\nforfeited"},
	],
};
