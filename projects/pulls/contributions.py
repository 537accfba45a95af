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
    pulls = Pull.objects.filter(author=user).exclude(translated="").select_related("project__owner")
    found = list(pulls.order_by("-state_changed_at")[:most])
    projects = {pull.project_id for pull in found}
    seen = set(visible_projects(AnonymousUser()).filter(pk__in=projects).values_list("pk", flat=True))
    return [_line(pull, is_public=pull.project_id in seen) for pull in found]


def _line(pull: Pull, *, is_public: bool) -> Line:
    return Line(words_for(pull), pull.state_changed_at, pull.get_absolute_url(), pull.get_state_display(), is_public)


def words_for(pull: Pull) -> str:
    named = ", ".join(map(languages.label, pull.languages))
    return _("The card of %(project)s in %(languages)s") % {"project": pull.project, "languages": named}
