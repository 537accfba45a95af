"""Cards that people brought into another language, and somebody else took in."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.contributions import Line, contribution
from projects.pulls.models import Pull
from projects.vocabulary import languages


@contribution("translations", title=gettext_lazy("Translations"))
def translations(user: Any, most: int) -> list[Line]:
    pulls = Pull.objects.filter(author=user).exclude(translated="").select_related("project__owner")
    return [_line(pull) for pull in pulls.order_by("-state_changed_at")[:most]]


def _line(pull: Pull) -> Line:
    is_public = not pull.project.is_private
    return Line(words_for(pull), pull.state_changed_at, pull.get_absolute_url(), pull.get_state_display(), is_public)


def words_for(pull: Pull) -> str:
    named = ", ".join(map(languages.label, pull.languages))
    return _("The card of %(project)s in %(languages)s") % {"project": pull.project, "languages": named}
