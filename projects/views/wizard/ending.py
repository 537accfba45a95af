from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.policies import current
from projects import actions, queries, slots
from projects.forms import StatementsForm
from projects.queries.coauthors import co_authors_of
from projects.queries.suggestions import wishes_for
from projects.views.wizard.steps import desk, initial, keep, page


@login_required
@require_safe
def preflight(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """What the checks and a reviewer will look at, before they do."""
    table = desk(request, owner, name)
    findings = queries.preflight(table.project)
    missing = [finding for finding in findings if finding.is_blocking and not finding.is_met]
    return page(request, table, "preflight", findings=findings, missing=missing)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """The last step: what the author stands for. Then the release is handed in and frozen."""
    table = desk(request, owner, name)
    said = {"notes": table.release.notes, **table.release.statements, **wishes_for(table.release)}
    named = list(co_authors_of(table.project))
    form = StatementsForm(
        request.POST if request.method == "POST" else None,
        initial=initial(table, "statements", said),
        has_co_authors=bool(named) and current("submission")["co_authors_must_agree"],
    )
    if request.method == "POST":
        keep(request, table, "statements", form)
        require(request.user, "projects.submit", table.project)
        if form.is_valid():
            with told_to(form, within="statements."):
                release = actions.submit_release(
                    project=table.project,
                    user=request.user,
                    notes=form.cleaned_data["notes"],
                    statements=form.statements,
                    wanted=form.cleaned_data["wanted"],
                    unwanted=form.cleaned_data["unwanted"],
                )
                messages.success(request, _("Handed in. The checks have begun; this page shows how far they are."))
                return redirect(slots.way_to("submission", release) or release)
    return page(request, table, "statements", form=form, co_authors=named, status=422 if form.errors else 200)
