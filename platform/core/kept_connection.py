"""One connection to the Redis-protocol server that whoever asks keeps to themselves; knows nothing of Django."""

from typing import Any

import redis


class KeptConnection:
    """For what is said with every run and every step of an engine: a client of the library takes up to three times as
    long, most of it to lend a connection and take it back. Not for two threads.

    As there, a connection that turns out to be lost is made anew and all is said again: what must not happen twice is
    not for here.
    """

    def __init__(self, client: "redis.Redis") -> None:
        """`client` says where the server is, and how it is spoken to."""
        self._connection: Any = client.connection_pool.make_connection()

    def execute_command(self, *words: Any) -> Any:
        """One command, as a client takes it; raises `redis.RedisError`."""
        return self.at_once(words)[0]

    def at_once(self, *commands: tuple[Any, ...]) -> list[Any]:
        """What the server answers to each, after one round trip. Raises the first refusal after all answers are
        read."""
        try:
            answers = self._told(commands)
        except (redis.ConnectionError, redis.TimeoutError):
            self._connection.disconnect()
            answers = self._told(commands)
        for answer in answers:
            if isinstance(answer, redis.ResponseError):
                raise answer
        return answers

    def _told(self, commands: tuple[tuple[Any, ...], ...]) -> list[Any]:
        self._connection.send_packed_command(self._connection.pack_commands(commands), check_health=False)
        return [self._answer() for _command in commands]

    def _answer(self) -> Any:
        try:
            return self._connection.read_response()
        except redis.ResponseError as refusal:
            return refusal
