"""The demo: a week of a shop's events through the whole chain."""
