"""Two models side by side. The form is sent as it is; the page that comes of it follows both answers as they are
written, and is an address to come back to."""

import secrets
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.requests import SignedInRequest
from core.problems import BadInput, NotFound
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.forms import RunForm, again
from inference.forms.runs import GenerationForm
from inference.models import Run
from inference.panels import form_of, who_pays
from inference.playground.comparing import begin_all, require_words
from inference.queries.models import answering_projects, resolve_model, told_model_id
from inference.queries.runs import get_own_run
from inference.views.panel import pressed, wants_stream
from inference.vocabulary import Task
from projects.models import Release

SIDES = ("left", "right")
TASK = Task.TEXT_GENERATION


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        runs = [get_own_run(request.user, run) for run in request.GET.get("runs", "").split(",")[:2] if run]
        begun = again(runs[0]) | {"seed": None} if runs and runs[0].input else None
        return _page(request, GenerationForm(task=TASK, is_chat=True, initial=begun), runs=runs)
    given = _with_a_seed(request.POST)
    try:
        releases = [_release(request, given, side) for side in SIDES]
    except (BadInput, NotFound) as unknown:
        if wants_stream(request):
            raise
        form = GenerationForm(given, task=TASK, is_chat=True)
        form.add_error(None, unknown.detail)
        return _page(request, form, 422)
    first, second = (form_of(release, TASK, given) for release in releases)
    go = partial(_begin, request, releases[1], second)
    return pressed(request, releases[0], TASK, first, again=partial(_page, request), go=go)


def _begin(request: SignedInRequest, other: Release, form: RunForm, ask: Ask) -> HttpResponse:
    """The form of the other model is asked the same, so it is as right as the first."""
    deployment = deployment_for(release=other, task=TASK)
    form.full_clean()
    asks = [ask, form.as_ask(deployment, payer=who_pays(request, deployment), user=request.user)]
    runs = begin_all(asks, wait=not wants_stream(request))
    sides = {side: request.POST.get(side, "") for side in SIDES}
    page = f"{reverse('playground:compare')}?{urlencode({**sides, 'runs': ','.join(run.pk for run in runs)})}"
    return JsonResponse({"page": page}, status=201) if wants_stream(request) else HttpResponseRedirect(page)


def _page(request: SignedInRequest, form: RunForm, status: int = 200, runs: list[Run] | None = None) -> HttpResponse:
    served = answering_projects(request.user, TASK)
    content = {"form": form, "runs": runs, "served": served, **_names(request, runs or [])}
    return render(request, "inference/playground/compare.html", content, status=status)


def _names(request: SignedInRequest, runs: list[Run]) -> dict[str, Any]:
    given = request.POST or request.GET
    named = dict(zip(SIDES, map(told_model_id, runs), strict=False))
    return {side: given.get(side) or named.get(side) or "" for side in SIDES}


def _release(request: SignedInRequest, given: QueryDict, side: str) -> Release:
    if not (name := given.get(side, "")):
        raise BadInput(fields={side: _("Name a model.")})
    release = resolve_model(request.user, name)
    require_words(release, name, field=side)
    return release


def _with_a_seed(posted: QueryDict) -> QueryDict:
    """The same for both, also where none was typed."""
    given = posted.copy()
    if not given.get("seed"):
        given["seed"] = str(secrets.randbelow(2**31))
    return given
