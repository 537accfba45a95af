from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from notifications import actions, queries
from notifications.following import SECTIONS


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def following(request: SignedInRequest) -> HttpResponse:
    """Everything that this person follows, to look at and to end; a POST adds to it."""
    if request.method == "POST":
        actions.follow(person=request.user, kind=request.POST.get("kind", ""), name=request.POST.get("name", ""))
        return _back(request)
    sections = [(one.title, one.lines(request.user)) for one in sorted(SECTIONS, key=lambda one: one.place)]
    shown = {
        "followed": queries.followed(request.user),
        "sections": [(title, some) for title, some in sections if some],
    }
    return render(request, "notifications/following.html", shown)


@login_required
@require_POST
def removal(request: SignedInRequest, follow: int) -> HttpResponse:
    actions.unfollow(follow=get_object_or_404(queries.follows_of(request.user), pk=follow))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To where the button stood."""
    next_url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(next_url, {request.get_host()}, request.is_secure())
    return redirect(next_url if is_ours else "notifications:following")
