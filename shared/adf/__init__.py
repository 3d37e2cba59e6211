"""Adobe-defined functions as index kernels: arrays in, row numbers out."""
