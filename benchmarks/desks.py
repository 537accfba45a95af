"""How long each desk takes to answer on a site of 100,000 releases.

    python -m benchmarks.desks [--releases 100000] [--repeat 20] [--limit 50] [--keep FOLDER]
    python -m tests.postgres .venv/bin/python -m benchmarks.desks

On a site of its own. What is measured is the server's time of one request through Django's client, middleware and
templates included: the median of the repeats, beside the limit. Queries that take more than 10 ms are printed.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import own_site
from benchmarks.asking import client_of, questions, tell_dear, times
from config.launcher import throwaway

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
    with throwaway.site_in(options.keep) if options.keep else throwaway.site() as surroundings:
        _begin(surroundings)
        _fill(options.releases)
        slow = [desk for desk, took in _measured(options.repeat) if took > options.limit]
    print(f"limit {options.limit:.0f} ms: {'MISSED by ' + ', '.join(slow) if slow else 'met by all'}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--limit", type=float, default=50, help="milliseconds")
    parser.add_argument("--keep", type=Path, help="folder of a site that stays; what is filled is not filled again")
    return parser.parse_args()


def _begin(surroundings: dict[str, str]) -> None:
    own_site.begin(surroundings)
    from django.core.management import call_command  # noqa: PLC0415 -- as below: models come only with a site

    call_command("collectstatic", verbosity=0, interactive=False)


def _fill(releases: int) -> None:
    from benchmarks.desk_rows import fill  # noqa: PLC0415 -- models can be imported only in a site
    from projects.models import Release  # noqa: PLC0415

    if Release.objects.exists():
        return
    begun = time.perf_counter()
    fill(releases)
    print(f"{releases} releases, written in {time.perf_counter() - begun:.0f} s", flush=True)


def _measured(repeat: int) -> Iterator[tuple[str, float]]:
    for handle, desks in DESKS.items():
        client = client_of(handle)
        for desk in desks:
            yield desk, _time_of(client, desk, repeat)


def _time_of(client: Any, desk: str, repeat: int) -> float:
    with questions() as asked:
        status = client.get(desk).status_code
    middle = statistics.median(times(client, desk, repeat))
    print(f"{desk:>24} {status} {middle:7.1f} ms, {len(asked)} queries", flush=True)
    tell_dear(asked)
    return middle


if __name__ == "__main__":
    main()
