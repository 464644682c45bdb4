"""ERPNext behind the contract: its own functions post, nothing of its logic is repeated. One file for each concern."""
