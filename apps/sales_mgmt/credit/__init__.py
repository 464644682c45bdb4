"""Credit: accounts, exposure and, later, the decision rules."""
