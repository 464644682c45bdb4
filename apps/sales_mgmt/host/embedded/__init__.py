"""The embedded host: host_erp's ledgers behind the contract."""
