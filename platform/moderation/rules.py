"""Who may flag, who judges what is flagged, and who may sanction whom."""

from typing import Any

import rules

from accounts.models import User
from accounts.rules import is_admin, is_moderator, is_oneself, is_verified
from accounts.states import Role
from deliberation.conflicts import is_blocked
from moderation.models import Act, Concern, Sanction


@rules.predicate
def had_no_part(user: Any, concern: Any) -> bool:
    """Neither author nor flagger, nor tied to the author."""
    return isinstance(concern, Concern) and not is_blocked(user, concern)


@rules.predicate
def is_about_them(user: Any, about: Any) -> bool:
    return isinstance(about, Act | Sanction) and about.person_id is not None and about.person_id == user.pk


@rules.predicate
def runs_the_site(user: Any, person: User | None) -> bool:
    """Whoever may take roles away is not for moderators to send away."""
    return person is not None and person.has_role(Role.ADMIN)


@rules.predicate
def is_second_person(user: Any, sanction: Any) -> bool:
    return isinstance(sanction, Sanction) and user.pk not in {sanction.moderator_id, sanction.person_id}


keeps_order = is_moderator | is_admin
rules.add_perm("moderation.flag", is_verified)
rules.add_perm("moderation.see_desk", keeps_order)
rules.add_perm("moderation.storm", keeps_order)
rules.add_perm("moderation.judge", keeps_order & had_no_part)
rules.add_perm("moderation.see_person", keeps_order & ~is_oneself)
rules.add_perm("moderation.sanction", keeps_order & ~is_oneself & ~runs_the_site)
rules.add_perm("moderation.confirm", keeps_order & is_second_person)
rules.add_perm("moderation.lift", keeps_order & ~is_about_them)
