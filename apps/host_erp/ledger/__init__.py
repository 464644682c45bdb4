"""The ledgers of the embedded host: vouchers build rows, one function writes them, one reverses them."""
