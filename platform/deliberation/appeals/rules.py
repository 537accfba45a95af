"""Who may appeal, and who may hear an appeal: people above say who had a part."""

from typing import Any

import rules

from accounts.rules import (
    is_admin,
    is_editor,
    is_in_good_standing,
    is_moderator,
    is_officer,
    is_reviewer,
    is_signed_in,
)
from core.models import Event
from deliberation.appeals.courts import COURTS, heard_by, subject_of
from deliberation.appeals.models import Appeal


@rules.predicate
def may_appeal(user: Any, decision: Any) -> bool:
    """Suspended people may appeal too."""
    if not isinstance(decision, Event) or decision.object_type not in COURTS:
        return False
    subject = subject_of(decision.object_type, decision.object_id)
    return subject is not None and COURTS[decision.object_type].may_appeal(user, subject)


@rules.predicate
def filed_it(user: Any, appeal: Any) -> bool:
    return isinstance(appeal, Appeal) and appeal.filed_by_id == user.pk


@rules.predicate
def had_no_part(user: Any, appeal: Any) -> bool:
    return isinstance(appeal, Appeal) and appeal.pk in heard_by(user, [appeal])


hears = is_reviewer | is_editor | is_moderator | is_officer | is_admin
rules.add_perm("appeals.file", is_signed_in & may_appeal)
rules.add_perm("appeals.withdraw", is_signed_in & filed_it)
rules.add_perm("appeals.see_desk", hears)
rules.add_perm("appeals.judge", is_in_good_standing & hears & had_no_part)
