"""My runs, one run, and what may be done with it."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.paging import page
from core.problems import BadInput, NotFound
from inference import gateway
from inference.actions import runs as actions
from inference.forms import VisibilityForm
from inference.panels import again_at, asker_of
from inference.queries.allowances import is_of_review, payer_for
from inference.queries.runs import get_own_run, get_run, own_runs
from inference.weighing import Sum
from projects.queries import visible_projects
from reviews.queries.judged import own_review


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    runs = page(own_runs(request.user), request)
    return render(request, "inference/runs.html", {"page": runs, "balance": payer_for(request.user, "")})


@require_safe
def detail(request: HttpRequest, run_id: str) -> HttpResponse:
    payer = asker_of(request)
    run = get_run(request.user, run_id, payer)
    is_own = run.user_id == request.user.pk if request.user.is_authenticated else run.payer == payer
    shown = {"run": run, "is_own": is_own, "visibility": VisibilityForm(initial={"visibility": run.visibility})}
    shown["again"] = again_at(request.user, run)
    if is_own and is_of_review(run.payer):
        shown["review"] = own_review(request.user, run.release)
    if is_own:
        everybodys = visible_projects(AnonymousUser()).filter(pk=run.release.project_id)
        shown["is_for_some"] = not everybodys.exists()
    return render(request, "inference/run.html", shown)


@require_safe
def tokens(request: HttpRequest, run_id: str) -> HttpResponse:
    """How likely each token of the answer was, and what might have stood in its place."""
    run = get_run(request.user, run_id, asker_of(request))
    weighed = run.weighed
    if not weighed:
        raise NotFound(_("How likely its tokens were was not kept with this run. Ask for it before you run a model."))
    return render(request, "inference/tokens.html", {"run": run, "tokens": weighed, "sum": Sum.of(weighed)})


@require_POST
def cancel(request: HttpRequest, run_id: str) -> HttpResponse:
    """Stopping a run that has ended is no error: it is what was wanted."""
    run = get_own_run(request.user, run_id, asker_of(request))
    gateway.cancel(run)
    if request.accepts("text/html"):
        return HttpResponseRedirect(run.get_absolute_url())
    return HttpResponse(status=204)


@login_required
@require_POST
def share(request: HttpRequest, run_id: str) -> HttpResponse:
    run = get_own_run(request.user, run_id)
    form = VisibilityForm(request.POST)
    if not form.is_valid():
        raise BadInput(fields={field: [str(each) for each in errors] for field, errors in form.errors.items()})
    actions.share(run=run, user=request.user, visibility=form.cleaned_data["visibility"])
    return HttpResponseRedirect(run.get_absolute_url())
