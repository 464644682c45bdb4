frappe.treeview_settings["Account"] = {
  breadcrumb: __("Host ERP"),
  title: __("Accounts"),
  get_tree_root: false,
  root_label: __("Accounts"),
  get_tree_nodes: "host_erp.masters.trees.children",
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
