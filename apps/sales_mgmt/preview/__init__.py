"""Shows what a draft would post, without posting it."""
