frappe.query_reports["Accounts Receivable"] = {
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
      fieldname: "report_date",
      label: __("Posting Date up to"),
      fieldtype: "Date",
      default: frappe.datetime.get_today(),
      reqd: 1,
    },
    {
      fieldname: "ageing_based_on",
      label: __("Ageing Based On"),
      fieldtype: "Select",
      options: ["Due Date", "Posting Date"],
      default: "Due Date",
    },
    { fieldname: "customer", label: __("Customer"), fieldtype: "Link", options: "Customer" },
    { fieldname: "customer_group", label: __("Customer Group"), fieldtype: "Link", options: "Customer Group" },
    { fieldname: "territory", label: __("Territory"), fieldtype: "Link", options: "Territory" },
    {
      fieldname: "account",
      label: __("Receivable Account"),
      fieldtype: "Link",
      options: "Account",
      get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
    },
  ],
};
