"""Statement text to typed tree to stages; never touches data."""
