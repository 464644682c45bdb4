frappe.query_reports["SM Supply for Orders"] = {
  filters: [
    {
      fieldname: "company",
      label: __("Company"),
      fieldtype: "Link",
      options: "Company",
      default: frappe.defaults.get_user_default("Company"),
      reqd: 1,
    },
  ],
  onload(report) {
    report.page.add_inner_button(__("Request"), () =>
      frappe
        .xcall("sales_mgmt.api.supply.request", { company: report.get_filter_value("company") })
        .then((made) => {
          frappe.msgprint(
            made.length
              ? made.map((each) => frappe.utils.get_form_link(each.doctype, each.name, true)).join("<br>")
              : __("Nothing is missing.")
          );
          report.refresh();
        })
    );
  },
};
