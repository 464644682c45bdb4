frappe.ui.form.on("SM Delivery Note", {
  refresh(frm) {
    if (frm.doc.docstatus !== 1) return;
    const from = (method) => ({ method: `sales_mgmt.api.${method}`, args: { names: [frm.doc.name] } });
    sales_mgmt.add_create_button(frm, __("Invoice"), "SM Invoice", from("mapping.invoice_from_deliveries"));
    sales_mgmt.add_create_button(frm, __("Return"), "SM Return", from("returns.return_from_deliveries"));
  },
});
