"""Who is told of what a saved search found: whoever saved it."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.models import Event
from notifications.states import FYI
from notifications.telling import Words, area, subject, tell
from search.models import SavedSearch
from search.queries.saved import saved_searches_of

area("searches", gettext_lazy("Saved searches"), __name__)


def searches_seen_by(reader: User, ids: Collection[str]) -> Iterable[SavedSearch]:
    return saved_searches_of(reader).filter(pk__in=ids)


subject("savedsearch", searches_seen_by)


def whose_it_is(event: Event) -> Iterable[User]:
    return User.objects.filter(saved_searches=event.object_id)


@tell("saved_search.found", urgency=FYI, to=whose_it_is)
def found_more(event: Event, saved: SavedSearch) -> Words:
    count = next((part["count"] for part in event.evidence if "count" in part), 0)
    title = ngettext("“%(search)s” finds %(count)d thing more", "“%(search)s” finds %(count)d things more", count)
    told = _("You saved this search; it is asked again once a day.")
    return Words(title % {"search": saved, "count": count}, told, saved.get_absolute_url())
