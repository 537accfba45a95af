from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.paging import Page, page
from projects import actions
from projects.models import Like
from projects.queries.explore import Search
from projects.queries.likes import liked_by
from projects.views.frame import found


@login_required
@require_POST
def like(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    project = found(request, owner, name)
    change = actions.unlike if request.POST.get("back") else actions.like
    return redirect(change(project=project, user=request.user))


@login_required
@require_safe
def liked(request: SignedInRequest) -> HttpResponse:
    """What this person likes, the latest first. Nobody else is shown this list."""
    likes: Page[Like] = page(liked_by(request.user), request)
    return render(request, "projects/liked.html", {"page": likes, "search": Search()})
