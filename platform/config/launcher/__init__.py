"""Runs a whole site on one machine: `manage.py up`.

One parent starts the Redis-protocol server, the web server and two Celery workers, waits until they answer, says so in
one line and then watches: a signal or the death of any child ends all of them, in order. Production starts the same
commands by other means (docker-compose.yml); nothing here is needed for a site to work.
"""
