"""What a customer sees of their own documents on the website."""
