// What a document will post, before it is submitted, and what it has posted, in the ledgers.
frappe.provide("sales_mgmt");

const STOCK = ["SM Delivery Note", "SM Return"];
const DEBT = ["SM Delivery Note", "SM Invoice", "SM Return"]; // what reaches the general ledger
const POSTING = ["SM Quotation", "SM Sales Order", ...DEBT];

const quantity = (value) => format_number(value, null, 3).replace(/\.?0+$/, "");
const money = (value, currency) => format_currency(value, currency);

/** The sections of the preview: answer's key, title, columns of [heading, cell(row), is a number]. */
function sections(currency) {
  const amount = (value) => (flt(value) ? money(value, currency) : "");
  return [
    ["stock", __("Stock"), [
      [__("Item"), (row) => row.item_code],
      [__("Warehouse"), (row) => row.warehouse],
      [__("Moves"), (row) => quantity(row.qty), true],
      [__("Before"), (row) => quantity(row.before), true],
      [__("After"), (row) => quantity(row.after), true],
    ]],
    ["ledger", __("General Ledger"), [
      [__("Account"), (row) => row.account],
      [__("Party"), (row) => row.party],
      [__("Debit"), (row) => amount(row.debit), true],
      [__("Credit"), (row) => amount(row.credit), true],
    ]],
    ["credit", __("Credit"), [
      [__("Credit Account"), (row) => row.credit_account],
      [__("Stage"), (row) => __(frappe.unscrub(row.stage))],
      [__("Before"), (row) => money(row.before, currency), true],
      [__("After"), (row) => money(row.after, currency), true],
    ]],
    ["lines", __("Open Quantities"), [
      [__("Source"), (row) => row.source],
      [__("Item"), (row) => row.item_code],
      [__("Movement"), (row) => __(frappe.unscrub(row.movement))],
      [__("Before"), (row) => quantity(row.before), true],
      [__("After"), (row) => quantity(row.after), true],
    ]],
  ];
}

function table(title, columns, rows) {
  const text = (value) => frappe.utils.escape_html(String(value ?? ""));
  const cell = (tag, value, number) => `<${tag}${number ? ' class="text-right"' : ""}>${text(value)}</${tag}>`;
  const head = columns.map(([heading, , number]) => cell("th", heading, number)).join("");
  const body = rows.map((row) => `<tr>${columns.map(([, of, number]) => cell("td", of(row), number)).join("")}</tr>`);
  return `<h5>${text(title)}</h5><div class="table-responsive"><table class="table table-sm table-bordered">
    <thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

/** Shows what submitting the form's draft would post; what was edited is saved first. */
sales_mgmt.preview_posting = async function (frm) {
  if (frm.is_dirty()) await frm.save();
  const { doctype, name, company } = frm.doc;
  const args = { doctype, name };
  const { message } = await frappe.call({ method: "sales_mgmt.api.preview.posting_preview", args, freeze: true });
  if (!message) return;
  const currency = frappe.get_doc(":Company", company)?.default_currency;
  const shown = sections(currency).filter(([key]) => message[key]?.length);
  const dialog = new frappe.ui.Dialog({
    title: __("What {0} Will Post", [name]),
    size: "large",
    fields: [{ fieldname: "tables", fieldtype: "HTML" }],
    primary_action_label: __("Submit"),
    primary_action() {
      dialog.hide();
      frm.savesubmit();
    },
  });
  const html = shown.map(([key, title, columns]) => table(title, columns, message[key])).join("");
  dialog.fields_dict.tables.$wrapper.html(html || __("Nothing: this document only records what was agreed."));
  dialog.show();
};

/** Adds the buttons that lead from a posted document to its rows in the ledgers, each for who may read them. */
function add_ledger_buttons(frm) {
  const { doctype, name, company } = frm.doc;
  const day = frm.doc.posting_date || frm.doc.transaction_date;
  const view = (label, open) => frm.add_custom_button(label, open, __("View"));
  const report = (title, voucher, more = {}) =>
    frappe.set_route("query-report", title, { company, voucher_no: voucher, from_date: day, to_date: day, ...more });
  if (DEBT.includes(doctype) && frappe.model.can_read("GL Entry")) {
    const cancelled = frm.doc.docstatus === 2 ? { show_cancelled_entries: 1 } : {};
    view(__("General Ledger"), () => report("General Ledger", frm.doc.receivable_no || name, cancelled));
  }
  if (STOCK.includes(doctype) && frappe.model.can_read("Stock Ledger Entry")) {
    view(__("Stock Ledger"), () => report("Stock Ledger", name));
  }
  const rows = { voucher_type: doctype, voucher_no: name };
  for (const [label, ledger] of [[__("Quantities"), "SM Line Entry"], [__("Credit"), "SM Credit Entry"]]) {
    if (frappe.model.can_read(ledger)) view(label, () => frappe.set_route("List", ledger, rows));
  }
}

for (const doctype of POSTING) {
  frappe.ui.form.on(doctype, {
    refresh(frm) {
      if (frm.doc.docstatus > 0) add_ledger_buttons(frm);
      else if (!frm.is_new() && frm.perm[0]?.submit && doctype !== "SM Quotation") {
        frm.add_custom_button(__("Preview Posting"), () => sales_mgmt.preview_posting(frm));
      }
    },
  });
}
