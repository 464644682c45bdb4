frappe.ui.form.on("Journal Entry", {
  setup(frm) {
    const of_company = (more) => () => ({ filters: { company: frm.doc.company, is_group: 0, ...more } });
    frm.set_query("account", "accounts", of_company({ disabled: 0 }));
    frm.set_query("cost_center", "accounts", of_company({ disabled: 0 }));
    frm.set_query("party_type", "accounts", () => ({ filters: { name: "Customer" } }));
  },

  refresh(frm) {
    if (frm.doc.docstatus === 0) return;
    frm.add_custom_button(__("Ledger"), () =>
      frappe.set_route("query-report", "General Ledger", {
        company: frm.doc.company,
        voucher_no: frm.doc.name,
        from_date: frm.doc.posting_date,
        to_date: frm.doc.posting_date,
        show_opening_entries: 1,
        show_cancelled_entries: frm.doc.docstatus === 2 ? 1 : 0,
      }),
    );
    if (frm.doc.docstatus === 1 && !frm.doc.is_system_generated) {
      frm.add_custom_button(__("Reverse Journal Entry"), () =>
        frappe.model.open_mapped_doc({
          method: "host_erp.vouchers.journal_reversal.make_reverse_journal_entry",
          frm,
        }),
      );
      frm.add_custom_button(__("UnReconcile"), () => unreconcile(frm));
    }
  },
});

frappe.ui.form.on("Journal Entry Account", {
  account(frm, cdt, cdn) {
    const row = locals[cdt][cdn];
    if (!row.account) return;
    frappe.db.get_value("Account", row.account, ["account_currency", "account_type"]).then(({ message }) => {
      frappe.model.set_value(cdt, cdn, { ...message, exchange_rate: null });
      const company_currency = frappe.get_doc(":Company", frm.doc.company)?.default_currency;
      if (company_currency && message.account_currency !== company_currency) frm.set_value("multi_currency", 1);
    });
  },

  accounts_add(frm, cdt, cdn) {
    // a new row takes what is missing to balance
    const row = locals[cdt][cdn];
    let difference = 0;
    for (const other of frm.doc.accounts) difference += flt(other.debit_in_account_currency) - flt(other.credit_in_account_currency);
    if (frm.doc.multi_currency || !difference) return;
    row[difference > 0 ? "credit_in_account_currency" : "debit_in_account_currency"] = Math.abs(difference);
    frm.refresh_field("accounts");
  },
});

function unreconcile(frm) {
  frappe.new_doc("Unreconcile Payment", {
    company: frm.doc.company,
    voucher_type: frm.doctype,
    voucher_no: frm.doc.name,
  });
}
