// The relations of a document, drawn in columns: what it came from to the left, what came of it to the right.
import { element, pill } from "./element";

frappe.provide("sales_mgmt");

const DOCUMENTS = ["SM Quotation", "SM Sales Order", "SM Delivery Note", "SM Invoice", "SM Return", "SM Deposit"];
const METHOD = "sales_mgmt.api.document_graph.relations_of";
const SVG = "http://www.w3.org/2000/svg";

/** What belongs to a document and is none: its rows in the ledgers, what credit said. */
function side_note(node) {
  const rows = typeof node.status === "number";
  const note = element("a", "sm-graph-note", rows ? `${node.label} (${node.status})` : `${node.label}: ${__(node.status)}`);
  note.href = node.url;
  return note;
}

function card(node, start, notes) {
  const made = element("li", `sm-graph-card${node.id === start ? " sm-graph-start" : ""}`);
  made.dataset.id = node.id;
  made.append(element("div", "sm-graph-kind", node.label));
  if (node.hidden) {
    made.classList.add("sm-graph-hidden");
    made.append(element("div", "", __("Not yours to read")));
    return made;
  }
  const link = element("a", "sm-graph-name", node.name);
  link.href = node.url;
  if (node.id === start) link.setAttribute("aria-current", "true");
  const facts = element("div", "sm-graph-facts");
  facts.append(element("span", "", node.date ? frappe.datetime.str_to_user(node.date) : ""));
  if (node.amount != null) facts.append(element("span", "sm-graph-amount", format_currency(node.amount, node.currency)));
  made.append(link, pill(node.status), facts);
  if (notes.length) {
    const below = element("div", "sm-graph-notes");
    below.append(...notes.map(side_note));
    made.append(below);
  }
  return made;
}

/** The line from one card to another: from its right side to the other's left; beside them within a column. */
function line(from, to) {
  const start = [from.offsetLeft + from.offsetWidth, from.offsetTop + 26];
  const end = [to.offsetLeft, to.offsetTop + 26];
  if (from.offsetLeft === to.offsetLeft) {
    const x = from.offsetLeft + from.offsetWidth;
    return `M${x},${start[1]} C${x + 20},${start[1]} ${x + 20},${end[1]} ${x + 1},${end[1]}`;
  }
  const bend = Math.max(24, (end[0] - start[0]) / 2);
  return `M${start} C${start[0] + bend},${start[1]} ${end[0] - bend},${end[1]} ${end}`;
}

function draw_lines(canvas, edges) {
  const cards = new Map([...canvas.querySelectorAll(".sm-graph-card")].map((made) => [made.dataset.id, made]));
  const lines = canvas.querySelector("svg");
  lines.setAttribute("width", canvas.scrollWidth);
  lines.setAttribute("height", canvas.scrollHeight);
  lines.replaceChildren(
    ...edges
      .filter((edge) => cards.has(edge.source) && cards.has(edge.target))
      .map((edge) => {
        const path = document.createElementNS(SVG, "path");
        path.setAttribute("d", line(cards.get(edge.source), cards.get(edge.target)));
        path.setAttribute("class", `sm-graph-line sm-graph-${edge.kind.replace(" ", "-")}`);
        return path;
      })
  );
}

/** Arrow keys go from document to document, as they are drawn. */
function move(canvas, event) {
  const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
  const at = event.target.closest(".sm-graph-column");
  if (!step || !at) return;
  event.preventDefault();
  const columns = [...canvas.querySelectorAll(".sm-graph-column")];
  const names = (column) => [...column.querySelectorAll(".sm-graph-name")];
  const row = Math.max(0, names(at).indexOf(event.target.closest(".sm-graph-card").querySelector(".sm-graph-name")));
  if (step[1]) return names(at)[row + step[1]]?.focus();
  for (let next = columns.indexOf(at) + step[0]; columns[next]; next += step[0]) {
    const there = names(columns[next]);
    if (there.length) return there[Math.min(row, there.length - 1)].focus();
  }
}

/** Draws a graph into an element; what it answers draws the lines anew, once the element is seen or its size changes. */
sales_mgmt.draw_graph = function (parent, { nodes, edges, start }) {
  const canvas = element("div", "sm-graph");
  canvas.append(document.createElementNS(SVG, "svg"));
  canvas.querySelector("svg").setAttribute("aria-hidden", "true");
  const documents = nodes.filter((node) => node.stage !== null);
  const by_id = Object.fromEntries(nodes.map((node) => [node.id, node]));
  const notes = (id) => edges.filter((edge) => edge.source === id && by_id[edge.target]?.stage === null);
  for (const stage of [...new Set(documents.map((node) => node.stage))].sort((a, b) => a - b)) {
    const column = element("ul", "sm-graph-column");
    const here = documents.filter((node) => node.stage === stage);
    column.setAttribute("aria-label", [...new Set(here.map((node) => node.label))].join(", "));
    column.append(...here.map((node) => card(node, start, notes(node.id).map((edge) => by_id[edge.target]))));
    canvas.append(column);
  }
  canvas.addEventListener("keydown", (event) => move(canvas, event));
  parent.replaceChildren(canvas);
  const draw = () => draw_lines(canvas, edges);
  new ResizeObserver(draw).observe(canvas);
  return draw;
};

/** Shows the relations of a form's document. */
sales_mgmt.show_relations = async function (frm) {
  const { doctype, name } = frm.doc;
  const { message } = await frappe.call({ method: METHOD, args: { doctype, name }, type: "GET", freeze: true });
  if (!message) return;
  const dialog = new frappe.ui.Dialog({
    title: __("Relations of {0}", [name]),
    size: "extra-large",
    fields: [{ fieldname: "graph", fieldtype: "HTML" }],
  });
  dialog.$wrapper.addClass("sm-graph-dialog");
  const parent = dialog.fields_dict.graph.wrapper;
  const draw = sales_mgmt.draw_graph(parent, message);
  dialog.$wrapper.on("shown.bs.modal", () => {
    draw();
    parent.querySelector("[aria-current]")?.focus();
  });
  parent.addEventListener("click", (event) => event.target.closest("a") && dialog.hide());
  dialog.show();
};

for (const doctype of DOCUMENTS) {
  frappe.ui.form.on(doctype, {
    refresh(frm) {
      if (!frm.is_new()) frm.add_custom_button(__("Relations"), () => sales_mgmt.show_relations(frm), __("View"));
    },
  });
}
