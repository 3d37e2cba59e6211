"""The lake: the only door to dataset files."""
