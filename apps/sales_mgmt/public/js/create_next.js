// "Create" buttons: the next document of the chain, made by the server of what is open, opened unsaved.
frappe.provide("sales_mgmt");

/** Opens the unsaved document that a whitelisted method answers; `call` is {method, args}. */
sales_mgmt.open_next = async function (call) {
  const { message } = await frappe.call({ ...call, freeze: true, freeze_message: __("Collecting what is open ...") });
  if (!message) return;
  const [doc] = frappe.model.sync(message);
  frappe.set_route("Form", doc.doctype, doc.name);
};

/** Adds a button to a form's Create menu, for who may create the target. */
sales_mgmt.add_create_button = function (frm, label, target, call) {
  if (!frappe.model.can_create(target)) return;
  frm.add_custom_button(label, () => sales_mgmt.open_next(call), __("Create"));
  frm.page.set_inner_btn_group_as_primary(__("Create"));
};
