"""What decides: what is due, and the command line."""
