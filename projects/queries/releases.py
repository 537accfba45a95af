"""What is under way in a project: the open release, and the facts as they stand at the head of its files."""

from typing import Any

from django.utils.translation import gettext as _

from core.problems import NotFound, TooLarge
from projects.cards import FACTS, Card, facts_from, parse
from projects.cards.translations import translations_among
from projects.models import Project, Release
from projects.queries.visibility import Sight
from projects.states import OPEN
from repositories.queries import head, listing, read

CARD = "README.md"
CARD_LIMIT = 500_000


def release_under_way(project: Project) -> Release | None:
    """The one release on its way to a verdict, a draft included."""
    release = Release.objects.filter(project=project, state__in=OPEN).first()
    if release is not None:
        release.project = project
    return release


def card_at(project: Project, commit: bytes | None = None, path: str = CARD) -> Card:
    """README.md at this commit (the head when none is given), empty when there is none or it is not text; or, under
    its own path, a translation of it."""
    at = commit or head(project.repository)
    if at is None:
        return Card(body="")
    try:
        data = read(project.repository, at, path, limit=CARD_LIMIT)
    except NotFound:
        return Card(body="")
    except TooLarge:
        return Card(body="", fault=_("%(path)s is larger than %(limit)d bytes.") % {"path": path, "limit": CARD_LIMIT})
    return parse(data.decode("utf-8", "replace").replace("\x00", ""))


def translations_at(project: Project, sight: Sight) -> dict[str, str]:
    """The card's translations in what somebody looks at, by language."""
    if sight.release is not None and sight.release.manifest:
        return translations_among(entry["path"] for entry in sight.release.manifest)
    return translations_among(entry.path for entry in listing(project.repository, sight.commit))


def facts_of(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in FACTS}


def facts_under_way(project: Project, card: Card | None = None) -> dict[str, Any]:
    """The facts of the next release: what the card at the head says, and for the rest what the project says."""
    at_head = card_at(project) if card is None else card
    return facts_of(project) | facts_from(at_head.data)
