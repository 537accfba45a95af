"""Names of hosts become addresses, or an error, within seconds.

The system's resolver cannot be told how long to ask: it waits as long as its configuration and the name servers of the
other side let it. So it is asked in a thread of its own that nobody has to wait for. Only so many may hang at once;
whoever names hosts that never answer cannot fill the process with threads.
"""

import queue
import socket
import threading
import time

SECONDS = 5.0  # for any name, however much time there is
AT_ONCE = 32
_free = threading.BoundedSemaphore(AT_ONCE)


def addresses_of(host: str, port: int, *, seconds: float = 60.0) -> set[str]:
    """Raises what the resolver raises (`socket.gaierror`, `UnicodeError`), or TimeoutError."""
    try:
        return _asked(host, port, socket.AI_NUMERICHOST)  # nobody has to be asked about a number
    except socket.gaierror:
        return _asked_within(host, port, min(seconds, SECONDS))


def _asked_within(host: str, port: int, seconds: float) -> set[str]:
    until = time.monotonic() + seconds
    if not _free.acquire(timeout=max(seconds, 0)):
        raise TimeoutError
    answers: queue.SimpleQueue[set[str] | Exception] = queue.SimpleQueue()
    try:
        threading.Thread(target=_ask, args=(host, port, answers), name="resolving", daemon=True).start()
    except RuntimeError:  # the machine has no thread left: nobody was asked, and the place is free for the next
        _free.release()
        raise TimeoutError from None
    try:
        answer = answers.get(timeout=max(until - time.monotonic(), 0.01))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _ask(host: str, port: int, answers: "queue.SimpleQueue[set[str] | Exception]") -> None:
    try:
        answers.put(_asked(host, port))
    except (OSError, UnicodeError) as error:
        answers.put(error)
    finally:
        _free.release()


def _asked(host: str, port: int, flags: int = 0) -> set[str]:
    return {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)}
