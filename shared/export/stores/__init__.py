"""Places that deliveries go to; each SDK is imported in its own module only."""
