"""Settings: one frozen model, one commented file of defaults."""
