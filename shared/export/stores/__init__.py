"""Places, one module each."""
