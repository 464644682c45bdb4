// Prices, taxes and totals of a draft while it is edited. The line's amount and the totals follow at once (amounts.js);
// the server works everything out by the rules that save it, once for each pause in typing, and what it says stands.
// Only the cells that change are drawn again.
import { line_amounts, totals } from "./amounts";
frappe.provide("sales_mgmt");

const PAUSE = 300; // ms without an edit
const PRICES = ["price_list_rate", "discount_percentage", "rate"];
const PRICED = ["qty", ...PRICES];
const DOCUMENTS = ["SM Quotation", "SM Sales Order", "SM Delivery Note", "SM Invoice", "SM Return"];

/** What a user entered and what the server made of it, by document or row, then field: [entered, shown]. */
const worked = new WeakMap();

function memory(doc) {
  if (!worked.has(doc)) worked.set(doc, {});
  return worked.get(doc);
}

const content = (value) => JSON.stringify(Array.isArray(value) ? value.map(plain) : value ?? null);
const same = (a, b) => a === b || content(a) === content(b);

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
    if (doc[field] === value) continue;
    const before = known[field] && same(doc[field], known[field][1]) ? known[field][0] : doc[field];
    known[field] = [before, value];
    doc[field] = value;
    change(field);
  }
}

const show_header = (frm, values) => keep(frm.doc, values, (field) => frm.refresh_field(field));

function show_line(frm, row, values) {
  const drawn = frm.fields_dict.items.grid.grid_rows_by_docname?.[row.name];
  keep(row, values, (field) => drawn?.refresh_field(field));
}

/** What the server's answer makes of what is shown: what it does not name is as it was entered. */
function answered(doc, changes) {
  const back = Object.entries(worked.get(doc) || {}).filter(([field, [, shown]]) => same(doc[field], shown));
  return { ...Object.fromEntries(back.map(([field, [before]]) => [field, before])), ...changes };
}

/** What an edit of a price or quantity changes at once. A new rate replaces the discount; a rate that the user did not
 * type follows list price and discount. */
function show_amounts(frm, row, fieldname) {
  const { doc } = frm;
  const places = precision("grand_total", doc);
  const coin = flt(doc.disable_rounded_total) || cint(frappe.sys_defaults.disable_rounded_total);
  const how = {
    places,
    method: frappe.boot.sysdefaults.rounding_method || "Banker's Rounding (legacy)",
    coin: coin ? null : frappe.get_doc(":Currency", doc.currency)?.smallest_currency_fraction_value ?? null,
  };
  const line = { ...row };
  if (fieldname === "rate") line.discount_percentage = 0;
  else if (PRICES.includes(fieldname) && flt(row.price_list_rate)) line.rate = entered(row).rate;
  show_line(frm, row, line_amounts(line, how));
  show_header(frm, totals(doc, how));
}

function show(frm, { values, lines, tables, problem }) {
  const answer = problem ? (_doc, changes) => changes || {} : answered; // it stopped half way
  const changes = Object.entries(answer(frm.doc, { ...values, ...tables }));
  const is_table = ([field]) => frappe.meta.get_docfield(frm.doctype, field)?.fieldtype === "Table";
  show_header(frm, Object.fromEntries(changes.filter((change) => !is_table(change))));
  for (const row of frm.doc.items || []) show_line(frm, row, answer(row, lines[row.name]));
  for (const [table, rows] of changes.filter(is_table)) show_table(frm, table, rows || []);
  frm.set_intro(problem ? frappe.utils.escape_html(frappe.utils.html2text?.(problem) || problem) : "", "orange");
}

function show_table(frm, table, rows) {
  if (same(frm.doc[table] || [], rows)) return;
  const known = memory(frm.doc)[table];
  const before = known && same(frm.doc[table], known[1]) ? known[0] : (frm.doc[table] || []).map(plain);
  frappe.model.clear_table(frm.doc, table);
  for (const row of rows) frm.add_child(table, plain(row));
  memory(frm.doc)[table] = [before, frm.doc[table].map(plain)];
  frm.refresh_field(table);
}

/** A row's own values, without what makes it a row of another document. */
function plain(row) {
  const { name, parent, parenttype, parentfield, idx, owner, creation, modified, modified_by, ...values } = row;
  return Object.fromEntries(Object.entries(values).filter(([field, value]) => value != null && !field.startsWith("__")));
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
  if (!frm || ![doc.name, doc.parent].includes(frm.docname)) return;
  frm.sm_asked = (frm.sm_asked || 0) + 1; // what is under way answers what was there before
  if (doc.parentfield === "items" && PRICED.includes(fieldname) && doc.item_code) show_amounts(frm, doc, fieldname);
  soon(frm);
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
