frappe.query_reports["SM Credit Exposure"] = {
	filters: [
		{fieldname: "company", label: __("Company"), fieldtype: "Link", options: "Company", reqd: 1, default: frappe.defaults.get_user_default("Company")},
		{fieldname: "risk_class", label: __("Risk Class"), fieldtype: "Link", options: "SM Risk Class"},
		{fieldname: "at_least", label: __("Used at Least (%)"), fieldtype: "Percent", default: 0},
	],
};
