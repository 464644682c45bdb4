frappe.query_reports["Trial Balance"] = {
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
    { fieldname: "show_zero", label: __("Show Accounts Without Entries"), fieldtype: "Check" },
  ],
  tree: true,
  name_field: "account",
  parent_field: "parent_account",
  initial_depth: 3,
};
