frappe.query_reports["General Ledger"] = {
  filters: [
    {
      fieldname: "company",
      label: __("Company"),
      fieldtype: "Link",
      options: "Company",
      default: frappe.defaults.get_user_default("Company"),
      reqd: 1,
    },
    {
      fieldname: "from_date",
      label: __("From Date"),
      fieldtype: "Date",
      default: frappe.datetime.year_start(),
      reqd: 1,
    },
    { fieldname: "to_date", label: __("To Date"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
    {
      fieldname: "account",
      label: __("Account"),
      fieldtype: "Link",
      options: "Account",
      get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
    },
    { fieldname: "party", label: __("Customer"), fieldtype: "Link", options: "Customer" },
    { fieldname: "voucher_no", label: __("Voucher No"), fieldtype: "Data" },
    { fieldname: "show_cancelled", label: __("Show Cancelled Entries"), fieldtype: "Check" },
  ],
};
