// Quick entry of lines: type or scan an item, Enter, quantity, Enter, next. Or paste rows from a spreadsheet, or take a
// CSV file: all of it is added, or, where a row is wrong, nothing, and each wrong row is named.
frappe.provide("sales_mgmt");

const COLUMNS = ["item", "qty", "rate"];
const text = (value) => frappe.utils.escape_html(String(value ?? ""));

/** Rows of pasted or uploaded text with their line numbers: item, quantity, rate; parted by tab, semicolon or comma. */
export function parse_rows(content) {
  const lines = content.replace(/^\uFEFF/, "").split(/\r?\n/);
  const mark = ["\t", ";", ","].find((one) => lines.some((line) => line.includes(one))) || "\t";
  const rows = lines.map((line, at) => {
    const cells = split_quoted(line, mark);
    return { row: at + 1, ...Object.fromEntries(COLUMNS.map((column, n) => [column, (cells[n] || "").trim()])) };
  });
  const filled = rows.filter((row) => COLUMNS.some((column) => row[column]));
  const headed = filled.length > 1 && filled[0].qty && !/\d/.test(filled[0].qty);
  return headed ? filled.slice(1) : filled;
}

/** Cells of a line; a quoted cell may hold the mark, and "" stands for a quote. */
function split_quoted(line, mark) {
  const cells = [""];
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    if (quoted && line[at] === '"' && line[at + 1] === '"') cells[cells.length - 1] += line[++at];
    else if (line[at] === '"') quoted = !quoted;
    else if (line[at] === mark && !quoted) cells.push("");
    else cells[cells.length - 1] += line[at];
  }
  return cells;
}

/** Opens the dialog; its lines go below those of the form. */
sales_mgmt.quick_entry = function (frm) {
  const taken = [];
  const dialog = new frappe.ui.Dialog({
    title: __("Quick Entry"),
    fields: [
      { fieldname: "item", fieldtype: "Data", label: __("Item Code, Name or Barcode") },
      { fieldname: "column", fieldtype: "Column Break" },
      { fieldname: "qty", fieldtype: "Data", label: __("Quantity"), default: "1" },
      { fieldname: "found_section", fieldtype: "Section Break" },
      { fieldname: "found", fieldtype: "HTML" },
      { fieldname: "many_section", fieldtype: "Section Break", label: __("Many Rows") },
      {
        fieldname: "pasted",
        fieldtype: "Small Text",
        label: __("Rows from a Spreadsheet"),
        description: __("Item, quantity, rate. Quantity and rate may be left out."),
      },
      { fieldname: "file", fieldtype: "HTML" },
      { fieldname: "take", fieldtype: "Button", label: __("Check and Take Rows"), click: () => take_pasted() },
    ],
    primary_action_label: __("Add Lines"),
    async primary_action() {
      if (dialog.get_value("item") && !(await take_typed())) return;
      if (dialog.get_value("pasted") && !(await take_pasted())) return;
      dialog.hide();
      await add_lines(frm, taken);
    },
  });
  const { item, qty, found, pasted, file } = dialog.fields_dict;

  function draw(problems = []) {
    const cells = (row) =>
      `<td>${text(row.item_code)}</td><td>${text(row.item_name)}</td><td class="text-right">${text(row.qty)}</td>
       <td class="text-right">${text(row.rate)}</td>`;
    const head = [__("Item"), __("Name"), __("Quantity"), __("Rate")].map((one) => `<th>${text(one)}</th>`).join("");
    const body = taken.map((row) => `<tr>${cells(row)}</tr>`).join("");
    const table = `<table class="table table-sm"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
    const wrong = problems.map((one) => `<div>${text(one)}</div>`).join("");
    found.$wrapper.html(`<div class="bold" role="alert">${wrong}</div>${taken.length ? table : ""}`);
  }

  /** Takes all rows or none; whether it took them. */
  async function take(rows, name) {
    const args = { doctype: frm.doctype, rows };
    const { message } = await frappe.call({ method: "sales_mgmt.api.order_entry.resolve", args });
    const problems = message.map(({ problem }, at) => problem && name(rows[at], problem)).filter(Boolean);
    if (!problems.length) taken.push(...message.map(({ line }) => line));
    draw(problems);
    return !problems.length;
  }

  async function take_typed() {
    const row = { item: item.get_input_value(), qty: qty.get_input_value() };
    const good = await take([row], (_row, problem) => problem);
    if (good) await dialog.set_values({ item: "", qty: "1" });
    item.$input.trigger("focus").trigger("select");
    return good;
  }

  async function take_pasted() {
    const rows = parse_rows(pasted.get_input_value() || "");
    const good = await take(rows, ({ row }, problem) => __("Row {0}: {1}", [row, problem]));
    if (good) await dialog.set_value("pasted", "");
    return good;
  }

  file.$wrapper.html(`<label>${text(__("CSV File"))} <input type="file" accept=".csv,.tsv,.txt"></label>`);
  file.$wrapper.find("input").on("change", async ({ target }) => {
    await dialog.set_value("pasted", await target.files[0].text());
    target.value = "";
    take_pasted();
  });
  const on_enter = ({ $input }, act) =>
    $input.on("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    });
  for (const { df, $input } of [item, qty, pasted]) $input.attr("aria-label", df.label);
  on_enter(item, () => qty.$input.trigger("focus").trigger("select"));
  on_enter(qty, take_typed);
  dialog.show();
};

async function add_lines(frm, lines) {
  frm.doc.items = (frm.doc.items || []).filter((row) => row.item_code);
  for (const line of lines) frm.add_child("items", line);
  frm.doc.items.forEach((row, at) => (row.idx = at + 1));
  frm.dirty();
  frm.refresh_field("items");
  await sales_mgmt.work_out(frm);
}

for (const doctype of ["SM Quotation", "SM Sales Order"]) {
  frappe.ui.form.on(doctype, {
    refresh(frm) {
      if (frm.doc.docstatus === 0) frm.add_custom_button(__("Quick Entry"), () => sales_mgmt.quick_entry(frm));
    },
  });
}
