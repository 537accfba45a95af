"""Who lives there: members who come through the year, reviewers, editors, keepers, and what ties them."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from accounts.actions import add_member, create_organisation, grant_role, register_user
from accounts.models import User
from deliberation.actions import declare_tie
from projects.states import Kind
from reviews.actions import describe_reviewer
from reviews.simulation import table
from reviews.simulation.community import Character, Community
from reviews.simulation.files import LANGUAGES, TASKS

DOMAINS = {"example.org": 80, "north.example": 5, "south.example": 5, "east.example": 5, "west.example": 5}


def settle(community: Community) -> None:
    """The first day: those who are there, what they may, and when the others will come."""
    size, dice = community.size, community.dice
    community.administrators = [_somebody(community, "admin") for _one in range(table.ADMINISTRATORS)]
    community.editors = [_somebody(community, "editor") for _one in range(table.EDITORS)]
    community.keepers = [_somebody(community, "moderator") for _one in range(table.MODERATORS)]
    for _one in range(max(1, round(size.reviewers * table.FOUNDERS))):
        reviewer = _somebody(community, "reviewer")
        become_reviewer(community, reviewer)
        community.authors.append(reviewer)
    left = size.members - len(community.authors)
    here = round(left * table.JOINED_BEFORE)
    for _one in range(here):
        join(community)
    for _one in range(left - here):
        community.at(community.start + timedelta(days=dice.between(0, size.days)), join)
    _organise(community)
    _tie(community)


def join(community: Community) -> Any:
    person = _somebody(community)
    community.authors.append(person)
    return person


def become_reviewer(community: Community, person: User) -> None:
    """They say what they can judge, and how much of it; then they are asked, and now and then away."""
    dice = community.dice
    kinds = dice.some_of(list(Kind.values), table.SKILLS)
    character = Character(
        accuracy=dice.between(*table.ACCURACY), pace=dice.between(0.7, 1.4), load_cap=dice.weighed(table.LOAD_CAPS)
    )
    community.characters[person.pk] = character
    community.reviewers.append(person)
    describe(community, person, kinds)
    days = community.size.days
    for _leave in range(table.LEAVES_A_YEAR):
        community.at(community.start + timedelta(days=dice.between(0, days)), take_leave, person, kinds)


def describe(community: Community, person: User, kinds: list[str], away_days: int = 0) -> None:
    cap = community.characters[person.pk].load_cap
    back = (community.now + timedelta(days=away_days)).date() if away_days else None
    describe_reviewer(
        user=person,
        kinds=kinds,
        tasks=community.dice.some_of(TASKS["model"], 2),
        languages=community.dice.some_of(LANGUAGES, 2),
        load_cap=cap,
        is_available=True,
        away_until=back,
    )


def take_leave(community: Community, person: User, kinds: list[str]) -> None:
    describe(community, person, kinds, away_days=community.dice.whole(*table.LEAVE))


def _somebody(community: Community, *roles: str) -> User:
    number = User.objects.count() + 1
    domain = community.dice.weighed(DOMAINS)
    person = register_user(handle=f"m{number}", email=f"m{number}@{domain}", password=None, is_verified=True)
    if community.dice.falls(0.5) or roles:
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    for role in roles:
        grant_role(user=person, role=role)
    return person


def _organise(community: Community) -> None:
    people = list(community.authors)
    for number in range(len(people) // table.MEMBERS_AN_ORGANISATION):
        founder, *others = community.dice.some_of(people, community.dice.whole(3, 9))
        made = create_organisation(user=founder, handle=f"lab{number}", name=f"Lab {number}")
        for person in others:
            add_member(organisation=made, user=founder, person=person)


def _tie(community: Community) -> None:
    for _pair in range(len(community.authors) // 40):
        one, other = community.dice.some_of(community.authors, 2)
        kind = community.dice.one_of(["family", "money", "mentor", "dispute"])
        declare_tie(user=one, handle=other.handle, kind=kind)
