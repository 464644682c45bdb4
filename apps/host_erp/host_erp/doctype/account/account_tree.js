frappe.treeview_settings["Account"] = {
  breadcrumb: __("Host ERP"),
  title: __("Accounts"),
  get_tree_root: false,
  root_label: __("Accounts"),
  get_tree_nodes: "host_erp.masters.trees.children",
  // what was posted to the account and all below it
  onrender(node) {
    const { balance, company_currency } = node.data || {};
    if (node.is_root || balance === undefined) return;
    const side = balance < 0 ? __("Cr") : __("Dr");
    const shown = frappe.utils.escape_html(format_currency(Math.abs(balance), company_currency));
    $(`<span class="balance-area pull-right">${shown} ${side}</span>`).insertBefore(node.$ul);
  },
  toolbar: [
    {
      label: __("View Ledger"),
      condition: (node) => !node.is_root,
      click: (node) =>
        frappe.set_route("query-report", "General Ledger", {
          account: [node.label],
          company: frappe.treeview_settings.Account.treeview.page.fields_dict.company.get_value(),
        }),
    },
  ],
  extend_toolbar: true,
  onload(treeview) {
    frappe.treeview_settings.Account.treeview = treeview;
  },
  filters: [
    {
      fieldname: "company",
      fieldtype: "Link",
      options: "Company",
      label: __("Company"),
      default: frappe.defaults.get_user_default("Company"),
    },
  ],
};
