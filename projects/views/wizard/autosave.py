from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.requests import SignedInRequest
from core.problems import NotFound
from projects.forms import CardForm, DetailsForm, StatementsForm
from projects.views.wizard.steps import Desk, desk, keep


@login_required
@require_POST
def typed(request: SignedInRequest, owner: str, name: str, step: str) -> HttpResponse:
    """Autosave: remember what stands in the form, right or wrong."""
    table = desk(request, owner, name)
    keep(request, table, step, _form(table, step))
    return HttpResponse(status=204)


def _form(table: Desk, step: str) -> forms.Form:
    if step == "details":
        return DetailsForm(project=table.project, facts={})
    if step in {"card", "statements"}:
        return CardForm() if step == "card" else StatementsForm()
    raise NotFound(_("There is no such step."))
