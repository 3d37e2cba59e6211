"""The typed tree as DuckDB SQL: columns are called by their numbers, never by their names."""
