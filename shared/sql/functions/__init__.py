"""The function table."""
