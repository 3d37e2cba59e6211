"""The database: the record of runs, commits, feeds and deliveries."""
