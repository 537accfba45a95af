"""The process that holds the models. It imports no Django and knows the database only by what it is told.

Exactly one of its threads, the engine's, ever touches torch; the others move messages to and from Redis.
"""
