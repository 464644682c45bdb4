// Pieces that our pages are built of. Text goes in as text, never as HTML.
import { colour_of } from "./lists";

/** A new element with classes and what it holds: text or other elements. */
export function element(tag, classes = "", ...inside) {
  const made = document.createElement(tag);
  made.className = classes;
  made.append(...inside.filter((one) => one != null && one !== ""));
  return made;
}

/** A status as lists show it. */
export function pill(status) {
  return element("span", `indicator-pill no-indicator-dot ${colour_of(status)}`, __(status));
}

/** The desk's address of a document. */
export function form_of(doctype, name) {
  return `/app/${frappe.router.slug(doctype)}/${encodeURIComponent(name)}`;
}

export const day = (value) => (value ? frappe.datetime.str_to_user(value) : "");
export const quantity = (value) => format_number(value, null, 3).replace(/\.?0+$/, "");
