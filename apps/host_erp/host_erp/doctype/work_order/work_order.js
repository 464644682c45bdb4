frappe.ui.form.on("Work Order", {
  setup(frm) {
    frm.set_query("bom_no", () => ({ filters: { item: frm.doc.production_item, is_active: 1, docstatus: 1 } }));
    for (const field of ["fg_warehouse", "source_warehouse"])
      frm.set_query(field, () => ({ filters: { company: frm.doc.company, is_group: 0, disabled: 0 } }));
  },

  refresh(frm) {
    if (frm.doc.docstatus !== 1 || frm.doc.status === "Completed") return;
    const stopped = frm.doc.status === "Stopped";
    if (!stopped)
      frm.add_custom_button(__("Finish"), async () => {
        const { message } = await frm.call("make_stock_entry");
        frappe.model.sync(message);
        frappe.set_route("Form", message.doctype, message.name);
      });
    frm.add_custom_button(stopped ? __("Resume") : __("Stop"), async () => {
      await frm.call("stop_unstop", { status: stopped ? "Resumed" : "Stopped" });
      frm.reload_doc();
    });
  },
});
