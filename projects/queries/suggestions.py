"""What authors said of who should judge a release: for themselves while they write, and for editors."""

from django.db.models import QuerySet

from projects.models import Release, Suggestion
from projects.suggestions import Wish, as_lines


def suggestions_for(release: Release) -> QuerySet[Suggestion]:
    """Those who are wanted first, by handle."""
    found = Suggestion.objects.filter(release=release).select_related("person__owner")
    return found.order_by("-is_wanted", "person__handle")


def wishes_for(release: Release) -> dict[str, str]:
    """The two lists as they stand in the form."""
    found = list(suggestions_for(release))
    return {
        name: as_lines(Wish(one.person.handle, one.why) for one in found if one.is_wanted == is_wanted)
        for name, is_wanted in (("wanted", True), ("unwanted", False))
    }
