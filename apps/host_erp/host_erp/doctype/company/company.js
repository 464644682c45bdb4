frappe.ui.form.on("Company", {
  setup(frm) {
    const kinds = {
      default_bank_account: "Bank",
      default_cash_account: "Cash",
      default_receivable_account: "Receivable",
      default_payable_account: "Payable",
      default_inventory_account: "Stock",
      default_advance_received_account: "Receivable",
    };
    for (const field of frm.meta.fields) {
      if (!["Account", "Cost Center", "Warehouse"].includes(field.options)) continue;
      frm.set_query(field.fieldname, () => {
        const filters = { company: frm.doc.name, is_group: 0 };
        if (kinds[field.fieldname]) filters.account_type = kinds[field.fieldname];
        return { filters };
      });
    }
  },
});
