frappe.query_reports["Stock and Account Value Comparison"] = {
  filters: [
    {
      fieldname: "company",
      label: __("Company"),
      fieldtype: "Link",
      options: "Company",
      default: frappe.defaults.get_user_default("Company"),
      reqd: 1,
    },
    { fieldname: "as_on_date", label: __("As On"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
  ],
};
