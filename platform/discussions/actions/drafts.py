"""What is typed is kept until it is sent. It is nobody else's, so it leaves no event."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.policies import current
from core.problems import BadInput
from discussions.models import TITLE_LENGTH, Board, Draft, Topic
from discussions.states import TopicKind


def keep_draft(*, place: Board | Topic, user: Any, text: str, title: str = "", kind: str = "") -> None:
    """The latest words for this place. Nothing typed is no draft."""
    if not (text.strip() or title.strip()):
        discard_draft(place=place, user=user)
        return
    limit = current("discussions")["longest_post"]
    if len(text) > limit:
        raise BadInput(fields={"text": _("Use at most %(limit)d characters.") % {"limit": limit}})
    words = {"text": text, "title": title[:TITLE_LENGTH], "kind": kind if kind in TopicKind.values else ""}
    Draft.objects.update_or_create(**_at(place), person=user, defaults=words | {"saved_at": timezone.now()})


def discard_draft(*, place: Board | Topic, user: Any) -> None:
    Draft.objects.filter(**_at(place), person=user).delete()


def _at(place: Board | Topic) -> dict[str, Any]:
    return {"topic": place} if isinstance(place, Topic) else {"board": place}
