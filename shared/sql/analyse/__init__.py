"""From the parsed text to the typed tree."""
