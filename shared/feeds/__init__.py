"""The logic of a feed."""
