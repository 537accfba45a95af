from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import bells, moves
from core.models import Event
from core.policies import current
from core.problems import Conflict
from projects.models import Release
from projects.states import RELEASE_MOVES


def move_release(
    release: Release,
    name: str,
    *,
    actor: Any = None,
    role: str = "",
    reason: str = "",
    note: str = "",
    evidence: Sequence[Any] = (),
    changes: Mapping[str, Any] | None = None,
) -> Event:
    """One move of a release, its clock set by the policy in force. The door that reviews use too."""
    policy = current("submission")
    days = RELEASE_MOVES.named(name).days
    try:
        with transaction.atomic():
            bells.ring(f"release:{release.pk}")
            return moves.move(
                release,
                RELEASE_MOVES,
                name,
                actor=actor,
                role=role,
                reason=reason,
                note=note,
                evidence=evidence,
                changes=dict(changes or {}),
                days=policy[days] if days else None,
                policy_version=policy.reference,
            )
    except IntegrityError:  # reopened while another release is under way
        raise Conflict(_("Another release of this project is under way already."), code="release_under_way") from None
