"""Topics are joined and taken apart by those who keep order."""

import re

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.problems import BadInput
from discussions import actions, queries
from discussions.forms import SplitForm
from discussions.models import Post, Topic
from discussions.views.topics import start_of

LAST_PART = re.compile(r"([^/?#]*)/?(?:[?#].*)?$")


@login_required
@require_POST
def merger(request: SignedInRequest, topic: str) -> HttpResponse:
    """Let it go on in the topic whose address, or id, was given."""
    found = queries.get_topic(request.user, topic)
    require(request.user, "discussions.steer", found)
    named = LAST_PART.search(request.POST.get("into", "").strip()[:500])
    if named is None or not named[1]:
        raise BadInput(fields={"into": _("Choose another topic in which you keep order.")})
    into = queries.get_topic(request.user, named[1])
    actions.merge_topic(topic=found, into=into, user=request.user, note=request.POST.get("note", ""))
    return redirect(found)


@login_required
@require_http_methods(["GET", "POST"])
def split(request: SignedInRequest, topic: str) -> HttpResponse:
    """Choose from the posts of one page."""
    found = queries.get_topic(request.user, topic)
    require(request.user, "discussions.steer", found)
    posts = queries.posts_from(found, start_of(request))
    form = SplitForm(request.user, found, posts, request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("title", "kind", "note")}
        chosen = _chosen(found, posts, form)
        with told_to(form):
            return redirect(actions.split_topic(topic=found, posts=chosen, user=request.user, **facts))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "discussions/split.html", {"topic": found, "form": form}, status=status)


def _chosen(topic: Topic, posts: list[Post], form: SplitForm) -> list[Post]:
    chosen = [post for post in posts if post.pk in form.cleaned_data["posts"]]
    later = topic.posts.filter(number__gt=max(post.number for post in chosen))
    return [*chosen, *later] if form.cleaned_data["and_later"] else chosen
