frappe.ui.form.on("Period Closing Voucher", {
  setup(frm) {
    frm.set_query("closing_account_head", () => ({
      filters: { company: frm.doc.company, is_group: 0, root_type: ["in", ["Liability", "Equity"]] },
    }));
  },

  refresh(frm) {
    if (frm.doc.docstatus === 0) return;
    frm.add_custom_button(__("Ledger"), () =>
      frappe.set_route("query-report", "General Ledger", {
        company: frm.doc.company,
        voucher_no: frm.doc.name,
        from_date: frm.doc.period_end_date,
        to_date: frm.doc.period_end_date,
        show_cancelled_entries: frm.doc.docstatus === 2 ? 1 : 0,
      }),
    );
  },
});
