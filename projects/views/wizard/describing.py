from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from projects import actions
from projects.forms import DetailsForm
from projects.queries import facts_under_way
from projects.views.wizard.steps import after, desk, initial, keep, page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    table = desk(request, owner, name)
    facts = facts_under_way(table.project)
    form = DetailsForm(
        request.POST if request.method == "POST" else None,
        project=table.project,
        facts=facts,
        initial=initial(table, "details", facts),
    )
    if request.method == "POST":
        if form.is_valid():
            with told_to(form):
                actions.edit_project(project=table.project, user=request.user, **form.cleaned_data)
                actions.discard_typed(release=table.release, user=request.user, step="details")
                return redirect(table.url(after("details")))
        keep(request, table, "details", form)
    return page(request, table, "details", form=form, status=422 if form.errors else 200)
