"""Pressing Run: with a script the answer streams in, without one the finished answer is the next page."""

from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.problems import BadInput, NotFound, PaymentRequired, TooMany, Unavailable
from inference import gateway
from inference.forms import RunForm
from inference.models import Run
from inference.panels import who_pays
from inference.queries.models import hosted_task, own_temperature, release_to_try, speaks_chat
from inference.states import Task
from projects.models import Project, Release
from projects.queries import get_project
from projects.views.frame import framed


@require_POST
def start(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    project = get_project(request.user, owner, name)
    release, task = _asked(request, project)
    is_chat = task == Task.TEXT_GENERATION and speaks_chat(release)
    form = RunForm(request.POST, task=task, is_chat=is_chat, temperature=own_temperature(release))
    wants_stream = not request.accepts("text/html")
    if not form.is_valid():
        if wants_stream:
            raise BadInput(fields={field: [str(each) for each in errors] for field, errors in form.errors.items()})
        return _again(request, project, release, form, 422)
    ask = form.as_ask(release, payer=who_pays(request, release), user=request.user)
    if wants_stream:
        return JsonResponse(addresses(async_to_sync(gateway.begin)(ask)), status=201)
    try:
        run = async_to_sync(gateway.complete)(ask)
    except (PaymentRequired, TooMany, Unavailable) as refusal:
        form.add_error(None, refusal.detail)
        return _again(request, project, release, form, refusal.status)
    return HttpResponseRedirect(run.get_absolute_url())


def addresses(run: Run) -> dict[str, Any]:
    """What a script needs to follow a run."""
    return {
        "id": run.id,
        "url": run.get_absolute_url(),
        "events": reverse("inference:events", args=[run.id]),
        "cancellation": reverse("inference:cancellation", args=[run.id]),
    }


def _asked(request: HttpRequest, project: Project) -> tuple[Release, Task]:
    number = request.POST.get("release", "")
    release = release_to_try(
        request.user, project, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    )
    task = hosted_task(release) if release else None
    if release is None or task is None:
        raise NotFound(_("This release cannot be run by you."))
    return release, task


def _again(request: HttpRequest, project: Project, release: Release, form: RunForm, status: int) -> HttpResponse:
    """The page once more with everything that was typed, and what is wrong beside it."""
    request.run_form = form  # type: ignore[attr-defined]  # found by the panel that the page asks for
    answer = framed(request, project, "try", "projects/slot.html", place="try", release=release)
    answer.status_code = status
    return answer
