"""Celery's way to the Redis-protocol server, by connections that do not wait for ever (`core.silence`)."""

from kombu.transport import redis

from core.silence import Connection, SecureConnection


class Channel(redis.Channel):
    connection_class = Connection
    connection_class_ssl = SecureConnection


class Transport(redis.Transport):
    Channel = Channel
