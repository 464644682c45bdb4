"""What each document does when it posts, as a PostingPlan: a file for each document."""

from sales_mgmt.documents.plans.delivery import delivery_plan
from sales_mgmt.documents.plans.invoice import invoice_plan
from sales_mgmt.documents.plans.order import order_plan
from sales_mgmt.documents.plans.quotation import quotation_plan
from sales_mgmt.documents.plans.returns import return_plan

__all__ = ["delivery_plan", "invoice_plan", "order_plan", "quotation_plan", "return_plan"]
