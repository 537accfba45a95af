"""Translations, as what people did."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.activity import Done, activity
from accounts.models import Owner
from projects.pulls.models import Pull
from projects.queries import listed_projects
from projects.vocabulary import languages


@activity
def translations(viewer: Any, owner: Owner, before: datetime | None, most: int) -> Iterable[Done]:
    rows = Pull.objects.filter(author__owner=owner, project__in=listed_projects(viewer).order_by().values("pk"))
    rows = rows.exclude(translated="").select_related("project__owner", "topic")
    rows = rows.filter(state_changed_at__lt=before) if before else rows
    for pull in rows.order_by("-state_changed_at", "-pk")[:most]:
        named = languages.listed(pull.languages)
        words = _("translated the card of %(project)s into %(languages)s")
        words %= {"project": pull.project, "languages": named}
        yield Done(pull.pk, pull.state_changed_at, words, pull.get_absolute_url(), "languages", pull.topic.title)
