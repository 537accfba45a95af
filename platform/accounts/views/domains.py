"""The domains of an organisation: named by its admins, proved by a line that stands there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import queries
from accounts.actions import domains as actions
from accounts.forms import DomainForm
from accounts.models import DomainProof, Organisation
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def domains(request: SignedInRequest, handle: str) -> HttpResponse:
    """Each with what must stand where, and what was found there."""
    organisation = _managed(request, handle)
    form = DomainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.name_domain(organisation=organisation, user=request.user, **form.cleaned_data)
            return redirect("accounts:domains", handle)
    shown = {"organisation": organisation, "proofs": queries.domains_of(organisation), "form": form}
    return render(request, "accounts/domains.html", shown, status=422 if form.errors else 200)


@login_required
@require_POST
def check(request: SignedInRequest, handle: str, proof: str) -> HttpResponse:
    """Look there now."""
    found = actions.check_domain(proof=_proof(request, handle, proof), user=request.user)
    if found.is_verified:
        messages.success(request, _("%(domain)s is proved. Its name stands on your page.") % {"domain": found.domain})
    return redirect("accounts:domains", handle)


@login_required
@require_POST
def removal(request: SignedInRequest, handle: str, proof: str) -> HttpResponse:
    actions.drop_domain(proof=_proof(request, handle, proof), user=request.user)
    return redirect("accounts:domains", handle)


def _managed(request: SignedInRequest, handle: str) -> Organisation:
    organisation = queries.get_organisation(handle)
    require(request.user, "accounts.manage_organisation", organisation, _("Its admins may do this."))
    return organisation


def _proof(request: SignedInRequest, handle: str, proof: str) -> DomainProof:
    return queries.get_domain(_managed(request, handle), proof)
