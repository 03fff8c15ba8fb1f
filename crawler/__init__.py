"""The crawler: knows the web and nothing of the database."""
