from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.problems import BadInput
from discussions import actions, queries
from discussions.forms import PollForm
from discussions.models import Post


@login_required
@require_http_methods(["GET", "POST"])
def poll(request: SignedInRequest, post: str) -> HttpResponse:
    """Ask something under a post of one's own."""
    found = queries.get_post(request.user, post)
    require(request.user, "discussions.add_poll", found)
    form = PollForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.add_poll(post=found, user=request.user, **form.cleaned_data)
            return redirect(found.place)
    shown = {"post": found, "form": form}
    return render(request, "discussions/poll_form.html", shown, status=422 if form.is_bound and form.errors else 200)


@login_required
@require_POST
def vote(request: SignedInRequest, post: str) -> HttpResponse:
    found = queries.get_poll(request.user, post)
    if request.POST.get("back"):
        actions.take_ballot_back(poll=found, user=request.user)
    else:
        actions.vote_in_poll(poll=found, user=request.user, options=_numbers(request))
    return redirect(found.post.place)


@login_required
@require_POST
def closing(request: SignedInRequest, post: str) -> HttpResponse:
    found = queries.get_poll(request.user, post)
    return redirect(actions.close_poll(poll=found, user=request.user).post.place)


def poll_or(place: str, post: Post | None, request: HttpRequest) -> str:
    """Where to go from a post that was just sent: to what is asked under it, if they wished so."""
    wants_poll = request.POST.get("then") == "poll"
    return reverse("discussions:post-poll", args=[post.pk]) if post and wants_poll else place


def _numbers(request: SignedInRequest) -> list[int]:
    given = request.POST.getlist("options")
    if not all(one.isascii() and one.isdigit() and len(one) < 4 for one in given):
        raise BadInput(fields={"options": _("Choose from the options that are offered.")})
    return [int(one) for one in given]
