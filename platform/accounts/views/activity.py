from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import queries
from accounts.activity import PAGE, activity_of, moment_in


@require_safe
def activity(request: HttpRequest, handle: str) -> HttpResponse:
    """What somebody did in public, page by page."""
    found = queries.get_owner(handle)
    if found.handle != handle:
        return redirect("accounts:activity", found.handle, permanent=True)
    done = activity_of(request.user, found, before=moment_in(request.GET.get("before", "")), most=PAGE + 1)
    shown = {"owner": found, "profile": found.profile, "done": done[:PAGE], "next_url": ""}
    if len(done) > PAGE:
        shown["next_url"] = f"?{urlencode({'before': done[PAGE - 1].at.isoformat()})}"
    shown["first_url"] = reverse("accounts:activity", args=[handle]) if "before" in request.GET else ""
    return render(request, "accounts/activity.html", shown)
