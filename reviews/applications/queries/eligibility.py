"""Who may apply: computed from what the site knows, each requirement with what is there and how to get the rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.contributions import lines_of
from accounts.queries import has_second_factor
from accounts.states import Trust
from core.policies import Policy, current
from reviews.applications.models import Application
from reviews.applications.queries.bootstrap import scale
from reviews.applications.states import ApplicationState


@dataclass(frozen=True)
class Requirement:
    """`alternatives` are the ways of which one is enough."""

    name: str
    label: str
    have: int
    need: int
    how: str
    url: str = ""
    alternatives: tuple["Requirement", ...] = ()

    @property
    def is_met(self) -> bool:
        return any(one.is_met for one in self.alternatives) if self.alternatives else self.have >= self.need

    @property
    def shown(self) -> int:
        return min(self.have, self.need)


@dataclass(frozen=True)
class Eligibility:
    requirements: list[Requirement]

    @property
    def is_met(self) -> bool:
        return not self.missing

    @property
    def missing(self) -> list[Requirement]:
        return [requirement for requirement in self.requirements if not requirement.is_met]

    @property
    def met(self) -> int:
        return len(self.requirements) - len(self.missing)


def eligibility(user: Any) -> Eligibility:
    return Eligibility(list(_requirements(user, current("reviewers"))))


def _requirements(user: Any, policy: Policy) -> Iterator[Requirement]:
    scaled = scale(policy)
    yield _account(user, scaled(policy["account_days"]))
    if policy["second_factor"]:
        yield _second_factor(user)
    yield _contributions(user, {name: scaled(need) for name, need in policy["contributions"].items()})
    if policy["trust"]:
        yield _trust(user, scaled(policy["trust"]))
    yield _standing(user)
    if wait := _return(user):
        yield wait


def _account(user: Any, need: int) -> Requirement:
    how = ngettext("An account of %(n)d day.", "An account of %(n)d days.", need) % {"n": need}
    return Requirement("account", _("Days with us"), (timezone.now() - user.created_at).days, need, how)


def _second_factor(user: Any) -> Requirement:
    how = _("Add an authenticator app or a passkey: what you will judge must not hang on one password.")
    return Requirement("second_factor", _("Second factor"), int(has_second_factor(user)), 1, how, reverse("mfa_index"))


def _contributions(user: Any, needs: dict[str, int]) -> Requirement:
    ways = {
        "published_releases": (
            _("Published releases"),
            _("Publish a release that passed its review."),
            reverse("projects:new"),
        ),
        "confirmed_reports": (_("Confirmed reports"), _("Report problems that somebody else can confirm."), ""),
        "solved_answers": (_("Solved answers"), _("Answer questions so that the asker marks them solved."), ""),
    }
    alternatives = tuple(
        Requirement(name, ways[name][0], len(lines_of(name, user)), need, *ways[name][1:])
        for name, need in needs.items()
        if name in ways
    )
    how = _("One of these is enough.")
    return Requirement("contributions", _("What you gave"), 0, 1, how, alternatives=alternatives)


def _trust(user: Any, need: int) -> Requirement:
    how = _("Be known here as “%(level)s” at least: read, talk, and give.") % {"level": Trust(need).label}
    return Requirement("trust", _("Trust"), user.trust, need, how, reverse("moderation:standing"))


def _standing(user: Any) -> Requirement:
    how = _("No sanction may be in force against you. It ends by itself, or by an appeal.")
    return Requirement("standing", _("Good standing"), int(not user.is_suspended), 1, how)


def _return(user: Any) -> Requirement | None:
    """Who was turned away may come back on the day that the letter named."""
    last = (
        Application.objects.filter(applicant=user, state=ApplicationState.REJECTED, return_at__gt=timezone.now())
        .order_by("-return_at")
        .first()
    )
    if last is None or last.return_at is None:
        return None
    waiting = (last.return_at - timezone.now() + timedelta(days=1)).days
    how = _("The letter on your last application names what would help until then.")
    return Requirement("return", _("Days until you may apply again"), 0, waiting, how, last.get_absolute_url())
