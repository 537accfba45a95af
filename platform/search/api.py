from typing import Any, ClassVar

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.feeds import MOST as FED
from core.feeds import Entry, Feed, FeedEndpoint
from core.problems import BadInput
from search import actions
from search.finding import FINDABLES, Findable, Hit, findables
from search.queries import MOST
from search.queries.asking import asked
from search.queries.meanings import near
from search.queries.results import PAGE, newest_hits, results
from search.queries.saved import get_saved_search, saved_searches_of
from search.questions import Question
from search.serializers import FoundSerializer, NewSavedSearchSerializer, SavedSearchSerializer

KNOWN = {"q", "type", "start", "limit", "mode"}
MODES = ("words", "both")
LIMIT = 100
PARAMETERS = [
    OpenApiParameter("q", str, description="words, “words in quotes”, -words and operators such as `lang:zh`"),
    OpenApiParameter("type", str, description="`project`, `file`, `post`, `report`, `record`, `owner` or `help`"),
    OpenApiParameter("start", int, description=f"how many results to pass over, less than {MOST}"),
    OpenApiParameter("limit", int, description=f"1 to {LIMIT}"),
    OpenApiParameter("mode", str, enum=MODES, description="`both`: beside it what is similar in meaning"),
]


class Search(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(operation_id="search", parameters=PARAMETERS, responses=FoundSerializer)
    def get(self, request: Request) -> Response:
        """Find anything: how many there are of each type, facets of one type, and its results, best first."""
        given = request.query_params
        if unknown := [name for name in given if name not in KNOWN]:
            raise BadInput(fields=dict.fromkeys(unknown, _("There is no such parameter.")))
        kind = _kind(given.get("type", ""))
        start, size = _number(request, "start", 0, MOST - 1), _number(request, "limit", 1, LIMIT, PAGE)
        found = results(self.asker, asked(self.asker, given.get("q", "")), kind, start=start, size=size)
        link = request.build_absolute_uri(_query(found.question, found.kind, found.next_start, size))
        shown = {
            "question": str(found.question),
            "kind": found.kind,
            "tabs": found.tabs,
            "facets": found.facets,
            "hits": found.hits,
            "next": link if found.next_start else None,
            "near": near(self.asker, found.question, kind) if _mode(given) == "both" else None,
        }
        return Response(FoundSerializer(shown, context={"words": found.question.words}).data)


class SavedSearches(Endpoint):
    @paged
    @extend_schema(responses=SavedSearchSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The searches that you saved."""
        return listed(self, saved_searches_of(self.asker), SavedSearchSerializer)

    @extend_schema(request=NewSavedSearchSerializer, responses={201: SavedSearchSerializer})
    def post(self, request: Request) -> Response:
        """Save a search: you hear once a day of what it finds that it had not found before."""
        wish = valid(NewSavedSearchSerializer(data=request.data))
        made = actions.save_search(person=self.asker, text=wish["q"], kind=wish["type"])
        return Response(SavedSearchSerializer(made).data, status=201)


class OneSavedSearch(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, saved: str) -> Response:
        """Hear no more of it."""
        actions.drop_search(saved=get_saved_search(self.asker, saved))
        return Response(status=204)


class SearchFeed(FeedEndpoint):
    """The newest that a question finds, of one type."""

    of: ClassVar = (Search,)

    def feed(self, **place: Any) -> Feed:
        question = asked(self.asker, self.asked.GET.get("q", ""))
        kind = _kind(self.asked.GET.get("type", ""))
        findable = FINDABLES[kind] if kind else findables()[0]
        title = _("Search: %(words)s") % {"words": question}
        here = reverse("search:search") + _query(question, findable.kind)
        return Feed(title, here, _entries(self.asker, findable, question))


def _entries(person: Any, findable: Findable, question: Question) -> list[Entry]:
    """Feeds tell when; what has no time of its own is in none."""
    hits = newest_hits(person, findable, question, FED)
    return [_entry(hit) for hit in hits if hit.at is not None]


def _entry(hit: Hit) -> Entry:
    assert hit.at is not None, "others are passed over"
    return Entry(hit.id, hit.title, hit.url, hit.at, hit.summary or hit.text)


def _kind(given: str) -> str:
    if given and given not in FINDABLES:
        choices = ", ".join(one.kind for one in findables())
        raise BadInput(fields={"type": _("Choose one of: %(choices)s.") % {"choices": choices}})
    return given


def _mode(given: QueryDict) -> str:
    mode = given.get("mode", MODES[0])
    if mode not in MODES:
        raise BadInput(fields={"mode": _("Choose one of: %(choices)s.") % {"choices": ", ".join(MODES)}})
    return mode


def _number(request: Request, name: str, least: int, most: int, usual: int = 0) -> int:
    text = request.query_params.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most):
        told = _("Give a number from %(least)d to %(most)d.") % {"least": least, "most": most}
        raise BadInput(fields={name: told})
    return int(text)


def _query(question: Question, kind: str, start: int | None = None, size: int = PAGE) -> str:
    parts = QueryDict(mutable=True)
    given = {"q": str(question), "type": kind, "start": start, "limit": size if size != PAGE else None}
    for name, value in given.items():
        if value:
            parts[name] = str(value)
    return f"?{parts.urlencode()}"
