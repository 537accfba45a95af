"""Who has joined the reviewers, as a feed."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from core.feeds import MOST, Entry, Feed, FeedEndpoint
from reviews.applications.api.public import Reviewers
from reviews.applications.models import Standing
from reviews.applications.queries.public import newest_standings


class ReviewersFeed(FeedEndpoint):
    """Who reviews what from now on, the newest first."""

    of: ClassVar = (Reviewers,)

    def feed(self, **place: Any) -> Feed:
        joined = [_entry(standing) for standing in newest_standings()[:MOST]]
        return Feed(_("Reviewers"), reverse("applications:reviewers"), joined)


def _entry(standing: Standing) -> Entry:
    words = {"name": standing.user.display_name, "kind": standing.get_kind_display()}
    here = standing.user.get_absolute_url()
    return Entry(standing.pk, _("%(name)s reviews now: %(kind)s") % words, here, standing.created_at)
