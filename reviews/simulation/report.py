"""What the command prints at the end: Markdown, so that it can stand in a page as it is."""

from collections.abc import Iterator

from reviews.simulation.community import Size
from reviews.simulation.year import Result

PROMISES = {
    "load": "nobody was ever over their load cap",
    "conflict": "nobody judged what they are tied to",
    "clock": "every clock was honoured",
}
MOST_NAMED = 50


def report(size: Size, seed: int, result: Result) -> Iterator[str]:
    people = f"{size.members} members, {size.reviewers} reviewers"
    yield f"Seed {seed}: {people}, {size.releases} submissions, {size.days} days"
    yield ""
    yield "| | found | aimed at |"
    yield "|---|---|---|"
    for row in result.rows:
        yield f"| {row.name} | {row.value} | {row.target} |"
    yield ""
    yield f"Refused by the site: {', '.join(f'{name} {count}' for name, count in result.refusals) or 'nothing'}"
    yield ""
    for what, promise in PROMISES.items():
        found = [one for one in result.broken if one.what == what]
        yield f"{promise}: {'BROKEN, ' + str(len(found)) + ' times' if found else 'kept'}"
        for one in found[:MOST_NAMED]:
            yield f"  {one.where}: {one.why}"
