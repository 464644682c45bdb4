"""What the sales desk answers a customer on the phone: found by one text, told in a few queries."""
