frappe.treeview_settings["Cost Center"] = {
  breadcrumb: __("Host ERP"),
  title: __("Cost Centers"),
  get_tree_root: false,
  root_label: __("Cost Centers"),
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
