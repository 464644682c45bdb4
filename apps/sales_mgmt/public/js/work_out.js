// Prices, taxes and totals of a draft while it is edited: the server works them out by the rules that save it, once
// for each pause in typing, and only the cells that change are drawn again.
frappe.provide("sales_mgmt");

const PAUSE = 150; // ms without an edit
const PRICES = ["price_list_rate", "discount_percentage", "rate"];
const DOCUMENTS = ["SM Quotation", "SM Sales Order", "SM Delivery Note", "SM Invoice", "SM Return"];

/** What a user entered and what the server made of it, by document or row, then field: [entered, shown]. */
const worked = new WeakMap();

function memory(doc) {
  if (!worked.has(doc)) worked.set(doc, {});
  return worked.get(doc);
}

const same = (a, b) => a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** A document or row as entered: what the server filled in and nobody changed since, it may fill in anew. */
function entered(doc) {
  const copy = { ...doc };
  for (const [field, [before, shown]] of Object.entries(worked.get(doc) || {})) {
    if (same(doc[field], shown)) copy[field] = before;
  }
  return copy;
}

function keep(doc, values, change) {
  const known = memory(doc);
  for (const [field, value] of Object.entries(values)) {
    const before = known[field] && same(doc[field], known[field][1]) ? known[field][0] : doc[field];
    known[field] = [before, value];
    doc[field] = value;
    change(field);
  }
}

function show(frm, { values, lines, tables, problem }) {
  keep(frm.doc, values, (field) => frm.refresh_field(field));
  for (const row of frm.doc.items || []) {
    if (!lines[row.name]) continue;
    const drawn = frm.fields_dict.items.grid.grid_rows_by_docname?.[row.name];
    keep(row, lines[row.name], (field) => drawn?.refresh_field(field));
  }
  for (const [table, rows] of Object.entries(tables)) {
    const before = (frm.doc[table] || []).map(entered);
    frappe.model.clear_table(frm.doc, table);
    for (const row of rows) frm.add_child(table, plain(row));
    memory(frm.doc)[table] = [before, frm.doc[table]];
    frm.refresh_field(table);
  }
  frm.set_intro(problem ? frappe.utils.escape_html(frappe.utils.html2text?.(problem) || problem) : "", "orange");
}

/** A row's own values, without what makes it a row of another document. */
function plain(row) {
  const { name, parent, parenttype, parentfield, idx, owner, creation, modified, modified_by, ...values } = row;
  return values;
}

/** Works the form's document out now; later answers win over earlier ones. */
sales_mgmt.work_out = async function (frm) {
  const { doc } = frm;
  if (doc.docstatus !== 0 || !doc.customer || !doc.company) return;
  const asked = (frm.sm_asked = (frm.sm_asked || 0) + 1);
  const given = { ...entered(doc), items: (doc.items || []).filter((row) => row.item_code).map(entered) };
  const { message } = await frappe.call({ method: "sales_mgmt.api.forms.worked_out", args: { doc: given } });
  if (message && asked === frm.sm_asked && frm.doc === doc && doc.docstatus === 0) show(frm, message);
};

const soon = frappe.utils.debounce((frm) => sales_mgmt.work_out(frm), PAUSE);

function edited(fieldname, value, doc) {
  const frm = window.cur_frm;
  if (frm && [doc.name, doc.parent].includes(frm.docname)) soon(frm);
}

for (const doctype of DOCUMENTS) {
  frappe.model.on(doctype, "*", edited);
  for (const table of [`${doctype} Item`, "SM Sales Tax"]) frappe.model.on(table, "*", edited);
  frappe.ui.form.on(doctype, {
    // The server says which prices followed the list: it gets what was entered.
    before_save(frm) {
      for (const row of frm.doc.items || []) {
        const before = entered(row);
        for (const field of PRICES) row[field] = before[field];
      }
    },
  });
  frappe.ui.form.on(`${doctype} Item`, { items_remove: (frm) => soon(frm) });
}
