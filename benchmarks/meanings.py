"""How long a search by meaning takes where tens of thousands of things have one.

    python -m benchmarks.meanings [--vectors 20000] [--numbers 384] [--repeat 20]
    python -m tests.postgres .venv/bin/python -m benchmarks.meanings

On a site of its own with that many projects and as many topics, each with a vector. Vectors come from a stand-in that
answers at once, so what is measured is the site's own work: the part of a page that shows what is similar in meaning,
and the whole page of a search with that part in it, of a hundred turns the 95th, of the clock and of the processor. A
model of the site adds to it what it takes to tell a question, and searching waits for that no longer than the policy
says (`semantic_wait_ms`).
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks import own_site
from benchmarks.asking import client_of, questions, tell_dear, turns
from config.launcher import throwaway

LIMIT = 100  # milliseconds of a whole search
IDEAS = 200
RELEASE = "0" * 26


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", type=int, default=20_000, help="of projects, and as many of topics")
    parser.add_argument("--numbers", type=int, default=384, help="in a vector")
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="folder of a site that stays; what is filled is not filled again")
    options = parser.parse_args()
    with throwaway.site_in(options.keep) if options.keep else throwaway.site() as surroundings:
        own_site.begin(surroundings)
        words = _fill(options.vectors, options.numbers)
        missed = [*_searches(words, options.repeat)]
    print(f"limits {'MISSED by ' + ', '.join(missed) if missed else 'met by all'}")


class StandIn:
    """Tells of each text a direction near one of a few hundred ideas, always the same one."""

    def __init__(self, numbers: int) -> None:
        dice = random.Random(7)
        self.ideas = [[dice.gauss(0, 1) for _number in range(numbers)] for _idea in range(IDEAS)]

    def release(self, name: str) -> str:
        return RELEASE

    def vectors(self, name: str, texts: Sequence[str]) -> list[list[float]]:
        return [self.vector_soon(name, text, 0) for text in texts]

    def vector_soon(self, name: str, text: str, seconds: float) -> list[float]:
        dice = random.Random(sha256(text.encode()).digest())
        return [one + dice.gauss(0, 0.8) for one in dice.choice(self.ideas)]


def _fill(count: int, numbers: int) -> list[str]:
    """Returns what to ask for: words that are common and rare, in both languages."""
    from django.core.management import call_command  # noqa: PLC0415 -- as below: models come only with a site

    from benchmarks.bulk_rows import write  # noqa: PLC0415
    from benchmarks.community_rows import Sizes, Speech, fill  # noqa: PLC0415
    from benchmarks.desk_rows import SEED  # noqa: PLC0415
    from core.policies import publish  # noqa: PLC0415
    from search.embedding import embed_with  # noqa: PLC0415
    from search.models import Entry, Meaning  # noqa: PLC0415
    from search.vectors import pack  # noqa: PLC0415

    begun, model = time.perf_counter(), StandIn(numbers)
    embed_with(model)
    call_command("collectstatic", verbosity=0, interactive=False)

    def rows() -> Iterator[dict[str, Any]]:
        for kind, id in Entry.objects.exclude(title="").values_list("kind", "object_id"):
            packed = pack(model.vector_soon("", id, 0))
            yield {"kind": kind, "object_id": id, "signs": packed.signs, "values": packed.values}

    if not Meaning.objects.exists():
        fill(Sizes(topics=count, posts=count, projects=count))
        publish("search", {"semantic": "owner0/near"}, author=None)
        write(Meaning, rows(), release=RELEASE)
    print(f"{Meaning.objects.count()} vectors of {numbers} numbers in {time.perf_counter() - begun:.0f} s", flush=True)
    speech = Speech(random.Random(SEED))
    english, chinese = speech.words, speech.characters
    return [
        english[0],
        f"{english[0]} {english[1]}",
        english[2_000],
        chinese[0] + chinese[1],
        f"in:board3 {english[3]}",
    ]


def _searches(words: list[str], repeat: int) -> Iterator[str]:
    for name, more in (("in meaning", "part=near"), ("whole search", "mode=both")):
        yield from _timed(name, [f"/search?q={one}&{more}" for one in words], repeat)


def _timed(name: str, addresses: list[str], repeat: int) -> Iterator[str]:
    client, taken = client_of(""), []
    for address in addresses:
        for _reading in range(10):  # each process reads what it does not know yet, some thousands at once
            client.get(address)
        with questions() as asked:
            client.get(address)
        tell_dear(asked)
        measured = turns(client, address, repeat)
        taken += measured
        wall, worked = (statistics.median(some) for some in zip(*measured, strict=True))
        print(f"{address:>40} {wall:6.1f} ms, {worked:.1f} of the processor, {len(asked)} queries", flush=True)
    most, worked = (statistics.quantiles(some, n=100)[94] for some in zip(*taken, strict=True))
    print(f"{name:>40} {most:6.1f} ms, {worked:.1f} of the processor, of {LIMIT} at the 95th of a hundred", flush=True)
    if most > LIMIT:
        yield name


if __name__ == "__main__":
    main()
