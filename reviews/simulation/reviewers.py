"""What reviewers do: answer invitations or not, read, disagree, hand back, vanish; hear appeals and look at samples."""

from datetime import timedelta

from accounts.models import User
from core.models import Event
from core.policies import current
from deliberation.appeals.actions import give_voice
from deliberation.appeals.courts import heard_by
from deliberation.appeals.models import Appeal
from reviews import actions
from reviews.models import Assignment, Round, Sample
from reviews.queries.checklists import checklist
from reviews.queries.checks import checks_of
from reviews.queries.rounds import available_rounds
from reviews.queries.samples import open_samples
from reviews.queries.work import load_of
from reviews.simulation import table
from reviews.simulation.community import Character, Community, reacts
from reviews.simulation.table import Days
from reviews.states import AssignmentState, SampleState, Verdict

NEAR = {"sound": Verdict.AFTER_CHANGES, "wanting": Verdict.ACCEPT, "poor": Verdict.CHANGES, "unsafe": Verdict.CHANGES}
FOUND = {"sound": Verdict.ACCEPT, "wanting": Verdict.CHANGES, "poor": Verdict.REJECT, "unsafe": Verdict.REJECT}
ASKS = (Verdict.CHANGES, Verdict.AFTER_CHANGES)


def look_at_desk(community: Community) -> None:
    """While the site is young reviewers take what they find; looked at by each now and then, day by day."""
    if not current("review")["bootstrap"]:
        return
    for reviewer in community.reviewers:
        has_room = load_of(reviewer) < community.characters[reviewer.pk].load_cap
        if has_room and community.dice.falls(table.LOOKS_AT_DESK) and (waiting := list(available_rounds(reviewer)[:5])):
            community.at(community.now, take, community.dice.one_of(waiting).pk, reviewer.pk)
    community.at(community.now + timedelta(days=1), look_at_desk)


def take(community: Community, round_id: str, reviewer_id: str) -> None:
    round_ = _round(round_id)
    actions.claim_review(round=round_, reviewer=User.objects.get(pk=reviewer_id), has_no_conflict=True)


@reacts("assignment.invite")
def think_about_invitation(community: Community, event: Event) -> None:
    answer = community.dice.weighed(
        {"take": table.TAKES, "decline": table.DECLINES, "": 1 - table.TAKES - table.DECLINES}
    )
    if answer:
        community.later(table.ANSWERS_INVITATION, accept if answer == "take" else decline, event.object_id)


def accept(community: Community, assignment_id: str) -> None:
    asked = _assignment(assignment_id)
    if asked.state == AssignmentState.INVITED:
        actions.accept_invitation(assignment=asked, reviewer=asked.reviewer, has_no_conflict=True)


def decline(community: Community, assignment_id: str) -> None:
    asked = _assignment(assignment_id)
    if asked.state == AssignmentState.INVITED:
        reason = community.dice.weighed(table.DECLINE_REASONS)
        actions.decline_invitation(assignment=asked, reviewer=asked.reviewer, reason=reason)


@reacts("assignment.accept", "assignment.claim")
def think_about_review(community: Community, event: Event) -> None:
    held = _assignment(event.object_id)
    pace = _character(community, held.reviewer_id).pace
    if community.dice.falls(table.VANISHES):
        return
    act = hand_back if community.dice.falls(table.HANDS_BACK) else review
    days = 0.6 if held.round.number > 1 else 1.0
    community.later(Days(table.REVIEW.median * pace * days, table.REVIEW.spread), act, event.object_id)


def hand_back(community: Community, assignment_id: str) -> None:
    held = _assignment(assignment_id)
    actions.hand_back(assignment=held, reviewer=held.reviewer, note="No time after all.")


