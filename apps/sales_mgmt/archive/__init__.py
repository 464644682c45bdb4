"""How a site leaves the app, or keeps it for reading only: export, archive mode, uninstalling."""
