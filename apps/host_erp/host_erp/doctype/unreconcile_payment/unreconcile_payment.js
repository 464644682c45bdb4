frappe.ui.form.on("Unreconcile Payment", {
  get_allocations(frm) {
    frm.call("get_allocations_from_payment").then(() => frm.refresh_field("allocations"));
  },
});
