"""Files in: from what users have to rows of a dataset."""
