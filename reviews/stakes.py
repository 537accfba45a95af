"""What ties people to a release and is written in the release itself, or known elsewhere: read when its review begins.

    @stakes("payer")
    def grant_payers(release: Release) -> Iterable[tuple[str, str]]: ...

Each function gives keys of people and by what they are tied. The rule is one of `reviews.conflict_rules`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import User
from projects.models import Project, Release
from projects.queries.suggestions import suggestions_for
from reviews.models import Stake

Find = Callable[[Release], Iterable[tuple[str, str]]]
LONGEST = 200
MOST_BASES = 20


@dataclass(frozen=True)
class Finder:
    rule: str
    find: Find
    is_hard: bool


_finders: list[Finder] = []


def stakes(rule: str, *, is_hard: bool = True) -> Callable[[Find], Find]:
    def register(find: Find) -> Find:
        _finders.append(Finder(rule, find, is_hard))
        return find

    return register


def note_stakes(release: Release) -> None:
    """Once a round: the card may name another base than last time."""
    for finder in _finders:
        Stake.objects.filter(release=release, rule=finder.rule).delete()
        rows = {user: because[:LONGEST] for user, because in finder.find(release)}
        Stake.objects.bulk_create(
            Stake(release=release, user_id=user, rule=finder.rule, because=because, is_hard=finder.is_hard)
            for user, because in rows.items()
        )


@stakes("lineage")
def makers_of_bases(release: Release) -> Iterable[tuple[str, str]]:
    """Owners and makers of what the card names as its base, where that lives on this site."""
    for named in bases_named(release.card_data)[:MOST_BASES]:
        owner, _slash, name = named.partition("/")
        project = Project.objects.filter(owner__handle=owner.lower(), name=name.lower()).first()
        if project is not None:
            makers = Q(pk=project.created_by_id) | Q(owner=project.owner_id) | Q(project_memberships__project=project)
            for person in User.objects.filter(makers).distinct():
                yield person.pk, named


@stakes("suggested", is_hard=False)
def wanted_by_authors(release: Release) -> Iterable[tuple[str, str]]:
    return suggestions_for(release).filter(is_wanted=True).values_list("person_id", "why")


@stakes("unwanted", is_hard=False)
def unwanted_by_authors(release: Release) -> Iterable[tuple[str, str]]:
    return suggestions_for(release).filter(is_wanted=False).values_list("person_id", "why")


def bases_named(card_data: dict[str, Any]) -> list[str]:
    said = card_data.get("base_model")
    names = said if isinstance(said, list) else [said]
    return [name for name in names if isinstance(name, str) and "/" in name]
