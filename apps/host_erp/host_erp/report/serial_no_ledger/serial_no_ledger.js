frappe.query_reports["Serial No Ledger"] = {
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
    { fieldname: "item_code", label: __("Item"), fieldtype: "Link", options: "Item" },
    { fieldname: "serial_no", label: __("Serial No"), fieldtype: "Link", options: "Serial No" },
    {
      fieldname: "warehouse",
      label: __("Warehouse"),
      fieldtype: "Link",
      options: "Warehouse",
      get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
    },
  ],
};
