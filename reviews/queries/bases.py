"""What a card names as its sources, and how each stands on this site, as far as whoever handed it in may see."""

import re
from typing import Any

from accounts.models import Owner
from projects.models import Project, Release
from projects.queries import public_release, visible_projects
from projects.states import PUBLIC
from projects.states import ReleaseState as S
from projects.vocabulary import licences
from reviews.checks.lineage import named

OF_THIS_SITE = re.compile(r"(?P<owner>[\w.-]+)/(?P<name>[\w.-]+)(?:@v(?P<number>\d{1,9}))?", re.ASCII)
ENDINGS = (S.DEPRECATED, S.RETRACTED, S.QUARANTINED, S.TAKEN_DOWN)
STANDINGS: dict[str, str] = dict.fromkeys(map(str, PUBLIC), "public") | {str(state): str(state) for state in ENDINGS}
Base = dict[str, Any]


def bases(release: Release) -> list[Base]:
    return [{"field": field, "name": name, **_standing(release, name)} for field, name in named(release.card_data)]


def _standing(release: Release, name: str) -> Base:
    """`owner/name` is of this site when the owner is, `owner/name@v3` is one of its releases."""
    parts = OF_THIS_SITE.fullmatch(name)
    if parts is None:
        return {"standing": "elsewhere"}
    owner, number = parts["owner"].lower(), parts["number"]
    seen = visible_projects(release.submitted_by).filter(owner__handle=owner, name=parts["name"].lower())
    project = seen.first()
    if project is None:
        return {"standing": "missing" if Owner.objects.filter(handle=owner).exists() else "elsewhere"}
    found = None if project.is_private else _released(project, number)
    return {"standing": "unpublished"} if found is None else _of_release(found)


def _released(project: Project, number: str | None) -> Release | None:
    """The release that is meant: the one named, what the public gets today, or the last that ended."""
    if number:
        return Release.objects.filter(project=project, number=int(number), published_at__isnull=False).first()
    ended = Release.objects.filter(project=project, published_at__isnull=False).order_by("-number")
    return public_release(project) or ended.first()


def _of_release(found: Release) -> Base:
    said = str(found.card_data.get("license") or found.project.licence)
    return {
        "standing": STANDINGS.get(found.state, "unpublished"),
        "licence": licences.canonical(said) or said,
        "note": found.ending_note[:200],
    }
