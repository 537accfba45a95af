"""The record of a project's reviews as a feed: what was decided and why, in the words that its page shows."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from core.feeds import MOST, Entry, Feed, FeedEndpoint
from projects.queries import get_project
from reviews.api.submissions import Reviews
from reviews.models import Decision
from reviews.queries.rounds import public_decisions


class ReviewsFeed(FeedEndpoint):
    """The decisions on one project's published releases. Nobody is named who does not wish to be."""

    of: ClassVar = (Reviews,)

    def feed(self, **place: Any) -> Feed:
        owner, name = place["owner"], place["name"]
        project = get_project(self.asker, owner, name)
        title = _("%(project)s: reviews") % {"project": project}
        here = reverse("projects:reviews", args=[owner, name])
        return Feed(title, here, [_entry(decision, here) for decision in public_decisions(project)[:MOST]])


def _entry(decision: Decision, here: str) -> Entry:
    assert decision.round is not None, "only decisions of rounds are asked for"
    words = {
        "release": decision.release,
        "round": decision.round.number,
        "outcome": decision.get_outcome_display(),
    }
    title = _("%(release)s, round %(round)d: %(outcome)s") % words
    return Entry(decision.pk, title, here, decision.decided_at, decision.letter)
