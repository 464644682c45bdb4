frappe.ui.form.on("SM Invoice", {
  refresh(frm) {
    if (frm.doc.docstatus !== 1) return;
    const from = (method, args) => ({ method: `sales_mgmt.api.${method}`, args });
    if (frm.doc.outstanding_amount > 0) {
      const payment = from("payments.payment_for_invoice", { name: frm.doc.name });
      sales_mgmt.add_create_button(frm, __("Payment"), "Payment Entry", payment);
    }
    const returned = from("returns.return_from_invoices", { names: [frm.doc.name] });
    sales_mgmt.add_create_button(frm, __("Return"), "SM Return", returned);
  },
});
