"""Rules of deposits as plain functions over plain data."""
