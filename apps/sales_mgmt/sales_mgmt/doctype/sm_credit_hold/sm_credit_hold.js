// What waits for the credit controller: release it once, or say no. The server asks who may.
function answer(frm, label, method, fields) {
  frm.add_custom_button(label, () => {
    const reason = { fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 };
    frappe.prompt([reason, ...fields], async (values) => {
      await frappe.call({ method, args: { name: frm.doc.name, ...values }, freeze: true });
      frm.reload_doc();
    }, label);
  });
}

frappe.ui.form.on("SM Credit Hold", {
  refresh(frm) {
    if (frm.doc.status !== "Waiting" || !frappe.model.can_write("SM Credit Account")) return;
    const until = { fieldname: "valid_until", fieldtype: "Date", label: __("Valid until") };
    answer(frm, __("Release"), "sales_mgmt.api.credit.release", [until]);
    answer(frm, __("Reject"), "sales_mgmt.api.credit.reject", []);
  },
});
