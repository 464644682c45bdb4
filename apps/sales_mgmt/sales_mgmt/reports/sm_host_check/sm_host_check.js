frappe.query_reports["SM Host Check"] = {
  filters: [
    {
      fieldname: "level",
      label: __("Level"),
      fieldtype: "Select",
      options: ["", "Conflict", "Warning", "Note", "Handled"],
    },
  ],
};
