from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.views.requests import SignedInRequest
from core.paging import page
from notifications import actions, queries
from notifications.states import Urgency


@login_required
@never_cache
@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    urgency, done = request.GET.get("urgency", ""), request.GET.get("show") == "done"
    found = page(queries.inbox(request.user, urgency=urgency, done=done), request)
    waiting = queries.waiting(request.user)
    shown = {
        "page": found,
        "told": queries.in_words(request.user, found.items),
        "urgency": urgency if urgency in Urgency.values else "",
        "done": done,
        "tabs": [(value, label, waiting[value]) for value, label in Urgency.choices],
        "waiting": sum(waiting.values()),
    }
    return render(request, "notifications/inbox.html", shown)


@login_required
@never_cache
@require_GET
def notification(request: SignedInRequest, notification: str) -> HttpResponse:
    """Looked at, and on to what it is about."""
    found = queries.get_notification(request.user, notification)
    actions.see(notification=found)
    (told,) = queries.in_words(request.user, [found])
    return redirect(told.words.url or "notifications:inbox")


@login_required
@require_POST
def done(request: SignedInRequest, notification: str) -> HttpResponse:
    actions.finish(notification=queries.get_notification(request.user, notification))
    return _changed(request)


@login_required
@require_POST
def restoration(request: SignedInRequest, notification: str) -> HttpResponse:
    actions.take_back(notification=queries.get_notification(request.user, notification))
    return _changed(request)


@login_required
@require_POST
def mute(request: SignedInRequest, notification: str) -> HttpResponse:
    found = queries.get_notification(request.user, notification)
    actions.mute(person=request.user, thing=(found.thing_type, found.thing_id))
    return _back(request)


@login_required
@require_POST
def all_done(request: SignedInRequest) -> HttpResponse:
    urgency = request.POST.get("urgency", "")
    actions.finish_all(person=request.user, urgency=urgency if urgency in Urgency.values else "")
    return _back(request)


def _changed(request: HttpRequest) -> HttpResponse:
    """To the script an empty answer, which takes the row away; to everybody else the list again."""
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Trigger": "inbox-changed"})
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if is_ours else "notifications:inbox")
