"""From the typed tree to stages."""
