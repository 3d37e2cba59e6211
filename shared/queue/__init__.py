"""Where scheduler and workers meet: the Celery app, task names, payloads."""
