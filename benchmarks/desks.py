"""How long each desk takes to answer on a site of 100,000 releases.

    python -m benchmarks.desks [--releases 100000] [--repeat 20] [--limit 50]
    python -m tests.postgres .venv/bin/python -m benchmarks.desks

On a site of its own. What is measured is the server's time of one request through Django's client, middleware and
templates included: the median of the repeats, beside the limit. Queries that take more than 10 ms are printed.
"""

import argparse
import os
import statistics
import time
from collections.abc import Iterator
from typing import Any

from benchmarks import own_site
from config.launcher import throwaway

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
    with throwaway.site() as surroundings:
        _begin(surroundings)
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


def _begin(surroundings: dict[str, str]) -> None:
    given = os.environ.get("TEST_DATABASE_URL")
    own_site.begin(surroundings | ({"DATABASE_URL": given} if given else {}))
    from django.core.management import call_command  # noqa: PLC0415 -- as below: models come only with a site

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
