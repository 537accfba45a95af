"""Whom authors name for the review of a release. Editors read it; those who are named never do."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import people
from core.policies import current
from core.problems import BadInput
from projects.models import Release, Suggestion
from projects.queries.people import members_of
from projects.suggestions import WHY_LIMIT, Wish


def keep_suggestions(*, release: Release, wanted: Sequence[Wish] | None, unwanted: Sequence[Wish] | None) -> None:
    """Replace what was said before, list by list; None leaves a list as it is. Part of handing a release in."""
    given = {name: wishes for name, wishes in (("wanted", wanted), ("unwanted", unwanted)) if wishes is not None}
    Suggestion.objects.filter(release=release, is_wanted__in=[name == "wanted" for name in given]).delete()
    for name, wishes in given.items():
        named = _named(release, name, wishes)
        Suggestion.objects.bulk_create(
            Suggestion(release=release, person=person, is_wanted=name == "wanted", why=wish.why.strip())
            for wish, person in zip(wishes, named, strict=True)
        )


def _named(release: Release, name: str, wishes: Sequence[Wish]) -> list[User]:
    most = current("submission")["suggestions_most"]
    if len(wishes) > most:
        raise _wrong(name, _("Name at most %(most)d people.") % {"most": most})
    found = [_person(release, name, wish) for wish in wishes]
    known = Suggestion.objects.filter(release=release, person__in=found).exists()
    if known or len(set(found)) < len(found):
        raise _wrong(name, _("Name each person once, and in one of the two lists."))
    return found


def _person(release: Release, name: str, wish: Wish) -> User:
    handle = wish.handle.strip().lower().removeprefix("@")
    if not wish.why.strip() or "\x00" in wish.why:
        raise _wrong(name, _("Say why you name “%(handle)s”.") % {"handle": handle[:40]})
    if len(wish.why) > WHY_LIMIT:
        raise _wrong(name, _("Use at most %(limit)d characters.") % {"limit": WHY_LIMIT})
    person = None if "\x00" in handle else people().filter(handle=handle).first()
    if person is None:
        raise _wrong(name, _("Nobody here is called “%(handle)s”.") % {"handle": handle[:40]})
    if members_of(release.project).filter(pk=person.pk).exists():
        raise _wrong(name, _("“%(handle)s” belongs to the project and cannot judge it.") % {"handle": handle})
    return person


def _wrong(name: str, text: str) -> BadInput:
    return BadInput(fields={name: text})
