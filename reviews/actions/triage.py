"""From the checks to the reviewers: by an editor, or by the policy."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_editor
from core import events
from core.permissions import can, require
from core.policies import Policy, current
from core.problems import BadInput
from projects.actions import move_release, publish_due
from projects.models import Release
from reviews.actions.seats import has_time
from reviews.models import Assignment, Decision, Round
from reviews.policies import blindness_of, reviewers_needed
from reviews.queries.rounds import HOLDING, last_judged
from reviews.queries.wishes import kept_from
from reviews.stakes import note_stakes
from reviews.states import AssignmentState, DecidedBy, Level, Outcome

LETTER_LIMIT = 20_000


@transaction.atomic
def start_review(*, release: Release, editor: Any, level: str = Level.FULL, note: str = "") -> Round:
    """An editor sends a release to the reviewers and says how much review it needs."""
    require(editor, "reviews.decide", release)
    if level not in Level.values:
        raise BadInput(fields={"level": _("Choose how much review this needs.")})
    return begin_review(release=release, actor=editor, role=as_editor(editor), level=level, note=note)


@transaction.atomic
def begin_review(
    *, release: Release, actor: Any = None, role: str = "", level: str = "", reason: str = "", note: str = ""
) -> Round:
    level = level or (Level.DELTA if release.project.published_release_id else Level.FULL)
    move_release(release, "start_review", actor=actor, role=role, reason=reason, note=note, evidence=[{"level": level}])
    return open_round_for(release=release, level=level, days="delta_days" if level == Level.DELTA else "review_days")


@transaction.atomic
def open_round_for(*, release: Release, level: str, days: str = "review_days", by_others: bool = False) -> Round:
    """The next round. Who judged the one before is asked first, unless others should."""
    policy, project = current("review"), release.project
    before = Round.objects.filter(release=release).order_by("-number").first()
    opened = Round.objects.create(
        release=release,
        number=(before.number if before else 0) + 1,
        digest=release.digest,
        commit=release.commit,
        level=level,
        quorum=reviewers_needed(policy, level),
        due_at=timezone.now() + timedelta(days=policy[days]),
        blindness=blindness_of(policy, project.kind, is_known=project.published_release_id is not None),
        policy_version=policy.reference,
    )
    events.record("round.open", opened, to_state=opened.state, evidence=[{"level": level, "quorum": opened.quorum}])
    note_stakes(release)
    earlier = before or last_judged(release)
    if earlier is not None and not by_others:
        _ask_earlier_reviewers(earlier, opened)
    return opened


@transaction.atomic
def reject_scope(*, release: Release, editor: Any, reasons: list[str], letter: str) -> Decision:
    """An editor does not take a release up, and says why and what would help."""
    require(editor, "reviews.decide", release)
    policy = current("review")
    checked_reasons(policy, reasons, "triage")
    checked_letter(letter)
    move_release(release, "reject_scope", actor=editor, role=as_editor(editor), reason=reasons[0], note=letter)
    return Decision.objects.create(
        release=release,
        outcome=Outcome.REJECT_SCOPE,
        decided_by=DecidedBy.EDITOR,
        decider=editor,
        letter=letter,
        reasons=reasons,
        digest=release.digest,
        policy_version=policy.reference,
    )


def publish_unreviewed(*, release: Release) -> None:
    """On a site that publishes openly, what passes the checks is public at once; reviews may follow."""
    for name in ("start_review", "accept"):
        move_release(release, name, reason="open_publishing")
    publish_due(release=release, reason="open_publishing")


def checked_reasons(policy: Policy, reasons: list[str], purpose: str) -> None:
    known = {reason["id"] for reason in policy["reasons"] if purpose in reason["for"]}
    if not reasons or not set(reasons) <= known:
        raise BadInput(fields={"reasons": _("Choose at least one reason from the list.")})


def checked_letter(letter: str) -> None:
    if not letter.strip():
        raise BadInput(fields={"letter": _("Write to the authors why, and what would help.")})
    if len(letter) > LETTER_LIMIT:
        raise BadInput(fields={"letter": _("Use at most %(limit)d characters.") % {"limit": LETTER_LIMIT}})


def _ask_earlier_reviewers(before: Round, opened: Round) -> None:
    """Who judged the round before is asked first, if they have time now; they know what they asked for."""
    due = timezone.now() + timedelta(hours=current("review")["invitation_hours"])
    earlier = Assignment.objects.filter(round=before, state__in=HOLDING).select_related("reviewer")
    if before.release_id != opened.release_id:
        earlier = earlier.order_by("-id")[: opened.quorum]
    for assignment in earlier:
        if not can(assignment.reviewer, "reviews.claim", opened) or not has_time(assignment.reviewer):
            continue
        if Round.objects.filter(kept_from(assignment.reviewer), pk=opened.pk).exists():
            continue
        invited = Assignment.objects.create(
            round=opened, reviewer=assignment.reviewer, state=AssignmentState.INVITED, due_at=due
        )
        events.record("assignment.invite", invited, to_state=invited.state, reason="earlier_round")
