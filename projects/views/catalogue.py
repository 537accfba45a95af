from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from projects.follows import FACETS as FACETS_OF_TAGS
from projects.follows import tag_called
from projects.queries.explore import FACETS, SORTS, Results, Search
from projects.queries.explore import explore as find
from projects.states import Kind
from projects.vocabulary import languages, licences, tasks


@require_safe
@vary_on_headers("HX-Request")
def explore(request: HttpRequest) -> HttpResponse:
    """Everything this person may find. The URL holds the whole question; HTMX asks for the results alone."""
    results = find(request.user, Search.of(request.GET))
    shown = {
        "results": results,
        "search": results.search,
        "kinds": _kinds(results),
        "facets": _facets(results),
        "chips": _chips(results.search),
        "tag": _tag(results.search),
        "sorts": _sorts(results.search),
        "next_url": f"?{results.search.query(after=results.next_cursor)}" if results.next_cursor else "",
        "feed_query": _question(results.search.query(sort="")),
        "first_url": f"?{results.search.query()}" if results.search.after else "",
    }
    template = "projects/explore_results.html" if request.headers.get("HX-Request") else "projects/explore.html"
    return render(request, template, shown)


def _question(query: str) -> str:
    return f"?{query}" if query else ""


def _kinds(results: Results) -> list[dict[str, object]]:
    plural = {
        Kind.MODEL: _("Models"),
        Kind.DATASET: _("Datasets"),
        Kind.CODE: _("Code"),
        Kind.APP: _("Apps"),
        Kind.RESEARCH: _("Research"),
    }
    entries: list[tuple[str, str, int]] = [("", _("All"), sum(results.kinds.values()))]
    entries += [(kind, label, results.kinds.get(kind, 0)) for kind, label in plural.items()]
    return [
        {
            "label": label,
            "count": count,
            "url": f"?{results.search.query(kind=kind)}",
            "is_current": results.search.kind == kind,
        }
        for kind, label, count in entries
    ]


def _facets(results: Results) -> list[dict[str, object]]:
    titles = {
        "review": _("Review"),
        "task": _("Task"),
        "language": _("Language"),
        "licence": _("Licence"),
        "runs_here": _("Runs here"),
    }
    return [
        {
            "name": name,
            "title": titles[name],
            "choices": [{"counted": counted, "label": _label(name, counted.value)} for counted in results.facets[name]],
            "is_open": name in {"review", "task", "language"} or name in results.search.chosen,
        }
        for name in FACETS
        if results.facets[name]
    ]


def _chips(search: Search) -> list[dict[str, str]]:
    """What was chosen, each with the address that takes it away."""
    return [
        {
            "label": _label(name, value),
            "url": f"?{search.query(**{name: [other for other in search.chosen[name] if other != value]})}",
        }
        for name in FACETS
        for value in search.chosen.get(name, ())
    ]


def _tag(search: Search) -> str:
    """The one thing that the list was narrowed by, where that can be followed."""
    names = {facet: kind for kind, facet in FACETS_OF_TAGS.items()}
    given = [(names.get(name, ""), value) for name in FACETS for value in search.chosen.get(name, ())]
    given += [("kind", search.kind)] if search.kind else []
    is_one = len(given) == 1 and given[0][0] and not (search.words or search.owner)
    return ":".join(given[0]) if is_one and tag_called(None, ":".join(given[0])) else ""


def _label(facet: str, value: str) -> str:
    words = {"reviewed": _("Reviewed"), "unreviewed": _("Not reviewed"), "yes": _("Yes")}
    labels = {"task": tasks.label, "language": languages.label, "licence": licences.short}
    return labels[facet](value) if facet in labels else words.get(value, value)


def _sorts(search: Search) -> list[dict[str, object]]:
    """The usual order has no name in the URL, so that it may change when words are typed."""
    labels = {
        "best": _("Best match"),
        "newest": _("Newest"),
        "trending": _("Trending"),
        "runs": _("Most run"),
        "downloads": _("Most downloaded"),
        "likes": _("Most liked"),
        "name": _("Name"),
    }
    usual = "best" if search.words else "newest"
    offered = sorted((name for name in SORTS if name != "best" or search.words), key=lambda name: name != usual)
    return [
        {"value": "" if name == usual else name, "label": labels[name], "is_chosen": search.sort == name}
        for name in offered
    ]
