"""What editors, moderators and administrators do: triage, decide, find reviewers, keep the site safe, forget."""

from datetime import timedelta
from typing import Any

from core.models import Event
from core.permissions import can
from core.policies import current
from projects.models import Release
from projects.states import ReleaseState
from reviews import actions
from reviews.models import Candidate, Classing, Round, Takedown
from reviews.queries.reviewers import stuck_rounds
from reviews.simulation import table
from reviews.simulation.community import Community, reacts
from reviews.simulation.reviewers import ASKS, FOUND
from reviews.states import ChangeClass, Level, Outcome, RoundState, Verdict

LETTER = "Read with care; what decides is in the reviews."
SOFT_CONFLICTS_KEPT = 1


@reacts("release.pass_checks", "release.clear", "release.triage_anew")
def think_about_triage(community: Community, event: Event) -> None:
    if not community.dice.falls(table.FORGETS):
        community.later(table.TRIAGE, triage, event.object_id)


def triage(community: Community, release_id: str) -> None:
    release = _release(release_id)
    if release.state != ReleaseState.TRIAGE:
        return
    editor = _free_of_ties(community, release)
    if community.dice.falls(table.REJECTS_SCOPE):
        actions.reject_scope(release=release, editor=editor, reasons=["scope"], letter="This is not for this site.")
    else:
        classing = Classing.objects.filter(release=release, digest=release.digest).first()
        is_minor = classing is not None and classing.change == ChangeClass.MINOR
        actions.start_review(release=release, editor=editor, level=Level.DELTA if is_minor else Level.FULL)


@reacts("round.deliberate", "round.clear")
def think_about_decision(community: Community, event: Event) -> None:
    if not community.dice.falls(table.FORGETS):
        community.later(table.DECIDES, decide, event.object_id)


def decide(community: Community, round_id: str) -> None:
    round_ = Round.objects.select_related("release__project__owner").get(pk=round_id)
    if round_.state != RoundState.DELIBERATING:
        return
    editor = _free_of_ties(community, round_.release)
    if round_.quorum < current("review")["most_reviewers"] and community.dice.falls(table.ASKS_THIRD):
        actions.ask_third(round=round_, editor=editor)
        return
    outcome = _outcome(community, round_)
    reasons = ["quality"] if outcome == Outcome.REJECT else []
    actions.decide(
        round=round_,
        editor=editor,
        outcome=outcome,
        letter=LETTER,
        reasons=reasons,
        why="It weighs more than the rest.",
    )


@reacts("release.escalate", "sample.escalate")
def take_over(community: Community, event: Event) -> None:
    """Whoever has the turn now does not forget it again."""
    if event.verb == "release.escalate":
        community.later(table.TRIAGE, triage, event.object_id)
        open_ = Round.objects.filter(release=event.object_id, state=RoundState.DELIBERATING).first()
        if open_ is not None:
            community.later(table.TRIAGE, decide, open_.pk)
        community.later(table.TRIAGE, look_into, event.object_id)


@reacts("round.hold")
def think_about_alarm(community: Community, event: Event) -> None:
    community.later(table.KEEPS_SAFE, look_into_alarm, event.object_id)


def look_into_alarm(community: Community, round_id: str) -> None:
    round_ = Round.objects.select_related("release__project__owner").get(pk=round_id)
    keeper = _keeper(community, round_.release)
    if community.truths[round_.release_id] == "unsafe":
        actions.lock_release(release=round_.release, keeper=keeper, reason="unsafe", note="It does harm as it is.")
    else:
        actions.clear_safety(round=round_, user=keeper, note="Nothing dangerous in it.")


@reacts("release.quarantine", "release.look_anew", "takedown.refuse", "takedown.lapse")
def think_about_locked(community: Community, event: Event) -> None:
    release_id = event.object_id
    if event.object_type == "takedown":
        release_id = Takedown.objects.values_list("release", flat=True).get(pk=event.object_id)
    if not community.dice.falls(table.FORGETS):
        community.later(table.KEEPS_SAFE, look_into, release_id)


def look_into(community: Community, release_id: str) -> None:
    release = _release(release_id)
    if release.state != ReleaseState.QUARANTINED:
        return
    keeper, what = _keeper(community, release), community.dice.weighed(table.LOCKED)
    if what == "restore":
        actions.restore_release(release=release, keeper=keeper, letter="It was a false alarm.")
    elif what == "fix":
        actions.require_fixes(release=release, keeper=keeper, letter="Take the named file out.")
    else:
        actions.propose_takedown(release=release, keeper=keeper, reason="malware", letter="It attacks who loads it.")


@reacts("takedown.propose")
def think_about_takedown(community: Community, event: Event) -> None:
    community.later(table.KEEPS_SAFE, answer_takedown, event.object_id)


def answer_takedown(community: Community, takedown_id: str) -> None:
    takedown = Takedown.objects.select_related("release__project__owner", "proposed_by").get(pk=takedown_id)
    second = _keeper(community, takedown.release, but=takedown.proposed_by_id)
    if community.dice.falls(table.CONFIRMS_TAKEDOWN):
        actions.confirm_takedown(takedown=takedown, keeper=second)
    else:
        actions.refuse_takedown(takedown=takedown, keeper=second, note="It can be mended.")


def look_for_reviewers(community: Community) -> None:
    """Once a day an editor asks somebody by hand where the system finds nobody."""
    community.at(community.now + timedelta(days=1), look_for_reviewers)
    if current("review")["bootstrap"]:
        return
    editor = community.dice.one_of(community.editors)
    for round_ in stuck_rounds(editor)[:20]:
        community.at(community.now, ask, round_.pk, editor)


def ask(community: Community, round_id: str, editor: Any) -> None:
    round_ = Round.objects.select_related("release__project__owner").get(pk=round_id)
    asked = round_.assignments.values("reviewer")
    kept = Candidate.objects.filter(round=round_).exclude(user__in=asked).select_related("user").order_by("place")
    for candidate in kept[:SOFT_CONFLICTS_KEPT]:
        handle = candidate.user.handle
        note, plan = "Nobody else is free.", "A second editor reads the review."
        actions.invite(round=round_, editor=editor, handle=handle, note=note, plan=plan)


def _outcome(community: Community, round_: Round) -> str:
    """Mostly what the work deserves, as far as the rules let an editor say it."""
    truth = community.truths[round_.release_id]
    wanted = FOUND[truth] if community.dice.falls(table.AGREES_WITH_TRUTH) else Verdict.CHANGES
    asks = round_.changes.filter(level="required", review__submitted_at__isnull=False).exists()
    if wanted in ASKS:
        return Outcome.REQUEST_CHANGES if asks else Outcome.ACCEPT
    return Outcome.REJECT if wanted == Verdict.REJECT else Outcome.ACCEPT


def _free_of_ties(community: Community, release: Release) -> Any:
    people = [*community.editors, *community.administrators]
    return next(one for one in community.dice.some_of(people, len(people)) if can(one, "reviews.decide", release))


def _keeper(community: Community, release: Release, but: str = "") -> Any:
    people = [one for one in [*community.keepers, *community.editors] if one.pk != but]
    return next(one for one in community.dice.some_of(people, len(people)) if can(one, "reviews.keep_safe", release))


def _release(release_id: str) -> Release:
    return Release.objects.select_related("project__owner", "project__repository", "submitted_by").get(pk=release_id)
