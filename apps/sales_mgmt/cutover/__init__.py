"""How a company goes over from the host's own selling documents to ours: report, run, comparison, and the way back."""
