// Beside a quotation or order: how its customer stands. Asked for a customer once, and again when the document is saved.
frappe.provide("sales_mgmt");

const text = (value) => frappe.utils.escape_html(String(value ?? ""));
const link = (doctype, name) =>
  `<a style="text-decoration: underline" href="${frappe.utils.get_form_link(doctype, name)}">${text(name)}</a>`;
const day = (value) => text(frappe.datetime.str_to_user(value));

function tile([label, value, note, bad]) {
  return `<div class="col-sm-3"><div class="small">${text(label)}</div>
    <div class="bold ${bad ? "text-danger" : ""}">${text(value)}</div><div class="small">${text(note)}</div></div>`;
}

function tiles({ credit, deposits, overdue }, currency) {
  const money = (value) => format_currency(value, currency);
  const shown = [];
  if (credit) {
    const limited = credit.limit !== null;
    const used = limited
      ? __("used {0} of {1}", [money(credit.used), money(credit.limit)])
      : __("used {0}", [money(credit.used)]);
    const room = limited ? money(credit.room) : __("no limit");
    shown.push([__("Credit Room"), room, used, limited && flt(credit.room) < 0]);
    if (credit.held) shown.push([__("Credit"), __("On Hold"), credit.hold_reason, true]);
  }
  if (overdue && flt(overdue.amount)) {
    shown.push([__("Overdue"), money(overdue.amount), __("the oldest for {0} days", [overdue.days]), true]);
  }
  if (deposits?.count) {
    shown.push([__("Deposits Open"), money(deposits.open), __("{0} tied to no order", [money(deposits.free)])]);
  }
  const said = (credit?.words || []).map((line) => `<div class="small">${text(line)}</div>`).join("");
  return (shown.length ? `<div class="row">${shown.map(tile).join("")}</div>` : "") + said;
}

function list(title, rows) {
  if (!rows.length) return "";
  const items = rows.map((row) => `<li>${row}</li>`).join("");
  return `<div class="col-sm-6 mt-2"><div class="bold small">${text(title)}</div><ul class="pl-3">${items}</ul></div>`;
}

function lists({ orders = [], prices = [] }) {
  const order = (row) => `${link("SM Sales Order", row.name)} ${day(row.transaction_date)} ${text(__(row.status))}
    ${text(format_currency(row.grand_total, row.currency))}`;
  const price = (row) => `${text(row.item_code)}: ${text(format_currency(row.rate, row.currency))} / ${text(row.uom)},
    ${day(row.posting_date)}, ${link("SM Invoice", row.invoice)}`;
  return `<div class="row">${list(__("Open Orders"), orders.map(order))}${list(__("Last Prices"), prices.map(price))}</div>`;
}

/** Shows the panel of a form's customer, or renews it. */
sales_mgmt.show_customer = async function (frm) {
  const { doc } = frm;
  const asked = (frm.sm_panel_asked = (frm.sm_panel_asked || 0) + 1);
  frm.sm_panel?.remove();
  if (!doc.customer || !doc.company || !frappe.model.can_read("Customer")) return;
  const items = [...new Set((doc.items || []).map((row) => row.item_code).filter(Boolean))];
  const args = { customer: doc.customer, company: doc.company, items, leave_out: doc.name };
  const { message } = await frappe.call({ method: "sales_mgmt.api.customer_panel.standing", args });
  if (!message || frm.doc !== doc || asked !== frm.sm_panel_asked) return;
  const html = tiles(message, frappe.get_doc(":Company", doc.company)?.default_currency) + lists(message);
  const body = frm.dashboard.add_section(html, __("Customer {0}", [doc.customer_name || doc.customer]), "custom");
  frm.sm_panel = body.closest(".form-dashboard-section").addClass("sm-customer-panel");
  frm.dashboard.show();
};

for (const doctype of ["SM Quotation", "SM Sales Order"]) {
  frappe.ui.form.on(doctype, { refresh: sales_mgmt.show_customer, customer: sales_mgmt.show_customer });
}
