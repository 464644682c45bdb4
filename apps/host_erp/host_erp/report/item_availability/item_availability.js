frappe.query_reports["Item Availability"] = {
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
      fieldname: "warehouse",
      label: __("Warehouse"),
      fieldtype: "Link",
      options: "Warehouse",
      get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
    },
    { fieldname: "item_code", label: __("Item"), fieldtype: "Link", options: "Item" },
    { fieldname: "item_group", label: __("Item Group"), fieldtype: "Link", options: "Item Group" },
  ],
};
