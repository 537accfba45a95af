"""The page from which one asks for resources: what would become of it is shown before it is sent."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.policies import current
from core.problems import BadInput, Conflict, Forbidden
from resources import amounts
from resources.grants import actions
from resources.grants.forms import RequestForm
from resources.grants.models import Call, Grant, scope_of
from resources.grants.policies import granted_units
from resources.grants.queries import grants, requests
from resources.grants.queries.calls import get_call
from resources.grants.queries.previewing import previewed
from resources.grants.queries.tiers import Tiered, caps_in_words
from resources.grants.queries.usage import a_month, in_words, past_usage
from resources.grants.states import RequestState


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: SignedInRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    kept = requests.typed_by(request.user)
    renews, call = _renewed(request), _called(request)
    usage = past_usage(request.user, _scope(request))
    initial = (_as_before(renews) if renews else kept or _as_used(usage, request.GET)) | _asked(request.GET, usage)
    units = [line.unit for line in call.lines.all()] if call else None
    form = RequestForm(request.user, request.POST if is_sent else None, initial=initial, units=units)
    preview, refusal = None, None
    if is_sent and form.is_valid():
        with told_to(form):
            whose = requests.asked_for(request.user, form.cleaned_data["whose"])
            lines = _lines(form)
            asked = whose | {"is_for_a_call": call is not None}
            preview = previewed(request.user, actions.stock_commons(), lines, form.cleaned_data["days"], **asked)
            if "preview" not in request.POST:
                try:
                    words = whose | form.words() | {"renews": renews, "call": call}
                    made = actions.submit_request(applicant=request.user, lines=lines, **words)
                except (Conflict, Forbidden) as problem:
                    refusal = problem
                else:
                    messages.success(request, _told(made.state))
                    return redirect(made)
    return _page(request, form, preview, refusal, is_kept=bool(kept), renews=renews, call=call, usage=usage)


@login_required
@require_POST
def draft(request: SignedInRequest) -> HttpResponse:
    """Autosave."""
    actions.keep_draft(applicant=request.user, typed=request.POST.dict())
    return HttpResponse(status=204)


@login_required
@require_POST
def draft_removal(request: SignedInRequest) -> HttpResponse:
    actions.discard_draft(applicant=request.user)
    return redirect("grants:apply")


def _lines(form: RequestForm) -> dict[str, int]:
    lines = form.lines()
    if not lines:
        first = f"amount:{form.units[0]}"
        raise BadInput(fields={first: _("Say how much you need of at least one unit.")})
    return lines


def _scope(request: SignedInRequest) -> str:
    """For whom a link asks, oneself where it says nothing that makes sense."""
    try:
        whose = requests.asked_for(request.user, request.GET.get("project") or request.user.handle)
    except BadInput:
        whose = {"owner": request.user.owner}
    return str(scope_of(**whose)["scope"])


def _as_used(usage: dict[str, int], query: QueryDict) -> dict[str, Any]:
    """Nothing was typed and nothing asked by a link: the form begins with what was used of late, for a month."""
    if "unit" in query:
        return {}
    return {f"amount:{unit}": amounts.typed(unit, amount) for unit, amount in a_month(usage).items()}


def _asked(query: QueryDict, usage: dict[str, int]) -> dict[str, Any]:
    """What a link brings along: `?unit=tokens&amount=50000&project=alice/tern`, from a refusal for example.

    `amount` is in whole units, and the least: whoever used more in a month is offered that. What makes no sense is left
    out: the form says what is missing.
    """
    unit, amount, project = query.get("unit", ""), query.get("amount", ""), query.get("project", "")
    said: dict[str, Any] = {"whose": project} if project else {}
    if unit in granted_units() and amount.isascii() and amount.isdigit() and 0 < len(amount) < 16:
        said[f"amount:{unit}"] = amounts.typed(unit, max(int(amount), a_month(usage).get(unit, 0)))
    return said


def _renewed(request: SignedInRequest) -> Grant | None:
    """`?renews=ID`; what one may not see is renewed by nobody."""
    id = request.POST.get("renews") or request.GET.get("renews", "")
    return grants.get_grant(request.user, id) if id else None


def _called(request: SignedInRequest) -> Call | None:
    """`?call=SLUG`: what it gives may be asked for, and nothing else."""
    slug = request.POST.get("call") or request.GET.get("call", "")
    return get_call(request.user, slug) if slug else None


def _as_before(grant: Grant) -> dict[str, Any]:
    """The same again: what was asked, with what was granted of it."""
    asked = grant.request
    said = {"whose": grant.whose, "title": asked.title, "purpose": asked.purpose, "days": asked.days}
    lines = {f"amount:{line.unit}": amounts.typed(line.unit, line.amount) for line in grant.lines.all()}
    return said | lines | {"plan": asked.plan, "outputs": asked.outputs}


def _told(state: str) -> str:
    if state == RequestState.APPROVED:
        return _("Granted. You may use it from now on.")
    return _("Sent. An officer looks at it; you hear of every step.")


def _page(
    request: SignedInRequest,
    form: RequestForm,
    preview: Tiered | None,
    refusal: Conflict | Forbidden | None,
    *,
    is_kept: bool,
    renews: Grant | None,
    call: Call | None,
    usage: dict[str, int],
) -> HttpResponse:
    mine = list(grants.grants_of(request.user)[:5])
    content = {
        "form": form,
        "preview": preview,
        "refusal": refusal,
        "caps": caps_in_words(current("grants")),
        "is_kept": is_kept,
        "renews": renews,
        "call": call,
        "earlier": requests.requests_of(request.user)[:5],
        "grants": mine,
        "used": in_words(usage),
        "past_days": current("grants")["past_days"],
        "left": grants.left_of(mine),
    }
    status = 422 if form.errors else refusal.status if refusal else 200
    return render(request, "resources/grants/apply.html", content, status=status)