def review(community: Community, assignment_id: str) -> None:
    """Read, answer the whole checklist, and send it with the verdict that they came to."""
    held = _assignment(assignment_id)
    release, reviewer = held.round.release, held.reviewer
    truth = community.truths[release.pk]
    is_right = community.dice.falls(_character(community, reviewer.pk).accuracy)
    verdict = FOUND[truth] if is_right else NEAR[truth]
    items = checklist(current("review"), release.project.kind, None, checks_of(release))
    answers = {item.id: {"answer": "yes"} for item in items if not item.machine_says}
    said = {"verdict": verdict, "letter": "Read, tried and thought over.", "confidence": community.dice.whole(2, 5)}
    if verdict == Verdict.REJECT:
        said["reasons"] = ["unsafe"] if truth == "unsafe" else ["quality"]
    actions.save_draft(assignment=held, reviewer=reviewer, answers=answers, **said)
    if verdict in ASKS:
        actions.add_change(assignment=held, reviewer=reviewer, what="Say how it was measured.", path="README.md")
    actions.submit_review(assignment=held, reviewer=reviewer)


@reacts("round.deliberate")
def talk_it_over(community: Community, event: Event) -> None:
    for sent in Assignment.objects.filter(round=event.object_id, state=AssignmentState.SUBMITTED).order_by("id"):
        if community.dice.falls(table.REVISES):
            community.later(Days(1.0), revise, sent.pk)


def revise(community: Community, assignment_id: str) -> None:
    """They heard the others, look again and, often, see what is there."""
    sent = _assignment(assignment_id)
    better = FOUND[community.truths[sent.round.release_id]]
    if better == sent.review.verdict or (better in ASKS and not sent.review.changes.exists()):
        actions.remark(round=sent.round, author=sent.reviewer, text="I stay with what I found.")
    else:
        reasons = ["quality"] if better == Verdict.REJECT else []
        actions.revise_review(
            assignment=sent, reviewer=sent.reviewer, verdict=better, reason="The others are right.", reasons=reasons
        )


@reacts("sample.draw")
def think_about_sample(community: Community, event: Event) -> None:
    community.later(table.LOOKS_AT_SAMPLE, judge_sample, event.object_id)


def judge_sample(community: Community, sample_id: str) -> None:
    """Whoever comes by first and may."""
    sample = Sample.objects.select_related("release__project__owner").get(pk=sample_id)
    for judge in community.dice.some_of(community.reviewers, len(community.reviewers)):
        if sample.state == SampleState.OPEN and open_samples(judge).filter(pk=sample_id).exists():
            if community.truths[sample.release_id] in {"poor", "unsafe"}:
                letter = "It does not do what it says."
                actions.overturn_sample(sample=sample, judge=judge, reasons=["quality"], letter=letter)
            else:
                actions.uphold_sample(sample=sample, judge=judge, letter="As it should be.")
            return


@reacts("appeal.file", "appeal.voice")
def think_about_appeal(community: Community, event: Event) -> None:
    """Two who had no part; where they differ, one more."""
    appeal = Appeal.objects.get(pk=event.object_id)
    if not appeal.is_open or (event.verb == "appeal.voice" and appeal.voices.count() < 2):
        return
    for _judge in range(2 if event.verb == "appeal.file" else 1):
        community.later(table.HEARS_APPEAL, hear, appeal.pk)


def hear(community: Community, appeal_id: str) -> None:
    appeal = Appeal.objects.select_related("decision").get(pk=appeal_id)
    spoke = set(appeal.voices.values_list("judge", flat=True))
    for judge in community.dice.some_of(community.reviewers, len(community.reviewers)):
        if appeal.is_open and judge.pk not in spoke and heard_by(judge, [appeal]):
            finding = _finding(community, appeal)
            give_voice(appeal=appeal, judge=judge, finding=finding, letter="Read anew, from the beginning.")
            return


def _finding(community: Community, appeal: Appeal) -> str:
    is_fair = community.dice.falls(table.AGREES_WITH_TRUTH)
    stands = community.truths[appeal.subject_id] in {"poor", "unsafe"}
    return "uphold" if stands == is_fair else "remand"


def _character(community: Community, reviewer_id: str) -> Character:
    return community.characters.setdefault(reviewer_id, Character(accuracy=0.85, pace=1.0, load_cap=2))


def _assignment(assignment_id: str) -> Assignment:
    found = Assignment.objects.select_related("reviewer", "round__release__project__owner", "review")
    return found.get(pk=assignment_id)


def _round(round_id: str) -> Round:
    return Round.objects.select_related("release__project__owner").get(pk=round_id)
