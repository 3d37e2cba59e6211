"""Stages run here: DuckDB fragments, kernels, Dask."""
