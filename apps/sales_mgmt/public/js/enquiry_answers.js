// The answers of the page Sales Enquiry, each an element made of what api/enquiry.py told.
import { day, element, form_of, pill, quantity } from "./element";

/** A row's first cell leads on: to a further answer here, with Ctrl to the document's form. */
function lead(doctype, name, label) {
  const link = element("a", "sm-enquiry-lead", label || name);
  Object.assign(link.dataset, { doctype, name });
  link.href = form_of(doctype, name);
  return link;
}

function tile(label, value, alarm) {
  return element(
    "div", `sm-enquiry-tile${alarm ? " sm-enquiry-alarm" : ""}`,
    element("div", "sm-enquiry-label", label), element("div", "sm-enquiry-figure", value)
  ); // prettier-ignore
}

/** A table; a column is [heading, cell(row), is a number]. Nothing where there are no rows. */
function table(title, rows, columns) {
  if (!rows?.length) return null;
  const line = (tag, cells) => element("tr", "", ...cells.map(([inside, number]) => element(tag, number ? "text-right" : "", inside)));
  return element(
    "section", "sm-enquiry-part", element("h3", "", title),
    element(
      "table", "table table-sm",
      element("thead", "", line("th", columns.map(([heading, , number]) => [heading, number]))),
      element("tbody", "", ...rows.map((row) => line("td", columns.map(([, cell, number]) => [cell(row) ?? "", number]))))
    )
  ); // prettier-ignore
}

function tiles({ credit, debt, deposits, currency }) {
  const money = (value) => format_currency(value, currency);
  const late = debt && (debt.overdue ? `${money(debt.overdue)} · ${__("{0} days", [debt.days])}` : money(0));
  return element(
    "div", "sm-enquiry-tiles",
    debt && tile(__("Balance"), money(debt.balance)),
    debt && tile(__("Overdue"), late, debt.overdue > 0),
    credit && tile(__("Credit Limit"), credit.limit === null ? __("None") : money(credit.limit)),
    credit && tile(__("Used"), money(credit.used)),
    credit && credit.room !== null && tile(__("Room"), money(credit.room), credit.room < 0),
    deposits && tile(__("Deposits"), money(deposits.open))
  ); // prettier-ignore
}

function order_status(order) {
  return element("span", "", pill(order.status), order.credit_status ? pill(order.credit_status) : "");
}

/** Who it is and how they stand. */
function standing(told) {
  const facts = [told.name !== told.customer_name && told.name, told.mobile_no, told.email_id, told.tax_id, told.company];
  const held = told.credit?.held && element(
    "div", "sm-enquiry-held", pill("On Credit Hold"), element("span", "", told.credit.hold_reason || "")
  ); // prettier-ignore
  return element(
    "header", "sm-enquiry-part",
    element("h2", "", lead("Customer", told.name, told.customer_name)),
    element("div", "sm-enquiry-facts", facts.filter(Boolean).join(" · ")),
    held || null, tiles(told),
    // The account's own figures stand above; these are the group's.
    element("div", "", ...(told.credit?.words.slice(0, -1) || []).map((said) => element("p", "", said)))
  ); // prettier-ignore
}

export function customer(told) {
  const money = (value) => format_currency(value, told.currency);
  const nothing = !told.orders?.length && !told.invoices?.length;
  return element(
    "div", "", standing(told),
    table(__("Open Orders"), told.orders, [
      [__("Order"), (row) => lead("SM Sales Order", row.name)],
      [__("Customer's Order No"), (row) => row.po_no],
      [__("Status"), order_status],
      [__("Date"), (row) => day(row.transaction_date)],
      [__("Delivery Date"), (row) => day(row.delivery_date)],
      [__("Total"), (row) => format_currency(row.grand_total, row.currency), true],
    ]),
    table(__("Open Invoices"), told.invoices, [
      [__("Invoice"), (row) => lead("SM Invoice", row.name)],
      [__("Status"), (row) => pill(row.status)],
      [__("Date"), (row) => day(row.posting_date)],
      [__("Due Date"), (row) => day(row.due_date)],
      [__("Open"), (row) => money(row.open), true],
    ]),
    nothing ? element("p", "text-muted", __("No open orders or invoices.")) : null
  ); // prettier-ignore
}

