"""Rules of the masters, one module for each; the DocType controllers call them."""
