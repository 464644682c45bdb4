// Pieces that our pages are built of. Text goes in as text, never as HTML.

/** A new element with classes and what it holds: text or other elements. */
export function element(tag, classes = "", ...inside) {
  const made = document.createElement(tag);
  made.className = classes;
  made.append(...inside.filter((one) => one != null && one !== ""));
  return made;
}

/** Where Frappe's guess of a status's colour from the word is not ours. */
const COLOURS = {
  Open: "orange", Overdue: "red", Used: "green", Ordered: "green", Unpaid: "orange", "On Hold": "red",
  "On Credit Hold": "red", "To Deliver and Bill": "orange", "To Deliver": "orange", "To Bill": "orange",
}; // prettier-ignore

/** A status as lists show it. */
export function pill(status) {
  const colour = COLOURS[status] || frappe.utils.guess_colour(status, "gray");
  return element("span", `indicator-pill no-indicator-dot ${colour}`, __(status));
}

/** The desk's address of a document. */
export function form_of(doctype, name) {
  return `/app/${frappe.router.slug(doctype)}/${encodeURIComponent(name)}`;
}

export const day = (value) => (value ? frappe.datetime.str_to_user(value) : "");
export const quantity = (value) => format_number(value, null, 3).replace(/\.?0+$/, "");
