frappe.query_reports["Customer Ledger Summary"] = {
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
    {
      fieldname: "party",
      label: __("Customer"),
      fieldtype: "MultiSelectList",
      options: "Customer",
      get_data: (text) => frappe.db.get_link_options("Customer", text),
    },
    { fieldname: "customer_group", label: __("Customer Group"), fieldtype: "Link", options: "Customer Group" },
    { fieldname: "territory", label: __("Territory"), fieldtype: "Link", options: "Territory" },
    { fieldname: "sales_person", label: __("Sales Person"), fieldtype: "Link", options: "Sales Person" },
  ],

  // a customer leads to its entries
  formatter(value, row, column, data, default_formatter) {
    const shown = default_formatter(value, row, column, data);
    if (column.fieldname !== "party" || !data || data.bold) return shown;
    const filters = frappe.query_report.get_filter_values();
    const route = new URLSearchParams({
      company: filters.company,
      party: JSON.stringify([data.party]),
      from_date: filters.from_date,
      to_date: filters.to_date,
    });
    return `<a href="/app/query-report/General Ledger?${route}">${frappe.utils.escape_html(data.party)}</a>`;
  },
};
