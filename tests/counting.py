"""A proxy that counts what a server sends, and can be slow: clients are given its address in place of the server's."""

import contextlib
import socket
import threading
import time
from typing import Self

CHUNK = 2**16


class Counting:
    """`sent`: bytes that went to clients so far. `pause`: seconds before each piece of them."""

    def __init__(self, port: int) -> None:
        self._port, self._lock = port, threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.sent, self.pause = 0, 0.0

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_what: object) -> None:
        self._listener.close()

    def take(self) -> int:
        """What was sent since somebody asked last."""
        with self._lock:
            sent, self.sent = self.sent, 0
        return sent

    def _listen(self) -> None:
        while True:
            try:
                client, _from = self._listener.accept()
            except OSError:
                return  # it is over
            server = socket.create_connection(("127.0.0.1", self._port))
            threading.Thread(target=self._pass_on, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(server, client, True), daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket, is_counted: bool) -> None:
        try:
            while data := here.recv(CHUNK):
                if is_counted:
                    with self._lock:
                        self.sent += len(data)
                    if self.pause:
                        time.sleep(self.pause)
                there.sendall(data)
        except OSError:
            pass  # one of them left
        finally:
            self._part(here, there)

    @staticmethod
    def _part(*ends: socket.socket) -> None:
        """Wakes the thread of the other direction, which closes what is left."""
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
