"""What does: Celery tasks and their worker."""
