frappe.ui.form.on("Material Request", {
  setup(frm) {
    frm.set_query("warehouse", "items", () => ({ filters: { company: frm.doc.company, is_group: 0, disabled: 0 } }));
  },

  refresh(frm) {
    if (frm.doc.docstatus !== 1) return;
    const stopped = frm.doc.status === "Stopped";
    frm.add_custom_button(stopped ? __("Re-open") : __("Stop"), async () => {
      await frm.call("update_status", { status: stopped ? "Submitted" : "Stopped" });
      frm.reload_doc();
    });
    if (!stopped && frm.doc.material_request_type === "Manufacture")
      frm.add_custom_button(__("Work Order"), async () => {
        await frm.call("make_work_orders");
        frappe.set_route("List", "Work Order", { material_request: frm.doc.name });
      }, __("Create"));
  },
});
