from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.policies import current
from projects import actions
from projects.cards import join, parse, template
from projects.forms import CardForm
from projects.queries import get_project
from projects.queries.releases import card_at
from projects.views.wizard.steps import Desk, after, desk, initial, keep, page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    table = desk(request, owner, name)
    written = _written(table)
    form = CardForm(
        request.POST if request.method == "POST" else None, initial=initial(table, "card", {"card": written})
    )
    if request.method == "POST":
        if form.is_valid():
            with told_to(form):
                actions.edit_card(project=table.project, user=request.user, text=form.cleaned_data["card"])
                actions.discard_typed(release=table.release, user=request.user, step="card")
                return redirect(table.url(after("card")))
        keep(request, table, "card", form)
    return page(request, table, "card", form=form, status=422 if form.errors else 200)


@login_required
@require_POST
def preview_card(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """How the card will look. Nothing is kept."""
    project = get_project(request.user, owner, name)
    require(request.user, "projects.edit", project)
    content = {"card": parse(request.POST.get("card", "")), "project": project}
    return render(request, "projects/edit/card_preview.html", content)


def _written(table: Desk) -> str:
    """The card as it stands; an empty one begins with the sections that readers of this kind look for."""
    present = card_at(table.project)
    sections = current("submission")["expected_sections"].get(table.project.kind, [])
    return join(present.data, present.body if present.body.strip() else template(sections))
