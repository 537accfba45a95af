"""What was found on appeals, as a feed: without names, and without anything that leads to one."""

import hashlib
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from core.feeds import MOST, Entry, Feed, FeedEndpoint
from deliberation.appeals.api import Appeals
from deliberation.appeals.courts import in_words
from deliberation.appeals.models import Appeal
from deliberation.appeals.queries import decided_appeals


class AppealsFeed(FeedEndpoint):
    """What was decided, what was found when others looked again, and why."""

    of: ClassVar = (Appeals,)

    def feed(self, **place: Any) -> Feed:
        return Feed(_("Appeals"), reverse("appeals:list"), [_entry(one) for one in decided_appeals()[:MOST]])


def _entry(appeal: Appeal) -> Entry:
    """An appeal's own id tells when it was filed, so it stays here."""
    id = hashlib.sha256(appeal.pk.encode()).hexdigest()[:26]
    title = f"{in_words(appeal.verb)}: {appeal.get_finding_display()}"
    return Entry(id, title, reverse("appeals:list"), appeal.state_changed_at, appeal.letter)
