"""The host's own vouchers: plain functions that gather facts and build rows; the DocType controllers call them."""
