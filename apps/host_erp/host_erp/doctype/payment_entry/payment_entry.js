frappe.ui.form.on("Payment Entry", {
  setup(frm) {
    const account = (types) => () => ({
      filters: { company: frm.doc.company, is_group: 0, disabled: 0, account_type: ["in", types] },
    });
    const received = () => frm.doc.payment_type === "Receive";
    frm.set_query("paid_from", () => account(received() ? ["Receivable"] : ["Bank", "Cash"])());
    frm.set_query("paid_to", () => account(received() ? ["Bank", "Cash"] : ["Receivable"])());
    frm.set_query("party_type", () => ({ filters: { name: "Customer" } }));
    frm.set_query("cost_center", () => ({ filters: { company: frm.doc.company, is_group: 0 } }));
    frm.set_query("account", "deductions", () => ({ filters: { company: frm.doc.company, is_group: 0 } }));
  },

  refresh(frm) {
    if (frm.doc.docstatus === 0 && frm.doc.party) {
      frm.add_custom_button(__("Allocate Oldest First"), () => frm.call("allocate_oldest_first").then(() => frm.dirty()));
      frm.add_custom_button(__("Show Outstanding"), () => show_outstanding(frm));
    }
    if (frm.doc.docstatus === 1 && frm.doc.total_allocated_amount) {
      frm.add_custom_button(__("UnReconcile"), () =>
        frappe.new_doc("Unreconcile Payment", {
          company: frm.doc.company,
          voucher_type: frm.doctype,
          voucher_no: frm.doc.name,
        }),
      );
    }
    if (frm.doc.docstatus > 0) {
      frm.add_custom_button(__("Ledger"), () =>
        frappe.set_route("query-report", "General Ledger", {
          company: frm.doc.company,
          voucher_no: frm.doc.name,
          from_date: frm.doc.posting_date,
          to_date: frm.doc.posting_date,
          show_cancelled_entries: frm.doc.docstatus === 2 ? 1 : 0,
        }),
      );
    }
  },

  company: (frm) => forget_accounts(frm),
  party: (frm) => forget_accounts(frm),
  payment_type: (frm) => forget_accounts(frm),
  mode_of_payment: (frm) => frm.set_value(frm.doc.payment_type === "Receive" ? "paid_to" : "paid_from", null),
  paid_amount(frm) {
    // in two currencies the server works the other amount out of the rates, or the rate out of both amounts
    const same = frm.doc.paid_from_account_currency === frm.doc.paid_to_account_currency;
    frm.set_value("received_amount", same ? frm.doc.paid_amount : null);
  },
});

// the server fills empty accounts when the document is saved
function forget_accounts(frm) {
  frm.set_value({
    paid_from: null,
    paid_to: null,
    source_exchange_rate: null,
    target_exchange_rate: null,
    references: [],
  });
  frm.refresh();
}

async function show_outstanding(frm) {
  const { message } = await frappe.call("host_erp.parties.get_outstanding_invoices", {
    company: frm.doc.company,
    customer: frm.doc.party,
  });
  for (const row of message || []) {
    if (frm.doc.references.some((known) => known.reference_name === row.voucher_no)) continue;
    frm.add_child("references", {
      reference_doctype: row.voucher_type,
      reference_name: row.voucher_no,
      due_date: row.due_date,
      total_amount: row.total,
      outstanding_amount: row.outstanding,
      allocated_amount: 0,
    });
  }
  frm.refresh_field("references");
}
