"""Has a service come up? The web server must serve a page, a Celery worker must answer on the control bus."""

import http.client
from pathlib import Path

from celery import Celery

from config.launcher.problems import CannotStart
from config.launcher.services import Address


def page_answers(address: Address, log: Path) -> bool:
    """A client error counts, because a given ALLOWED_HOSTS may refuse this name; a server error does not."""
    connection = http.client.HTTPConnection(address.url.removeprefix("http://"), timeout=15)
    try:
        connection.request("GET", "/")
        status = connection.getresponse().status
    except OSError:
        return False
    finally:
        connection.close()
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise CannotStart(f"The first page answers with an error ({status}); see {log}")
    return True


def worker_answers(node: str, bus: Celery) -> bool:
    return bool(bus.control.ping(destination=[node], timeout=0.5, limit=1))


def control_bus(redis_url: str) -> Celery:
    """Speaks to the workers of this site; the launcher's own settings may not know its private server."""
    return Celery("launcher", broker=redis_url, set_as_current=False)
