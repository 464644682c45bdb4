"""Rules of returns: plain arithmetic on plain data."""
