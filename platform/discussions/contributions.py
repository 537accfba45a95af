"""What people gave to the commons as those who answer."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.contributions import Line, contribution
from discussions.models import Topic
from discussions.queries import visible_posts
from discussions.states import PostState, TopicKind


@contribution("solved_answers", title=_("Solved answers"))
def solved_answers(user: Any, most: int) -> list[Line]:
    """Answers to questions of others, accepted and still shown, on boards that everybody sees."""
    accepted = Topic.objects.filter(kind=TopicKind.QUESTION, answer__author=user).exclude(author=user).values("answer")
    posts = visible_posts(AnonymousUser()).filter(pk__in=accepted, state=PostState.SHOWN)
    newest = posts.order_by("-id")[:most]
    return [Line(post.topic.title, post.created_at, post.get_absolute_url()) for post in newest]
