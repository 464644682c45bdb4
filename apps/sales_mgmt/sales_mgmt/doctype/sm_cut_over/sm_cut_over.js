// Buttons of a cut-over, its progress, and what stands against it. What may be done when is the server's to say.
const ACTIONS = {
  Draft: ["dry_run"],
  Reported: ["dry_run", "start"],
  Queued: ["resume"],
  Running: ["resume"],
  Completed: ["reverse"],
  "Completed with Refusals": ["resume", "reverse"],
  Reversing: ["resume"],
  Reversed: [],
};
const LABELS = { dry_run: __("Dry Run"), start: __("Run"), resume: __("Resume"), reverse: __("Reverse") };
const QUESTIONS = {
  start: __("Take over what the report lists? The host's orders and deliveries are closed."),
  reverse: __("Undo the cut-over? The host's documents stand as before."),
};

frappe.ui.form.on("SM Cut Over", {
  setup(frm) {
    frappe.realtime.on("sm_cut_over_ended", ({ name }) => {
      if (name === frm.doc.name) frm.reload_doc();
    });
  },

  refresh(frm) {
    if (frm.is_new()) return;
    if (frappe.user.has_role("System Manager")) {
      for (const action of ACTIONS[frm.doc.status] || []) {
        frm.add_custom_button(LABELS[action], () => act(frm, action));
      }
    }
    show_comparison(frm);
    show_problems(frm);
  },
});

function act(frm, action) {
  const call = async () => {
    await frappe.call({
      method: `sales_mgmt.api.cut_over.${action}`,
      args: { name: frm.doc.name },
      freeze: true,
      freeze_message: __("Reading what is open ..."),
    });
    frm.reload_doc();
  };
  if (QUESTIONS[action]) frappe.confirm(QUESTIONS[action], call);
  else call();
}

function show_comparison(frm) {
  if (!(frm.doc.status || "").startsWith("Completed")) return;
  const off = (frm.doc.comparison || []).filter((row) => !row.agrees);
  const figures = off.map((row) => `${__(row.measure)}: ${format_number(row.before)} → ${format_number(row.after)}`);
  if (off.length) frm.dashboard.set_headline_alert(`${__("Before and after differ.")} ${figures.join("; ")}`, "red");
  else frm.dashboard.set_headline_alert(__("Before and after agree."), "green");
}

function show_problems(frm) {
  const left = (frm.doc.documents || []).filter((row) => row.message);
  if (!left.length) return;
  const cell = (text) => `<td>${text}</td>`;
  const rows = left.map(
    (row) =>
      "<tr>" +
      cell(frappe.utils.get_form_link(row.source_doctype, row.source_name, true)) +
      cell(__(row.result)) +
      cell(frappe.utils.escape_html(row.message)) +
      "</tr>"
  );
  const head = [__("Document"), __("Result"), __("Reason")].map((text) => `<th>${text}</th>`).join("");
  frm.dashboard.add_section(
    `<table class="table table-bordered"><tr>${head}</tr>${rows.join("")}</table>`,
    __("Not Taken Over ({0})", [left.length])
  );
  frm.dashboard.show();
}
