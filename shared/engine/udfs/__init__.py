"""Functions of the dialect that DuckDB lacks, in Python over Arrow; the templates call them fm_*."""
