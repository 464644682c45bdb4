"""Whitelisted methods. Each checks the caller's permission on the documents it names before anything else."""
