"""What print formats show: documents as sheets of paper, cut into pages by us, because not every PDF engine repeats a
table's heading (Debian's wkhtmltopdf does not)."""
