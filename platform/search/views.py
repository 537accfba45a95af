from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.views.requests import SignedInRequest
from core.problems import BadInput
from search import actions
from search.finding import findables
from search.queries import MOST, meanings
from search.queries.asking import asked
from search.queries.meanings import near
from search.queries.quick import first_finds
from search.queries.results import PAGE, Results, results
from search.queries.saved import get_saved_search
from search.questions import Question

ASKED_AGAIN = ("1", "2", "3")  # while the model is being loaded


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """One box for everything. The URL holds the whole question; HTMX asks for what was found alone."""
    if request.GET.get("part") == "quick":
        return _quick(request)
    if request.GET.get("part") == "near":
        return _near(request)
    text, is_part = request.GET.get("q", "").replace("\x00", "").strip(), bool(request.headers.get("HX-Request"))
    shown: dict[str, Any] = {"text": text, "operators": _operators()}
    try:
        question = asked(request.user, text)
        found = results(request.user, question, request.GET.get("type", ""), start=_start(request))
        shown |= _found(found) | _near_in_meaning(request, found)
    except BadInput as problem:
        shown["wrong"] = problem.fields["q"]
    status = 422 if "wrong" in shown and not is_part else 200
    return render(request, "search/found.html" if is_part else "search/search.html", shown, status=status)


@login_required
@require_POST
def save(request: SignedInRequest) -> HttpResponse:
    actions.save_search(person=request.user, text=request.POST.get("q", ""), kind=request.POST.get("type", ""))
    return redirect("notifications:following")


@login_required
@require_POST
def drop(request: SignedInRequest, saved: str) -> HttpResponse:
    actions.drop_search(saved=get_saved_search(request.user, saved))
    return redirect("notifications:following")


def _quick(request: HttpRequest) -> HttpResponse:
    """The first finds of each kind, for the box of every page. An operator that is half typed finds nothing yet."""
    try:
        question = asked(request.user, request.GET.get("q", ""))
    except BadInput:
        question = Question()
    shown = {"groups": first_finds(request.user, question), "question": question, "query": _query(question)}
    return render(request, "search/quick.html", shown)


def _near(request: HttpRequest) -> HttpResponse:
    """What is near in meaning, asked for when the page stands already."""
    try:
        question = asked(request.user, request.GET.get("q", ""))
    except BadInput:
        question = Question()
    kind, turn = request.GET.get("type", ""), request.GET.get("turn", "")
    shown = {"near": near(request.user, question, kind), "question": question}
    if turn in ASKED_AGAIN:
        shown["again"] = f"{_query(question, kind)}&part=near&turn={int(turn) + 1}"
    return render(request, "search/near.html", shown)


def _near_in_meaning(request: HttpRequest, found: Results) -> dict[str, Any]:
    """On the first page, where meanings are told: at once if that was asked for, else asked for by the page."""
    if not meanings.is_on() or found.start or not found.question.phrases:
        return {}
    kind = request.GET.get("type", "") if found.hits else ""
    query = _query(found.question, kind)
    if request.GET.get("mode") == "both":
        return {"near": near(request.user, found.question, kind), "question": found.question}
    return {"near_part": f"{query}&part=near&turn=1", "near_url": f"{query}&mode=both"}


def _found(found: Results) -> dict[str, Any]:
    question, kind = found.question, found.kind
    chosen = [(str(term), _query(question.without_term(term), kind)) for term in question.terms]
    return {
        "found": found,
        "tabs": [(tab, _query(question, tab.kind)) for tab in found.tabs],
        "facets": [
            (_title(name), [(counted, _query(counted.changed, kind)) for counted in values])
            for name, values in found.facets.items()
        ],
        "chosen": chosen,
        "first_url": _query(question, kind) if found.start else "",
        "next_url": _query(question, kind, found.next_start) if found.next_start else "",
        "feed_query": _query(question, kind),
    }


def _query(question: Question, kind: str = "", start: int | None = None) -> str:
    parts = QueryDict(mutable=True)
    for name, value in (("q", str(question)), ("type", kind), ("start", str(start or ""))):
        if value:
            parts[name] = value
    return f"?{parts.urlencode()}"


def _start(request: HttpRequest) -> int:
    """An odd number leads to the first page."""
    given = request.GET.get("start", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    return number // PAGE * PAGE if number < MOST else 0


def _title(name: str) -> str:
    titles = {
        "kind": _("Kind"),
        "task": _("Task"),
        "lang": _("Language"),
        "licence": _("Licence"),
        "author": _("Author"),
        "in": _("Place"),
    }
    return titles.get(name, name)


def _operators() -> list[tuple[str, bool, str]]:
    """Each with an example, whether that leads anywhere, and where it is of use."""
    places: dict[str, list[str]] = {}
    examples: dict[str, tuple[str, bool]] = {}
    for one in findables():
        for name, operator in one.operators.items():
            places.setdefault(name, []).append(str(one.title))
            usual = next(iter(operator.values()), "")
            examples.setdefault(name, (f"{name}:{operator.example or usual}", not operator.example))
    return [(*examples[name], ", ".join(places[name])) for name in places]
