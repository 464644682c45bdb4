"""What happens to an order after its confirmation: changed, held, released, closed, reopened. Each leaves a log."""

from sales_mgmt.documents.order_life.closing import close, reopen
from sales_mgmt.documents.order_life.hold import hold, release

__all__ = ["close", "hold", "release", "reopen"]
