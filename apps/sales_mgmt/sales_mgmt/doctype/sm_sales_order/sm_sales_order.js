frappe.ui.form.on("SM Sales Order", {
  refresh(frm) {
    if (frm.doc.docstatus !== 1) return;
    const from = (method) => ({ method: `sales_mgmt.api.mapping.${method}`, args: { names: [frm.doc.name] } });
    sales_mgmt.add_create_button(frm, __("Delivery Note"), "SM Delivery Note", from("delivery_from_orders"));
    sales_mgmt.add_create_button(frm, __("Invoice"), "SM Invoice", from("invoice_from_orders"));
  },
});
