frappe.ui.form.on("Payment Reconciliation", {
  setup(frm) {
    frm.set_query("party_type", () => ({ filters: { name: "Customer" } }));
    frm.set_query("receivable_payable_account", () => ({
      filters: { company: frm.doc.company, is_group: 0, account_type: "Receivable" },
    }));
    frm.set_query("cost_center", () => ({ filters: { company: frm.doc.company, is_group: 0 } }));
  },

  refresh(frm) {
    frm.disable_save();
    frm.set_df_property("invoices", "cannot_add_rows", true);
    frm.set_df_property("payments", "cannot_add_rows", true);
    frm.set_df_property("allocation", "cannot_add_rows", true);
    if (!frm.doc.company || !frm.doc.party) return;
    frm.add_custom_button(__("Get Unreconciled Entries"), () => ask(frm, "get_unreconciled_entries"));
    if ((frm.doc.invoices || []).length && (frm.doc.payments || []).length) {
      frm.add_custom_button(__("Allocate"), () => {
        const picked = (table) => frm.fields_dict[table].grid.get_selected_children();
        ask(frm, "allocate_entries", { invoices: picked("invoices"), payments: picked("payments") });
      });
    }
    if ((frm.doc.allocation || []).length) {
      frm.add_custom_button(__("Reconcile"), () => ask(frm, "reconcile")).addClass("btn-primary");
    }
  },

  company: (frm) => start_over(frm),
  party: (frm) => start_over(frm),
});

const ask = (frm, method, args) => frm.call({ doc: frm.doc, method, args, freeze: true }).then(() => frm.refresh());

function start_over(frm) {
  frm.doc.invoices = frm.doc.payments = frm.doc.allocation = [];
  frm.set_value("receivable_payable_account", null);
  frm.refresh();
}
