"""Lists of repositories, by the questions of Explore. A question that we cannot answer is refused, not passed over."""

from dataclasses import replace

from django.http import JsonResponse, QueryDict
from django.utils.translation import gettext as _

from core.problems import BadInput
from hub.addresses import next_link
from hub.calls import Call
from hub.descriptions import chosen, summarise
from hub.kinds import KINDS
from hub.refusals import NotOffered
from projects.queries.explore import Search, pick
from projects.vocabulary import languages, licences, tasks

SORTS = {
    "downloads": "downloads",
    "likes": "likes",
    "lastModified": "newest",  # by when it was last published
    "createdAt": "created",
    "trendingScore": "trending",
}
WIDE = ("siblings", "sha", "cardData")  # left out of a list unless asked for
SWITCHES = {"full": WIDE, "cardData": ("cardData",), "config": ()}
KNOWN = {"search", "author", "filter", "pipeline_tag", "sort", "direction", "limit", "expand", "after", "gated"}
KNOWN |= SWITCHES.keys()
PAGE, LIMIT = 30, 100


def listing(call: Call, word: str) -> JsonResponse:
    """What the asker finds of one kind. `Link` names the next page."""
    asked = call.request.GET
    wanted = _search(word, asked)
    if "gated" in asked:
        wanted = replace(wanted, is_gated=call.says("gated"))
    given = str(asked.get("limit", PAGE))
    if not (given.isascii() and given.isdigit() and int(given[:9]) >= 1):
        raise BadInput(fields={"limit": _("Give a number from 1 on.")})
    found, cursor = pick(call.asker, wanted, min(int(given[:9]), LIMIT))
    told = [summarise(project) for project in found]
    if names := asked.getlist("expand"):
        told = [chosen(one, names) for one in told]
    else:
        shown = {name for switch, names in SWITCHES.items() if call.says(switch) for name in names}
        told = [{name: one[name] for name in one if name not in WIDE or name in shown} for one in told]
    answer = JsonResponse(told, safe=False)
    if cursor:
        answer["Link"] = next_link(call.request, after=cursor)
    return answer


def _search(word: str, asked: QueryDict) -> Search:
    if strange := [name for name in asked if name not in KNOWN]:
        raise NotOffered(strange[0])
    sort = asked.get("sort", "trendingScore")
    if sort not in SORTS:
        raise NotOffered(f"sort={sort[:40]}")
    if (direction := asked.get("direction", "-1")) != "-1":  # clients before 1.0 say so; all lists go down
        raise NotOffered(f"direction={direction[:40]}")
    question = QueryDict(mutable=True)
    question["q"], question["owner"] = " ".join(asked.getlist("search")), asked.get("author", "")
    question["kind"], question["after"] = KINDS[word][0], asked.get("after", "")
    for tag in [*asked.getlist("filter"), *asked.getlist("pipeline_tag")]:
        facet, value = _facet(tag)
        question.appendlist(facet, value)
    return replace(Search.of(question), sort=SORTS[sort])


def _facet(tag: str) -> tuple[str, str]:
    """What a tag narrows by, in our words; tags that authors made up are kept nowhere where they could be found."""
    name, _colon, value = tag.rpartition(":")
    if name in {"", "task_categories", "pipeline_tag"} and (task := tasks.canonical(value)) in tasks.TASKS:
        return "task", task
    if name == "license" and (licence := licences.canonical(value)):
        return "licence", licence
    if name in {"", "language"} and (language := languages.canonical(value)):
        return "language", language
    raise NotOffered(f"filter={tag[:80]}")
