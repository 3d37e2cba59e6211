"""Deliveries: a committed snapshot's rows as files at a destination, and the manifest, last."""
