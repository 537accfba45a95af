"""Cards that people brought into another language, and somebody else took in."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.contributions import Line, contribution
from projects.pulls.models import Pull
from projects.queries import visible_projects
from projects.vocabulary import languages


@contribution("translations", title=gettext_lazy("Translations"))
def translations(user: Any, most: int) -> list[Line]:
    """Of projects that everybody sees: of others nobody could say whether there is anything, and these lines count."""
    seen = visible_projects(AnonymousUser()).order_by().values("pk")
    pulls = Pull.objects.filter(author=user, project__in=seen).exclude(translated="").select_related("project__owner")
    return [_line(pull) for pull in pulls.order_by("-state_changed_at")[:most]]


def _line(pull: Pull) -> Line:
    return Line(words_for(pull), pull.state_changed_at, pull.get_absolute_url(), pull.get_state_display())


def words_for(pull: Pull) -> str:
    named = languages.listed(pull.languages)
    return _("The card of %(project)s in %(languages)s") % {"project": pull.project, "languages": named}
