"""devbench builds a bench for this checkout from the package registries and runs it. Start at README.md."""
