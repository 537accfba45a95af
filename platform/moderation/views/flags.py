"""Flagging something, following one's flags, and where one stands."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.states import Trust
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from core.permissions import require
from core.policies import current
from moderation import actions, things
from moderation.forms import FlagForm
from moderation.queries.flags import flags_of
from moderation.queries.people import acts_about, live_sanctions, points_of, with_appeals
from moderation.trust.queries import steps_of, stewardship_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, kind: str, id: str) -> HttpResponse:
    require(request.user, "moderation.flag", detail=_("Confirm your address first."))
    found = things.find(request.user, kind, id)
    actions.check_flaggable(request.user, kind, found)
    form = FlagForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.flag(kind=kind, id=id, user=request.user, **form.cleaned_data)
            messages.success(request, _("Flagged. You hear what became of it."))
            return redirect("moderation:flags")
    content = {"thing": things.THINGS[kind].shown(found), "label": things.label_of(kind), "form": form}
    return render(request, "moderation/flag.html", content, status=422 if form.errors else 200)


@login_required
@require_safe
def flags(request: SignedInRequest) -> HttpResponse:
    found = page(flags_of(request.user), request)
    known = things.all_shown((flag.kind, flag.object_id) for flag in found.items)
    rows = [(flag, known[flag.kind, flag.object_id], things.label_of(flag.kind)) for flag in found.items]
    return render(request, "moderation/flags.html", {"page": found, "rows": rows})


@login_required
@require_safe
def standing(request: SignedInRequest) -> HttpResponse:
    """How well one is known, what was decided about one's things, and what one may not do just now."""
    person, policy = request.user, current("moderation")
    steps = steps_of(person)
    content = {
        "level": Trust(person.trust),
        "steps": steps,
        "next": next((step for step in steps if step.level > person.trust), None),
        "stewardship": stewardship_of(person),
        "within": current("trust")["regular_within_days"],
        "points": points_of(person),
        "steps_of_points": {name: policy[name] for name in ("silence_at", "suspend_at", "ban_at")},
        "acts": with_appeals(person, acts_about(person).select_related("concern"), "act"),
        "sanctions": with_appeals(person, live_sanctions(person), "sanction"),
    }
    return render(request, "moderation/standing.html", content)
