frappe.ui.form.on("Stock Entry", {
  setup(frm) {
    const warehouse = () => ({ filters: { company: frm.doc.company, is_group: 0, disabled: 0 } });
    frm.set_query("from_warehouse", warehouse);
    frm.set_query("to_warehouse", warehouse);
    frm.set_query("s_warehouse", "items", warehouse);
    frm.set_query("t_warehouse", "items", warehouse);
    frm.set_query("item_code", "items", () => ({ filters: { is_stock_item: 1, disabled: 0 } }));
    frm.set_query("expense_account", "items", () => ({ filters: { company: frm.doc.company, is_group: 0 } }));
    frm.set_query("cost_center", "items", () => ({ filters: { company: frm.doc.company, is_group: 0 } }));
  },

  refresh(frm) {
    frm.toggle_enable(["posting_date", "posting_time"], !!frm.doc.set_posting_time);
    if (frm.doc.docstatus > 0) {
      frm.add_custom_button(__("Ledger"), () =>
        frappe.set_route("query-report", "General Ledger", {
          company: frm.doc.company,
          voucher_no: frm.doc.name,
          from_date: frm.doc.posting_date,
          to_date: frm.doc.posting_date,
          show_cancelled: frm.doc.docstatus === 2 ? 1 : 0,
        }),
      );
    }
  },

  set_posting_time: (frm) => frm.toggle_enable(["posting_date", "posting_time"], !!frm.doc.set_posting_time),
});
