"""Adobe Analytics Data Feeds in: manifest, lookups and hits become rows of an event dataset."""
