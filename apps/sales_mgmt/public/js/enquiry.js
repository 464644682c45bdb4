// The page Sales Enquiry: one box that answers a customer on the phone. Made for the keyboard: type, arrows, Enter; Esc
// leads back to the box. A customer that was looked up stays the one whose prices are told.
import { element } from "./element";
import * as answers from "./enquiry_answers";

frappe.provide("sales_mgmt");

const API = "sales_mgmt.api.enquiry.";
const PAUSE = 180; // ms without a key
const ROUTE = "sales-enquiry";

const ask = (method, args) => frappe.call({ method: API + method, args, type: "GET" }).then(({ message }) => message);

sales_mgmt.Enquiry = class {
  constructor(parent) {
    this.hits = [];
    this.active = -1;
    this.box = element("input", "form-control");
    Object.assign(this.box, { type: "search", id: "sm-enquiry-box", autocomplete: "off" });
    this.box.placeholder = __("Customer, phone, tax id, order, delivery, invoice, customer's order number, item");
    this.list = element("ul", "sm-enquiry-hits");
    this.list.id = "sm-enquiry-hits";
    this.context = element("div", "sm-enquiry-context");
    this.answer = element("div", "sm-enquiry-answer");
    const label = element("label", "sr-only", __("Who or what is asked for"));
    label.htmlFor = this.box.id;
    const attributes = { role: "combobox", "aria-controls": this.list.id, "aria-expanded": "false", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(attributes)) this.box.setAttribute(name, value);
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", __("Found"));
    this.answer.setAttribute("aria-live", "polite");
    this.page = element("div", "sm-enquiry", label, this.box, this.list, this.context, this.answer);
    parent.append(this.page);
    this.show_hits([]);
    this.show_context();
    this.listen();
  }

  /** The box has the focus whenever the page is shown. */
  show() {
    setTimeout(() => this.to_box());
  }

  to_box() {
    this.box.focus();
    this.box.select();
  }

  listen() {
    this.box.addEventListener("input", () => this.search_soon());
    this.box.addEventListener("keydown", (event) => this.key_in_box(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    this.list.addEventListener("click", (event) => {
      const hit = event.target.closest("li");
      if (hit) this.choose(this.hits[[...this.list.children].indexOf(hit)]);
    });
    this.answer.addEventListener("keydown", (event) => this.key_in_answer(event));
    this.answer.addEventListener("click", (event) => this.follow(event));
  }

  search_soon() {
    clearTimeout(this.timer);
    this.searched = new Promise((done) => {
      this.timer = setTimeout(() => done(this.search()), PAUSE);
    });
  }

  async search() {
    const text = this.box.value.trim();
    const hits = text.length < 2 ? [] : await ask("search", { text });
    if (text !== this.box.value.trim()) return; // typed on meanwhile
    this.show_hits(hits, text.length >= 2);
  }

  show_hits(hits, searched) {
    this.hits = hits;
    const options = hits.map((hit, at) => {
      const option = element(
        "li", "", element("span", "sm-enquiry-label", hit.label), element("strong", "", hit.name),
        element("span", "", hit.title !== hit.name ? hit.title : ""), element("span", "sm-enquiry-label", hit.detail)
      ); // prettier-ignore
      option.id = `sm-enquiry-hit-${at}`;
      option.setAttribute("role", "option");
      return option;
    });
    this.list.replaceChildren(...options);
    this.list.hidden = !hits.length;
    this.box.setAttribute("aria-expanded", String(hits.length > 0));
    this.activate(hits.length ? 0 : -1);
    if (searched && !hits.length) this.answer.replaceChildren(element("p", "text-muted", __("Nothing found.")));
  }

  activate(at) {
    this.active = at;
    [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (at < 0) return this.box.removeAttribute("aria-activedescendant");
    this.box.setAttribute("aria-activedescendant", `sm-enquiry-hit-${at}`);
    this.list.children[at].scrollIntoView({ block: "nearest" });
  }

  async key_in_box(event) {
    const last = this.hits.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (last < 0) return event.key === "ArrowDown" && this.leads()[0]?.focus();
      const next = this.active + (event.key === "ArrowDown" ? 1 : -1);
      this.activate(next < 0 ? last : next > last ? 0 : next);
    } else if (event.key === "Enter") {
      event.preventDefault();
      await this.searched; // who types fast presses Enter before the answer is there
      if (this.hits.length) this.choose(this.hits[this.active]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (this.hits.length) return this.show_hits([]);
      if (this.box.value) this.box.value = "";
      else this.forget();
    }
  }

  leads() {
    return [...this.answer.querySelectorAll(".sm-enquiry-lead")];
  }

  key_in_answer(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      return this.to_box();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.leads().indexOf(document.activeElement) + step;
    if (at < 0) this.to_box();
    else this.leads()[at]?.focus();
  }

  /** A click or Enter on something in the answer asks for it; with Ctrl, or for what stands open, the form opens. */
  follow(event) {
    const link = event.target.closest(".sm-enquiry-lead");
    if (!link || event.ctrlKey || event.metaKey || link.closest("h2, h3")) return;
    event.preventDefault();
    event.stopPropagation(); // the desk's router follows links otherwise
    this.choose(link.dataset);
  }

  async choose({ doctype, name }) {
    this.show_hits([]);
    const told = await this.ask_for(doctype, name);
    if (!told) return;
    const [kind, facts] = told;
    const customer = kind === "customer" ? facts : kind === "document" ? facts.customer : null;
    if (customer) this.customer = customer;
    this.show_context();
    this.answer.replaceChildren(answers[kind](facts));
    this.to_box();
  }

  async ask_for(doctype, name) {
    if (doctype === "Customer") return ["customer", await ask("customer", { name })];
    const { name: customer, company } = this.customer || {};
    if (doctype === "Item") return ["item", await ask("item", { code: name, customer, company })];
    return ["document", await ask("document", { doctype, name })];
  }

  forget() {
    this.customer = null;
    this.show_context();
    this.answer.replaceChildren();
  }

  show_context() {
    const keys = __("Enter answers, arrows choose, Esc leads back here; Ctrl+Enter opens the form.");
    const whose = this.customer ? __("Prices are those of {0}. Esc in the empty box forgets.", [this.customer.customer_name]) : "";
    this.context.textContent = `${keys} ${whose}`;
  }
};

frappe.ui.keys.add_shortcut({
  shortcut: "shift+ctrl+e",
  action: () => frappe.set_route(ROUTE),
  description: __("Sales Enquiry"),
});
