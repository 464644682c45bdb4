frappe.pages["sales-enquiry"].on_page_load = (wrapper) => {
  const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Sales Enquiry"), single_column: true });
  wrapper.enquiry = new sales_mgmt.Enquiry(page.main[0]);
};

frappe.pages["sales-enquiry"].on_page_show = (wrapper) => wrapper.enquiry.show();
