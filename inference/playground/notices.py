"""What people are told of prompts that they share: that those who run the model do not list one, and why."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from inference.playground.models import SavedPrompt
from inference.playground.queries import prompts_of
from notifications.states import MOVED
from notifications.telling import Words, area, leave_untold, subject, tell

area("prompts", gettext_lazy("Saved prompts"), __name__)


def own_prompts(reader: Any, ids: Collection[str]) -> Iterable[SavedPrompt]:
    return prompts_of(reader).filter(pk__in=ids).prefetch_related("delistings__user__owner")


def author(event: Event) -> Iterable[User]:
    return User.objects.filter(prompts=event.object_id, is_active=True)


subject("savedprompt", own_prompts)


@tell("prompt.delisted", urgency=MOVED, to=author, until=["prompt.relisted", "prompt.unshared", "prompt.deleted"])
def not_listed(event: Event, prompt: SavedPrompt) -> Words:
    title = _("“%(name)s” is not listed beside the model any more") % {"name": prompt.name}
    body = prompt.delisting.reason if prompt.delisting else ""
    return Words(title, body, prompt.get_absolute_url())


@tell("prompt.relisted", urgency=MOVED, to=author)
def listed_again(event: Event, prompt: SavedPrompt) -> Words:
    title = _("“%(name)s” is listed beside the model again") % {"name": prompt.name}
    return Words(title, url=prompt.get_absolute_url())


leave_untold(
    "Saved prompts are for whoever writes them; those who look for one find it beside its model.",
    "prompt.saved",
    "prompt.edited",
    "prompt.shared",
    "prompt.unshared",
    "prompt.copied",
    "prompt.deleted",
)
leave_untold("Its author is told of the flags that did it, and sees when it is back.", "prompt.hidden", "prompt.shown")
