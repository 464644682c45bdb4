frappe.query_reports["Statement of Accounts"] = {
  filters: [
    {
      fieldname: "company",
      label: __("Company"),
      fieldtype: "Link",
      options: "Company",
      default: frappe.defaults.get_user_default("Company"),
      reqd: 1,
    },
    { fieldname: "from_date", label: __("From Date"), fieldtype: "Date", default: frappe.datetime.year_start(), reqd: 1 },
    { fieldname: "to_date", label: __("To Date"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
    { fieldname: "party", label: __("Customer"), fieldtype: "Link", options: "Customer", reqd: 1 },
    {
      fieldname: "party_account",
      label: __("Receivable Account"),
      fieldtype: "Link",
      options: "Account",
      get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
    },
    { fieldname: "range", label: __("Ageing Range"), fieldtype: "Data", default: "30, 60, 90, 120" },
    { fieldname: "in_party_currency", label: __("In Party Currency"), fieldtype: "Check" },
  ],
};
