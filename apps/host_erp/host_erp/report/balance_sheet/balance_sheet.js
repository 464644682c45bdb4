frappe.query_reports["Balance Sheet"] = {
  filters: [
    {
      fieldname: "company",
      label: __("Company"),
      fieldtype: "Link",
      options: "Company",
      default: frappe.defaults.get_user_default("Company"),
      reqd: 1,
    },
    { fieldname: "period_start_date", label: __("Start Date"), fieldtype: "Date", default: frappe.datetime.year_start(), reqd: 1 },
    { fieldname: "period_end_date", label: __("End Date"), fieldtype: "Date", default: frappe.datetime.year_end(), reqd: 1 },
    {
      fieldname: "periodicity",
      label: __("Periodicity"),
      fieldtype: "Select",
      options: ["Monthly", "Quarterly", "Half-Yearly", "Yearly"],
      default: "Yearly",
    },
    {
      fieldname: "cost_center",
      label: __("Cost Center"),
      fieldtype: "Link",
      options: "Cost Center",
      get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
    },
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
      from_date: filters.period_start_date,
      to_date: filters.period_end_date,
    });
    const name = frappe.utils.escape_html(data.account_name);
    return `<a href="/app/query-report/General Ledger?${route}">${name}</a>`;
  },

  tree: true,
  name_field: "account",
  parent_field: "parent_account",
  initial_depth: 3,
};
