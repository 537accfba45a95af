"""How long each desk takes to answer on a site of 100,000 releases.

    python -m benchmarks.desks [--releases 100000] [--repeat 20] [--limit 50]
    python -m tests.postgres .venv/bin/python -m benchmarks.desks

On a site of its own. What is measured is the server's time of one request through Django's client, middleware and
templates included: the median of the repeats, beside the limit. Queries that take more than 10 ms are printed.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DEAR = 0.010  # seconds of one query
DESKS = {
    "editor": [
        *("/desk", "/desk/triage", "/desk/assignments", "/desk/safety", "/desk/samples", "/desk/applications"),
        *("/desk/calibration-bank", "/desk/appeals", "/desk/conduct"),
    ],
    "reviewer": ["/reviews"],
    "owner0": ["/submissions", "/dashboard"],
    "": ["/metrics", "/reviewers", "/explore"],
}


def main() -> None:
    options = _options()
    with site():
        from benchmarks.desk_rows import fill  # noqa: PLC0415 -- models can be imported only in a site

        begun = time.perf_counter()
        fill(options.releases)
        print(f"{options.releases} releases, written in {time.perf_counter() - begun:.0f} s", flush=True)
        slow = [desk for desk, took in _measured(options.repeat) if took > options.limit]
    print(f"limit {options.limit:.0f} ms: {'MISSED by ' + ', '.join(slow) if slow else 'met by all'}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--limit", type=float, default=50, help="milliseconds")
    return parser.parse_args()


@contextmanager
def site() -> Iterator[None]:
    """An empty site in this process, with a private server for the cache."""
    sys.path.insert(1, str(ROOT / "platform"))
    from config.launcher import preparation, valkey  # noqa: PLC0415 -- on the path only now

    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "logs").mkdir()
        server, url = valkey.private_server(Path(home))
        lock = preparation.lock(Path(home))
        server.start(os.environ, lock=lock)
        try:
            valkey.wait_until_it_answers(server, url)
            _begin(home, url)
            yield
        finally:
            server.ask_to_stop()
            server.wait(time.monotonic() + 5)
            os.close(lock)


def _begin(home: str, redis_url: str) -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "COMMONWEIGHT_HOME": home, "REDIS_URL": redis_url}
    os.environ |= {"LOG_LEVEL": "ERROR"}
    if url := os.environ.get("TEST_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url
    import django  # noqa: PLC0415 -- the settings read the environment set just above
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def _measured(repeat: int) -> Iterator[tuple[str, float]]:
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415

    for handle, desks in DESKS.items():
        client = Client(SERVER_NAME="127.0.0.1")
        if handle:
            client.force_login(User.objects.get(handle=handle), "allauth.account.auth_backends.AuthenticationBackend")
        for desk in desks:
            yield desk, _time_of(client, desk, repeat)


def _time_of(client: Any, desk: str, repeat: int) -> float:
    from django.db import connection  # noqa: PLC0415

    asked: list[tuple[float, str]] = []

    def watch(execute: Any, sql: str, *more: Any) -> Any:
        start = time.perf_counter()
        found = execute(sql, *more)
        asked.append((time.perf_counter() - start, sql))
        return found

    with connection.execute_wrapper(watch):
        status = client.get(desk).status_code
    times = []
    for _turn in range(repeat):
        start = time.perf_counter()
        client.get(desk)
        times.append((time.perf_counter() - start) * 1000)
    middle = statistics.median(times)
    print(f"{desk:>24} {status} {middle:7.1f} ms, {len(asked)} queries", flush=True)
    for took, sql in asked:
        if took > DEAR:
            print(f"{'':>25}{took * 1000:.0f} ms: {sql[:900]}", flush=True)
    return middle


if __name__ == "__main__":
    main()
