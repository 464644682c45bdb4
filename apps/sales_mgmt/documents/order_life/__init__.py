"""What happens to an order after its confirmation: changed, held, released, closed, reopened. Each leaves a log."""

from sales_mgmt.documents.order_life.change import change
from sales_mgmt.documents.order_life.change_request import ChangeRequest
from sales_mgmt.documents.order_life.closing import close, reopen
from sales_mgmt.documents.order_life.hold import hold, release
from sales_mgmt.documents.order_life.production import follow as production_follows
from sales_mgmt.documents.order_life.production import request_production
from sales_mgmt.documents.order_life.reserving import free_stock, reserve_as, reserve_stock

__all__ = [
    "ChangeRequest",
    "change",
    "close",
    "free_stock",
    "hold",
    "production_follows",
    "release",
    "reopen",
    "request_production",
    "reserve_as",
    "reserve_stock",
]
