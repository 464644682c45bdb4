frappe.query_reports["Stock Balance"] = {
  filters: [
    {
      fieldname: "company",
      label: __("Company"),
      fieldtype: "Link",
      options: "Company",
      default: frappe.defaults.get_user_default("Company"),
      reqd: 1,
    },
    { fieldname: "to_date", label: __("As On"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
    {
      fieldname: "warehouse",
      label: __("Warehouse"),
      fieldtype: "Link",
      options: "Warehouse",
      get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
    },
    { fieldname: "item_group", label: __("Item Group"), fieldtype: "Link", options: "Item Group" },
    { fieldname: "item_code", label: __("Item"), fieldtype: "Link", options: "Item" },
    {
      fieldname: "group_by",
      label: __("Group By"),
      fieldtype: "Select",
      options: "\nItem\nWarehouse\nItem Group",
    },
  ],

  // A quantity opens the movements behind it.
  formatter(value, row, column, data, default_formatter) {
    const shown = default_formatter(value, row, column, data);
    if (column.fieldname !== "qty" || !data || data.bold) return shown;
    const { company, to_date, item_group } = frappe.query_report.get_filter_values();
    const { item_code, warehouse } = data;
    const query = { company, to_date, from_date: "2000-01-01", item_code, warehouse, item_group };
    for (const key of Object.keys(query)) if (!query[key]) delete query[key];
    return `<a href="/app/query-report/Stock Ledger?${new URLSearchParams(query)}">${shown}</a>`;
  },
};
