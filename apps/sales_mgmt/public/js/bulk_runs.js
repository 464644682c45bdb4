// The form of a run over many documents: how far it is while it runs, then what became of them.
frappe.provide("sales_mgmt");

const RUN = "SM Bulk Run";
const PATIENCE = 5000; // ms until the form looks for itself, should no news come

const under_way = (doc) => ["Queued", "Running"].includes(doc.status);

function show_progress(frm, at, total) {
  frm.dashboard.show_progress(__("Progress"), (at * 100) / (total || 1), __("{0} of {1}", [at, total]));
}

frappe.ui.form.on(RUN, {
  setup() {
    frappe.realtime.on("sm_bulk_run", ({ name, at, total, finished }) => {
      const shown = window.cur_frm;
      if (shown?.doctype !== RUN || shown.docname !== name) return;
      if (finished) shown.reload_doc();
      else show_progress(shown, at, total);
    });
  },
  refresh(frm) {
    const { name, done, refused, total } = frm.doc;
    if (!under_way(frm.doc)) {
      const color = refused ? "orange" : "green";
      frm.dashboard.set_headline(__("{0} done, {1} refused", [done, refused]), color);
      return;
    }
    show_progress(frm, done + refused, total);
    setTimeout(() => window.cur_frm === frm && frm.docname === name && frm.reload_doc(), PATIENCE);
    frm.add_custom_button(__("Resume"), () => frappe.xcall("sales_mgmt.api.bulk.resume", { name }));
  },
});
