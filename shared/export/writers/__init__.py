"""File formats of deliveries: each writes a local file, and reads it back to prove it."""
