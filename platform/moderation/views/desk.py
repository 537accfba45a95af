"""The moderators' desk: what waits, one concern with all that helps to judge it, and the record of a person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirming import confirmed
from accounts.models import User
from accounts.queries import get_person
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import queue
from core.permissions import can, require
from deliberation.claims.queries import live_claims
from moderation import actions, things
from moderation.forms import DecisionForm, SanctionForm
from moderation.models import Concern, Sanction
from moderation.queries import concerns, people
from moderation.queries.storms import storm_now


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    require(request.user, "moderation.see_desk", detail=_("This desk is for moderators."))
    page = queue(concerns.open_concerns(request.user), request, "concerns")
    waiting = concerns.listed(page.items)
    content = {"page": page, "waiting": waiting, "claims": live_claims(), "storm_now": storm_now()}
    return render(request, "moderation/desk.html", content)


@login_required
@require_POST
@confirmed
def storm(request: SignedInRequest) -> HttpResponse:
    """The switch: `end` switches it off."""
    if "end" in request.POST:
        actions.end_storm(user=request.user)
        messages.success(request, _("The storm is over."))
    else:
        actions.begin_storm(user=request.user, note=request.POST.get("note", ""))
        messages.success(request, _("What new people write waits here from now on."))
    return redirect("moderation:desk")


@login_required
@require_safe
def concern(request: SignedInRequest, concern: str) -> HttpResponse:
    return _page(request, concerns.get_concern(request.user, concern))


@login_required
@require_POST
@confirmed
def decision(request: SignedInRequest, concern: str) -> HttpResponse:
    found = concerns.get_concern(request.user, concern)
    form = _form(request, found, request.POST)
    if form.is_valid():
        with told_to(form):
            actions.decide(concern=found, moderator=request.user, **form.cleaned_data)
            messages.success(request, _("Decided. Its author and those who flagged it are told."))
            return redirect("moderation:desk")
    return _page(request, found, form=form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def person(request: SignedInRequest, handle: str) -> HttpResponse:
    """What somebody did and what followed; and, for those who keep order, what should follow now."""
    found = get_person(handle)
    if found.pk == request.user.pk:
        return redirect("moderation:standing")
    require(request.user, "moderation.see_person", found, _("Only moderators see this, and not about themselves."))
    form = SanctionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(request.user, "moderation.sanction", found)
        if form.is_valid():
            with told_to(form):
                actions.sanction(person=found, moderator=request.user, **form.cleaned_data)
                messages.success(request, _("Done. The person is told why, and how to appeal."))
                return redirect("moderation:person", handle)
    content = {
        "person": found,
        "form": form,
        "may_sanction": can(request.user, "moderation.sanction", found),
        "points": people.points_of(found),
        "acts": concerns.earlier_acts(found),
        "sanctions": people.sanctions_of(found)[: concerns.SHOWN],
    }
    return render(request, "moderation/person.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
@confirmed
def confirmation(request: SignedInRequest, sanction: str) -> HttpResponse:
    found = _sanction(request, sanction)
    actions.confirm_sanction(sanction=found, moderator=request.user)
    messages.success(request, _("It holds as long as it was meant to."))
    return redirect("moderation:person", found.person.handle)


@login_required
@require_POST
@confirmed
def lifting(request: SignedInRequest, sanction: str) -> HttpResponse:
    found = _sanction(request, sanction)
    actions.lift_sanction(sanction=found, moderator=request.user, note=request.POST.get("note", ""))
    messages.success(request, _("Lifted. The person is told."))
    return redirect("moderation:person", found.person.handle)


def _sanction(request: SignedInRequest, id: str) -> Sanction:
    require(request.user, "moderation.see_desk", detail=_("This desk is for moderators."))
    found: Sanction = get_object_or_404(Sanction.objects.select_related("person"), pk=id)
    return found


def _form(request: SignedInRequest, found: Concern, data: Any = None) -> DecisionForm:
    places = things.places_of(request.user, found.kind, found.object_id)
    return DecisionForm(concerns.offered_on(found), places, data, initial={"reason": found.reason})


def _page(
    request: SignedInRequest, found: Concern, status: int = 200, form: DecisionForm | None = None
) -> HttpResponse:
    author: User | None = found.author
    content = {
        "concern": found,
        "thing": things.shown(found.kind, found.object_id),
        "label": things.label_of(found.kind),
        "flags": concerns.flags_on(found),
        "history": concerns.history_of(found),
        "similar": concerns.similar_to(found),
        "acts": concerns.earlier_acts(author) if author is not None else [],
        "points": people.points_of(author) if author is not None else 0,
        "form": form or _form(request, found),
        "claims": live_claims(),
    }
    return render(request, "moderation/concern.html", content, status=status)
