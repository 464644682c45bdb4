frappe.query_reports["SM Delivered Not Invoiced"] = {
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
    { fieldname: "customer", label: __("Customer"), fieldtype: "Link", options: "Customer" },
    { fieldname: "group_by", label: __("Group By"), fieldtype: "Select", options: "\nDelivery\nCustomer" },
  ],
};
