// Lists: what a document's status looks like, and what is done to many documents at once.
frappe.provide("sales_mgmt");

const COLOURS = {
  gray: ["Draft", "Closed", "Cancelled", "Lost", "Expired", "Revised", "Credit Note Issued", "Return Issued", "Queued"],
  blue: ["Open", "Running", "Partially Ordered", "Partly Used", "Released"],
  orange: ["To Deliver and Bill", "To Deliver", "Unpaid", "Requested", "Waiting", "Completed with Refusals"],
  yellow: ["To Bill", "Partly Paid", "Partly Credited", "Partly Received"],
  red: ["On Hold", "On Credit Hold", "Overdue", "Rejected"],
  green: ["Completed", "Paid", "Ordered", "Submitted", "Used", "Received", "Cleared"],
};
const COLOUR = Object.fromEntries(Object.entries(COLOURS).flatMap(([colour, all]) => all.map((one) => [one, colour])));

/** The colour of a status, in lists and on our pages alike. */
export const colour_of = (status) => COLOUR[status] || "gray";

/** What may be done to many: DocType -> [action of api/bulk.py, its label, what it makes]. */
const actions = () => ({
  "SM Sales Order": [
    ["Confirm Orders", __("Confirm Orders"), null],
    ["Deliver Orders", __("Deliver Orders"), "SM Delivery Note"],
    ["Invoice Orders", __("Invoice Orders"), "SM Invoice"],
  ],
  "SM Delivery Note": [["Invoice Deliveries", __("Invoice Deliveries"), "SM Invoice"]],
});

/** [text, colour, filter] of a row; a draft that credit holds says so. */
function indicator(doc) {
  const held = doc.credit_status === "On Credit Hold" || doc.credit_status === "Rejected";
  const [field, value] = held ? ["credit_status", doc.credit_status] : ["status", doc.status];
  return [__(value), colour_of(value), `${field},=,${value}`];
}

/** Whether to offer an action; the server asks again, and for the right to submit what is made. */
const may = (doctype, makes) => (makes ? frappe.model.can_create(makes) : frappe.perm.has_perm(doctype, 0, "submit"));

/** Starts a run over the chosen documents and opens it: it shows how far it is, then what became of each. */
async function start(list, action, posting_date) {
  const args = { action, names: list.get_checked_items(true), posting_date };
  const { message } = await frappe.call({ method: "sales_mgmt.api.bulk.start", args, freeze: true });
  if (message) frappe.set_route("Form", "SM Bulk Run", message);
}

function ask(list, action, label, makes) {
  const count = list.get_checked_items(true).length;
  if (!makes) {
    const question = __("Confirm {0} orders? Each is checked by itself; what is refused stays a draft.", [count]);
    return frappe.confirm(question, () => start(list, action));
  }
  const day = {
    fieldname: "posting_date",
    fieldtype: "Date",
    label: __("Posting Date"),
    default: frappe.datetime.get_today(),
    reqd: 1,
    description: __("One document for each of the {0} chosen: all that is open on it", [count]),
  };
  frappe.prompt(day, (values) => start(list, action, values.posting_date), label, __("Start"));
}

/** The settings of a list: status with its colour, actions on many. `more` are further settings of Frappe's. */
sales_mgmt.list = function (doctype, more = {}) {
  return {
    has_indicator_for_draft: true,
    get_indicator: indicator,
    onload(list) {
      for (const [action, label, makes] of actions()[doctype] || []) {
        if (may(doctype, makes)) list.page.add_action_item(label, () => ask(list, action, label, makes));
      }
    },
    ...more,
    add_fields: ["status", ...(more.add_fields || [])],
  };
};
