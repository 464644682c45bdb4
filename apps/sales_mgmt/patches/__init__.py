"""Patches: what a site that was installed before needs, once; each may run again without harm."""
