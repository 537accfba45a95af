"""Pressing Run: with a script the answer streams in, without one the finished answer is the next page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from asgiref.sync import async_to_sync
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.problems import BadInput, Conflict, NotFound, PaymentRequired, TooMany, Unavailable
from inference import gateway
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.forms import RunForm
from inference.models import Run
from inference.panels import Trial, asked_here, form_of, kept_for, not_hosted, panel_for, who_pays, why_not
from inference.queries.models import hosted_task, judged_release_to_try, release_to_try
from inference.vocabulary import Task
from projects.models import Project, Release
from projects.queries import get_project
from projects.views.frame import framed
from reviews.models import Assignment
from reviews.queries.work import get_assignment

Again = Callable[[RunForm, int], HttpResponse]
Go = Callable[[Ask], HttpResponse]


@require_POST
def start(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    project = get_project(request.user, owner, name)
    release, task = _servable(_named(request, project))
    return _started(request, release, task, partial(_again, request, project, release))


@require_POST
def code(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """The same from code, for what stands in the form."""
    release, task = _servable(_named(request, get_project(request.user, owner, name)))
    return _code(request, release, task)


@require_POST
def before(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """What is said before Run, for what was chosen: of a file its beginning is enough."""
    release, task = _servable(_named(request, get_project(request.user, owner, name)))
    return _before(request, release, task)


@login_required
@require_safe
def try_in_review(request: HttpRequest, assignment: str) -> HttpResponse:
    """The whole panel for what one reviews, under an address that tells not whose it is."""
    return _in_review(request, get_assignment(request.user, assignment))


@login_required
@require_POST
def start_in_review(request: HttpRequest, assignment: str) -> HttpResponse:
    review = get_assignment(request.user, assignment)
    release, task = _servable(judged_release_to_try(request.user, review))
    return _started(request, release, task, partial(_in_review, request, review))


@login_required
@require_POST
def code_in_review(request: HttpRequest, assignment: str) -> HttpResponse:
    review = get_assignment(request.user, assignment)
    release, task = _servable(judged_release_to_try(request.user, review))
    return _code(request, release, task, review)


@login_required
@require_POST
def before_in_review(request: HttpRequest, assignment: str) -> HttpResponse:
    review = get_assignment(request.user, assignment)
    release, task = _servable(judged_release_to_try(request.user, review))
    return _before(request, release, task, review)


def addresses(run: Run) -> dict[str, Any]:
    """What a script needs to follow a run."""
    return {
        "id": run.id,
        "url": run.get_absolute_url(),
        "events": reverse("inference:events", args=[run.id]),
        "cancellation": reverse("inference:cancellation", args=[run.id]),
    }


def wants_stream(request: HttpRequest) -> bool:
    return not request.accepts("text/html")


def pressed(request: HttpRequest, release: Release, task: Task, form: RunForm, *, again: Again, go: Go) -> HttpResponse:
    """What a script is refused it is told as a problem; a page comes back with everything that was typed."""
    try:
        if not form.is_valid():
            raise BadInput(fields={field: [str(each) for each in errors] for field, errors in form.errors.items()})
        deployment = deployment_for(release=release, task=task)
        return go(form.as_ask(deployment, payer=who_pays(request, deployment), user=request.user))
    except (BadInput, Conflict, PaymentRequired, TooMany, Unavailable) as refusal:
        if wants_stream(request):
            raise
        if not form.errors:
            form.add_error(None, refusal.detail)
        form.apply = refusal.more.get("apply", "")
        return again(form, refusal.status)


def _started(request: HttpRequest, release: Release, task: Task, again: Again) -> HttpResponse:
    form = _given(request, release, task)
    return pressed(request, release, task, form, again=again, go=partial(_run, request))


def _given(request: HttpRequest, release: Release, task: Task) -> RunForm:
    return form_of(release, task, request.POST, files=request.FILES, **kept_for(request, task))


def _run(request: HttpRequest, ask: Ask) -> HttpResponse:
    if wants_stream(request):
        return JsonResponse(addresses(async_to_sync(gateway.begin)(ask)), status=201)
    return HttpResponseRedirect(async_to_sync(gateway.complete)(ask).get_absolute_url())


def _code(request: HttpRequest, release: Release, task: Task, review: Assignment | None = None) -> HttpResponse:
    """Of the panel, what code needs: who pays and how the model stands is not asked each time somebody pauses."""
    trial = Trial(release, task, form_of(release, task, request.POST), review, asked_here(request, release))
    return render(request, "inference/from_code.html", {"panel": trial})


def _before(request: HttpRequest, release: Release, task: Task, review: Assignment | None = None) -> HttpResponse:
    request.run_form = _given(request, release, task)  # type: ignore[attr-defined]  # as in `_again`
    return render(request, "inference/before.html", {"panel": panel_for(request, release, review)})


def _named(request: HttpRequest, project: Project) -> Release | None:
    number = request.POST.get("release", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return release_to_try(request.user, project, int(number) if is_number else None)


def _servable(release: Release | None) -> tuple[Release, Task]:
    task = hosted_task(release) if release else None
    if release is None or task is None:
        raise _not_run()
    return release, task


def _not_run() -> NotFound:
    return NotFound(_("This release cannot be run by you."))


def _again(request: HttpRequest, project: Project, release: Release, form: RunForm, status: int) -> HttpResponse:
    """The page once more with everything that was typed, and what is wrong beside it."""
    request.run_form = form  # type: ignore[attr-defined]  # found by the panel that the page asks for
    answer = framed(request, project, "try", "projects/slot.html", place="try", release=release)
    answer.status_code = status
    return answer


def _in_review(
    request: HttpRequest, review: Assignment, form: RunForm | None = None, status: int = 200
) -> HttpResponse:
    if form is not None:
        request.run_form = form  # type: ignore[attr-defined]
    judged: Release | None = review.round.release
    release = judged_release_to_try(request.user, review)
    content = {
        "panel": panel_for(request, release, review) if release else None,
        "why_not": why_not(judged.project, judged) if judged else not_hosted(),
        "round": review.round,
        "assignment": review,
    }
    return render(request, "inference/review_try.html", content, status=status)
