frappe.query_reports["SM Gross Margin"] = {
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
      label: __("From"),
      fieldtype: "Date",
      default: frappe.datetime.month_start(),
      reqd: 1,
    },
    { fieldname: "to_date", label: __("To"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
    { fieldname: "based_on", label: __("Based On"), fieldtype: "Select", options: "Invoices\nOrders", default: "Invoices" },
    { fieldname: "customer", label: __("Customer"), fieldtype: "Link", options: "Customer" },
    { fieldname: "item_code", label: __("Item"), fieldtype: "Link", options: "Item" },
    {
      fieldname: "group_by",
      label: __("Group By"),
      fieldtype: "Select",
      options: "\nDocument\nCustomer\nItem\nItem Group\nSales Person",
    },
  ],
};
