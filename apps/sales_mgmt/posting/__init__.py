"""The only writer of ledgers: applies a posting plan, reverses it, and guards every running balance."""
