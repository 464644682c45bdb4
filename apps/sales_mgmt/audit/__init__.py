"""The self-audit: rebuilds every plan and compares it with every ledger and balance."""