/** When the rest of a line comes, in words. */
function rest(line) {
  if (!line.open_qty || line.closed) return line.closed ? __("Closed") : __("All delivered");
  const stock = [__("{0} {1} on hand", [quantity(line.on_hand), line.stock_uom])];
  if (line.incoming) stock.push(__("{0} coming", [quantity(line.incoming)]));
  if (line.reserved_qty) stock.push(__("{0} set aside", [quantity(line.reserved_qty)]));
  if (line.expected) stock.push(__("made by {0}", [day(line.expected)]));
  return element("span", "", element("strong", "", day(line.due) || __("No date agreed")), ` · ${stock.join(", ")}`);
}

function order(told) {
  return element(
    "div", "sm-enquiry-part",
    element("h3", "", lead("SM Sales Order", told.name), " ", order_status(told)),
    element("div", "sm-enquiry-facts", [day(told.transaction_date), told.po_no, format_currency(told.grand_total, told.currency)].filter(Boolean).join(" · ")),
    table("", told.lines, [
      [__("Item"), (row) => lead("Item", row.item_code, row.item_name || row.item_code)],
      [__("Ordered"), (row) => `${quantity(row.qty)} ${row.uom}`, true],
      [__("Delivered"), (row) => quantity(row.delivered_qty), true],
      [__("Open"), (row) => quantity(row.open_qty), true],
      [__("Rest"), rest],
    ])
  ); // prettier-ignore
}

const FACTS = {
  delivery_mode: () => __("Mode"), transporter_name: () => __("Carrier"), tracking_no: () => __("Tracking No"),
  received_by: () => __("Received By"), received_at: () => __("Received At"), receivable_no: () => __("Number"),
}; // prettier-ignore

/** A delivery note or an invoice; what is open is in company currency. */
function paper(told, currency) {
  const facts = Object.keys(FACTS).filter((field) => told[field] && told[field] !== told.name);
  const due = told.due_date && `${__("Due Date")}: ${day(told.due_date)}`;
  const open = told.outstanding_amount != null && `${__("Open")}: ${format_currency(told.outstanding_amount, currency)}`;
  const total = told.grand_total != null && format_currency(told.grand_total, told.currency);
  const said = [day(told.posting_date), due, total, open, ...facts.map((field) => `${FACTS[field]()}: ${told[field]}`)];
  return element(
    "div", "sm-enquiry-part",
    element("h3", "", lead(told.doctype, told.name), " ", pill(told.status)),
    element("div", "sm-enquiry-facts", said.filter(Boolean).join(" · "))
  ); // prettier-ignore
}

export function document(told) {
  return element(
    "div", "", told.customer && standing(told.customer), told.document && paper(told.document, told.customer?.currency), ...told.orders.map(order)
  ); // prettier-ignore
}

function price({ price: found, customer: of, stock_uom }) {
  if (!found) return element("p", "text-muted", of ? "" : __("Look up a customer first to see a price."));
  if (found.problem) return element("p", "text-danger", found.problem);
  const asked = found.price === null ? __("No price") : `${format_currency(found.price, found.currency)} / ${found.uom || stock_uom}`;
  return element(
    "section", "sm-enquiry-part",
    element("div", "sm-enquiry-tiles", tile(__("Price for {0}", [of]), asked), tile(__("Price List"), found.price_list || __("None"))),
    element("ul", "sm-enquiry-trace", ...found.explanation.map((step) => element("li", "", step)))
  ); // prettier-ignore
}

export function item(told) {
  const stock = table(__("Stock"), told.stock, [
    [__("Warehouse"), (row) => row.warehouse],
    [__("On Hand"), (row) => `${quantity(row.on_hand)} ${told.stock_uom}`, true],
    [__("Incoming"), (row) => quantity(row.incoming), true],
  ]);
  const none = told.is_stock_item ? element("p", "text-muted", __("Nothing on hand and nothing coming.")) : null;
  return element(
    "div", "", element("h2", "", lead("Item", told.name, told.item_name)),
    element("div", "sm-enquiry-facts", [told.name !== told.item_name && told.name, told.item_group, told.company].filter(Boolean).join(" · ")),
    price(told), stock || none
  ); // prettier-ignore
}
