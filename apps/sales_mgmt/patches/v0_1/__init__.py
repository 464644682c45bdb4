"""Patches of 0.1."""
