"""The host's ledgers behind one contract: real ERPNext or the embedded host."""

from sales_mgmt.host.resolve import host

__all__ = ["host"]
