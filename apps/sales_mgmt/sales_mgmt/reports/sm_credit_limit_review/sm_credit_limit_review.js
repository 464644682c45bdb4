frappe.query_reports["SM Credit Limit Review"] = {
  filters: [
    {
      fieldname: "company",
      label: __("Company"),
      fieldtype: "Link",
      options: "Company",
      default: frappe.defaults.get_user_default("Company"),
      reqd: 1,
    },
    { fieldname: "risk_class", label: __("Risk Class"), fieldtype: "Link", options: "SM Risk Class" },
    { fieldname: "due_until", label: __("Review Due until"), fieldtype: "Date" },
  ],
  get_datatable_options: (options) => ({ ...options, checkboxColumn: true }),
  onload(report) {
    // The checked rows with their proposed limits, which can be changed before anything is asked.
    const checked = () =>
      report.datatable.rowmanager
        .getCheckedRows()
        .map((at) => report.data[at])
        .filter((row) => row && row.account);
    const dialog = () => {
      const rows = checked().map((row) => ({
        account: row.account,
        customer: row.customer_name,
        used: row.used,
        limit: row.proposed || row.limit || 0,
      }));
      if (!rows.length) return frappe.msgprint(__("Choose the accounts in the first column."));
      const column = (fieldname, label, fieldtype, more) => ({
        fieldname,
        label,
        fieldtype,
        in_list_view: 1,
        ...more,
      });
      const asked = new frappe.ui.Dialog({
        title: __("Other Limits"),
        size: "large",
        fields: [
          {
            fieldname: "limits",
            fieldtype: "Table",
            label: __("Limits"),
            cannot_add_rows: true,
            data: rows,
            fields: [
              column("account", __("Account"), "Link", { options: "SM Credit Account", read_only: 1 }),
              column("customer", __("Customer or Group"), "Data", { read_only: 1 }),
              column("used", __("Used"), "Currency", { read_only: 1 }),
              column("limit", __("Limit"), "Currency"),
            ],
          },
          { fieldname: "reason", fieldtype: "Small Text", label: __("Reason") },
          { fieldname: "review_date", fieldtype: "Date", label: __("Next Review") },
          { fieldname: "answer", fieldtype: "HTML" },
        ],
        primary_action_label: __("Request"),
        primary_action: ({ limits, reason, review_date }) => {
          if (!reason) return frappe.msgprint(__("Give a reason."));
          frappe.xcall("sales_mgmt.api.credit_review.request", { limits, reason, review_date }).then((names) => {
            asked.hide();
            frappe.set_route("List", "SM Credit Limit Change", { name: ["in", names] });
          });
        },
        secondary_action_label: __("What If"),
        secondary_action: () =>
          frappe
            .xcall("sales_mgmt.api.credit_review.what_if", { limits: asked.get_value("limits") })
            .then((found) => asked.fields_dict.answer.$wrapper.html(found.map(words).join("<br>"))),
      });
      asked.show();
    };
    const words = (each) =>
      frappe.utils.escape_html(each.account) +
      ": " +
      (each.on_hold
        ? __("{0} open orders would be on hold:", [each.on_hold]) +
          " " +
          each.orders.map((order) => frappe.utils.get_form_link(order.doctype, order.name, true)).join(", ")
        : __("no open order would be on hold."));
    report.page.add_inner_button(__("Other Limits"), dialog);
  },
};
