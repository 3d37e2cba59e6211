"""Logs and metrics, all names in one place."""
