"""Deliveries: files, manifests, stores."""
