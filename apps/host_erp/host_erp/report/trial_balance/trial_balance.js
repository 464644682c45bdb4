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
    { fieldname: "from_date", label: __("From Date"), fieldtype: "Date", default: frappe.datetime.year_start(), reqd: 1 },
    { fieldname: "to_date", label: __("To Date"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
    {
      fieldname: "cost_center",
      label: __("Cost Center"),
      fieldtype: "Link",
      options: "Cost Center",
      get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
    },
    { fieldname: "with_period_closing_entry_for_current_period", label: __("Period Closing Entry For Current Period"), fieldtype: "Check", default: 1 },
    { fieldname: "show_zero_values", label: __("Show zero values"), fieldtype: "Check" },
  ],

  // an account leads to its entries
  formatter(value, row, column, data, default_formatter) {
    const shown = default_formatter(value, row, column, data);
    if (column.fieldname !== "account" || !data || data.bold) return shown;
    const filters = frappe.query_report.get_filter_values();
    const route = new URLSearchParams({
      company: filters.company,
      account: JSON.stringify([data.account]),
      from_date: filters.from_date,
      to_date: filters.to_date,
    });
    const name = frappe.utils.escape_html(data.account);
    return `<a href="/app/query-report/General Ledger?${route}">${name}</a>`;
  },

  tree: true,
  name_field: "account",
  parent_field: "parent_account",
  initial_depth: 3,
};
