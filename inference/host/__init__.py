"""The engine's host: a Celery worker that keeps one engine process alive and decides which models it holds."""
