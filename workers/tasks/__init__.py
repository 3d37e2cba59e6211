"""Celery tasks: doors of five to twenty lines."""
