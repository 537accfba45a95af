"""New rules of the site, as a feed."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from core.feeds import MOST, Entry, Feed, FeedEndpoint
from core.models import PolicyVersion
from web.rulebook.api import Policies


class PoliciesFeed(FeedEndpoint):
    """Every version of every policy, with the day from which it holds and the reason for it."""

    of: ClassVar = (Policies,)

    def feed(self, **place: Any) -> Feed:
        made = PolicyVersion.objects.order_by("-effective_at", "-id")[:MOST]
        return Feed(_("Rules of this site"), reverse("web:policies"), [_entry(one) for one in made])


def _entry(made: PolicyVersion) -> Entry:
    title = _("%(policy)s, version %(version)d") % {"policy": made.name, "version": made.version}
    here = reverse("web:policy-version", args=[made.name, made.version])
    return Entry(f"policy-{made.name}-{made.version}", title, here, made.effective_at, made.note)
