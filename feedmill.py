"""Feedmill."""
