"""How long pages of talk, inboxes and searches take on a site where a million posts were written.

    python -m benchmarks.community [--posts 1000000] [--topics 100000] [--projects 1000000] [--repeat 20]
    python -m tests.postgres .venv/bin/python -m benchmarks.community

On a site of its own. What is measured is the server's time of one request through Django's client, middleware and
templates included: of pages the median, of searches the 95th of a hundred, each beside its limit. A page asks as many
questions of the database for a long list as for a short one; what differs is said. The index is timed from a post to
its being found.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import own_site
from benchmarks.asking import client_of, questions, tell_dear, turns
from config.launcher import throwaway

PAGE, SEARCH, INDEX = 30, 100, 1_000  # milliseconds


def main() -> None:
    options = _options()
    with throwaway.site_in(options.keep) if options.keep else throwaway.site() as surroundings:
        own_site.begin(surroundings)
        _fill(options)
        missed = [*_pages(options.repeat), *_searches(options.repeat), *_index()]
    print(f"limits {'MISSED by ' + ', '.join(missed) if missed else 'met by all'}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--topics", type=int, default=100_000)
    parser.add_argument("--projects", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="folder of a site that stays; what is filled is not filled again")
    return parser.parse_args()


def _fill(options: argparse.Namespace) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- as below: models come only with a site

    from benchmarks.community_rows import Sizes, fill  # noqa: PLC0415
    from discussions.models import Topic  # noqa: PLC0415

    call_command("collectstatic", verbosity=0, interactive=False)
    if Topic.objects.exists():
        return
    sizes = Sizes(options.topics, options.posts, options.projects)
    _timed(
        f"{sizes.posts} posts in {sizes.topics} topics, {sizes.projects} projects and the index of all written",
        fill,
        sizes,
    )


def _timed(what: str, act: Any, *given: Any) -> None:
    begun = time.perf_counter()
    act(*given)
    print(f"{what} in {time.perf_counter() - begun:.0f} s", flush=True)


def _pages(repeat: int) -> Iterator[str]:
    """Each with a long and a short list."""
    from django.urls import reverse  # noqa: PLC0415

    from discussions.models import Topic  # noqa: PLC0415

    lists = ["/boards", "/boards"]
    topics = [reverse("discussions:topic", args=[topic.pk]) for topic in Topic.objects.order_by("id")[:2]]
    boards = ["/boards/board0", "/boards/board19"]
    for who in ("", "reader"):
        client = client_of(who)
        for name, pair in {"boards": lists, "topic": topics, "board": boards}.items():
            yield from _page(f"{name}{', signed in' if who else ''}", [(client, address) for address in pair], repeat)
    inboxes = [(client_of(who), "/inbox") for who in ("reader", "newcomer")]
    yield from _page("inbox", inboxes, repeat)


def _page(name: str, pair: list[tuple[Any, str]], repeat: int) -> Iterator[str]:
    asked = [_questions(client, address) for client, address in pair]
    measured = turns(*pair[0], repeat)
    middle = statistics.median(wall for wall, _worked in measured)
    print(f"{name:>24} {_told(measured)}, of {PAGE}, {asked[0]} queries", flush=True)
    if asked[0] != asked[1]:
        print(f"{'':>25}a short list takes {asked[1]}")
        yield f"{name} (queries)"
    if middle > PAGE:
        yield name


def _told(measured: list[tuple[float, float]]) -> str:
    """Of the whole time and of the processor's: the median and the least."""
    (wall, least), (worked, least_worked) = (
        (statistics.median(some), min(some)) for some in zip(*measured, strict=True)
    )
    return f"{wall:6.1f} ms, at least {least:.1f}; of the processor {worked:.1f}, at least {least_worked:.1f}"


def _searches(repeat: int) -> Iterator[str]:
    client = client_of("")
    taken: list[tuple[float, float]] = []
    for words in _asked():
        _questions(client, address := f"/search?type=post&q={words}")
        measured = turns(client, address, repeat)
        taken += measured
        print(f"{words:>24} {_told(measured)}", flush=True)
    most, worked = (statistics.quantiles(some, n=100)[94] for some in zip(*taken, strict=True))
    told = f"{most:.1f} ms, {worked:.1f} of the processor's, of {SEARCH} at the 95th of a hundred"
    print(f"{'searches':>24} {told}", flush=True)
    if most > SEARCH:
        yield "search"


def _asked() -> list[str]:
    """Common and rare, in both languages, several at once, with operators."""
    import random  # noqa: PLC0415

    from benchmarks.community_rows import Speech  # noqa: PLC0415
    from benchmarks.desk_rows import SEED  # noqa: PLC0415

    speech = Speech(random.Random(SEED))
    word, character = speech.words, speech.characters
    english = [word[0], word[50], word[2_000], word[19_999], f"{word[0]} {word[1]}", f"{word[3]} {word[5_000]}"]
    chinese = [character[0], character[0] + character[1], "".join(character[20:22]), "".join(character[900:902])]
    return [*english, *chinese, f'"{word[0]} {word[1]}"', f"{word[0]} -{word[1]}", f"{word[9]} in:board3 author:owner7"]


def _index() -> Iterator[str]:
    """From the post to its being found."""
    from accounts.models import User  # noqa: PLC0415
    from core import events  # noqa: PLC0415
    from discussions.actions import reply  # noqa: PLC0415
    from discussions.models import Topic  # noqa: PLC0415
    from search.queries import search  # noqa: PLC0415

    topic, author = Topic.objects.order_by("id")[0], User.objects.get(handle="owner1")
    events.deliver()
    begun = time.perf_counter()
    post = reply(topic=topic, user=author, text="Xyloquaver 独一无二")
    events.deliver()
    is_found = post.pk in search("post", "独一无二")
    took = (time.perf_counter() - begun) * 1000
    print(f"{'a new post is found':>24} {took:7.1f} ms of {INDEX}" if is_found else "the new post is NOT found")
    if not is_found or took > INDEX:
        yield "index"


def _questions(client: Any, address: str) -> int:
    """How many there are for one page that was shown before; dear ones are printed."""
    client.get(address)
    with questions() as asked:
        status = client.get(address).status_code
    if status != 200:
        print(f"{address} answered {status}", flush=True)
    tell_dear(asked)
    return len(asked)


if __name__ == "__main__":
    main()
