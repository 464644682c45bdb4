"""Handlers that hooks.py names. On top of everything: nothing imports them."""
