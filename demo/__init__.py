"""The demo: Northwind's orders of two years, entered through real documents, and the figures that must come out."""
