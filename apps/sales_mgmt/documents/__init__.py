"""What the sales documents share: masters' facts, checks, totals, bulk rows, mapping, plans."""
