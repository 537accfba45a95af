"""Releases on every desk."""

from typing import Any

from django.utils import timezone

from accounts.site_map import addresses
from projects.models import Release
from tests.operations_samples.applications import applications
from tests.operations_samples.cast import Cast, Sample, Samples

HELD = ("reviews:hold", "reviews:resume", "api-submission-hold")


def reviews(cast: Cast) -> Samples:
    """Releases on every desk: for triage, free to take, in a reviewer's hands, and back with their author."""
    from reviews.actions import add_change, claim_review
    from reviews.actions.triage import begin_review
    from reviews.models import Decision
    from reviews.models import Sample as ReviewSample

    waiting, free, held, asked = (release_in(cast, name, "triage") for name in ("waiting", "free", "held", "asked"))
    begin_review(release=free)
    assignment = claim_review(round=begin_review(release=held), reviewer=cast.reviewer, has_no_conflict=True)
    change = add_change(assignment=assignment, reviewer=cast.reviewer, what="Say where the dialogues come from.")
    theirs = {"assignment": assignment.pk}
    answer = _asked_for_changes(asked)
    asked_for = Sample({"assignment": _invitation(cast, release_in(cast, "wanted", "triage"))}, owner=cast.reviewer)
    out = release_in(cast, "out", "published")
    Decision.objects.create(release=out, outcome="accept", decided_by="checks", digest=out.digest)
    pair = {"owner": cast.owner.handle, "name": "out", "before": 1, "after": 1}
    drawn = ReviewSample.objects.create(release=out, change="patch", draw={"percent": 10, "seed": "s"})
    talked = _talked_over(cast, release_in(cast, "talked", "triage"))
    judged = {"release": _judged(cast, release_in(cast, "judged", "triage")), "place": "1.1"}
    samples = applications(cast) | {
        **_conduct(cast, judged),
        **dict.fromkeys(("reviews:deliberation", "reviews:remark", "reviews:revision", "reviews:clearance"), talked),
        **{f"api-round-{act}": talked for act in ("remarks", "revisions", "clearance")},
        **dict.fromkeys(("reviews:quality", "reviews:usefulness"), Sample(judged)),
        **{f"api-words-{act}": Sample(judged) for act in ("quality", "usefulness")},
        **dict.fromkeys(("reviews:compare", "api-project-comparison"), Sample(pair)),
        **{f"reviews:invitation{act}": asked_for for act in ("", "-acceptance", "-refusal")},
        **{f"api-invitation-{act}": asked_for for act in ("acceptance", "refusal")},
        **dict.fromkeys(("reviews:assignment-nudge", "api-assignment-nudge"), Sample(theirs)),
        "reviews:claim": Sample({"release": free.pk}),
        "reviews:feed": Sample({"owner": cast.owner.handle, "name": "out", "form": "atom"}),
        **dict.fromkeys(("api-submission-reviews", "api-record", "reviews:record"), Sample({"release": out.pk})),
        "reviews:letter": Sample({"release": out.pk, "number": 1}),
    }
    for address in addresses():
        if (
            not address.name.startswith(("reviews:", "api-submission", "api-sample", "api-review"))
            or address.name in samples
        ):
            continue
        if "sample" in address.parameters:
            samples[address.name] = Sample({"sample": drawn.pk})
            continue
        if "assignment" in address.parameters or "review" in address.parameters:
            every = theirs | {"review": assignment.pk, "change": change.pk, "path": "README.md"}
            sample = Sample({name: every[name] for name in address.parameters}, owner=cast.reviewer)
        else:
            release = asked if "change" in address.parameters or address.name in HELD else waiting
            every = {"release": release.pk, "submission": release.pk, "change": answer}
            sample = Sample({name: every[name] for name in address.parameters})
        if sample.parameters:
            samples[address.name] = sample
    return samples


def release_in(cast: Cast, name: str, state: str) -> Release:
    from projects.actions import add_member, create_project
    from tests.projects.conftest import FACTS, FILES, bring, put_files

    project = create_project(owner=cast.owner.owner, user=cast.owner, kind="model", name=name, **FACTS)
    put_files(project, cast.owner, FILES)
    add_member(project=project, user=cast.owner, handle=cast.writer.handle, role="write")
    return bring(project, cast.owner, state)


def _invitation(cast: Cast, release: Release) -> str:
    from reviews.actions import invite
    from reviews.actions.triage import begin_review

    round_ = begin_review(release=release)
    return str(invite(round=round_, editor=cast.editor, handle=cast.reviewer.handle, note="Knows terns.").pk)


def _talked_over(cast: Cast, release: Release) -> Sample:
    """A round whose one reviewer has sent their words and now talks them over with the editors."""
    return Sample({"round": _sent(cast, release).round_id}, owner=cast.reviewer)


def _judged(cast: Cast, release: Release) -> str:
    from reviews.models import Round
    from reviews.states import RoundState

    Round.objects.filter(pk=_sent(cast, release).round_id).update(state=RoundState.DECIDED)
    return str(release.pk)


def _sent(cast: Cast, release: Release) -> Any:
    from reviews.actions.triage import begin_review
    from reviews.models import Assignment, Review, Round
    from reviews.states import AssignmentState, RoundState

    round_ = begin_review(release=release)
    Round.objects.filter(pk=round_.pk).update(state=RoundState.DELIBERATING)
    part = Assignment.objects.create(round=round_, reviewer=cast.reviewer, state=AssignmentState.SUBMITTED)
    Review.objects.create(assignment=part, verdict="reject", letter="It does not fly.", submitted_at=timezone.now())
    return part


def _conduct(cast: Cast, judged: dict[str, Any]) -> Samples:
    """The owner has reported the review of the release that was judged."""
    from reviews.conduct.models import ConductReport
    from reviews.models import Review

    review = Review.objects.get(assignment__round__release=judged["release"])
    report = ConductReport.objects.create(
        review=review, reporter=cast.owner, capacity="author", reason="insult", text="x"
    )
    samples = {
        address.name: Sample({"report": report.pk})
        for address in addresses()
        if address.name.startswith(("conduct:", "api-conduct")) and address.parameters
    }
    heard = dict.fromkeys(("conduct:answer", "api-conduct-answer"), Sample(_heard(cast, review), owner=cast.reviewer))
    return samples | heard | dict.fromkeys(("conduct:new", "api-conduct-filing"), Sample(judged))


def _heard(cast: Cast, review: Any) -> dict[str, Any]:
    from reviews.conduct.models import ConductReport

    facts = {"reason": "insult", "text": "x", "state": "hearing", "heard_at": timezone.now(), "capacity": "editor"}
    return {"report": ConductReport.objects.create(review=review, reporter=cast.stranger, **facts).pk}


def _asked_for_changes(release: Release) -> str:
    from projects.actions import move_release
    from reviews.actions.triage import begin_review
    from reviews.models import RequiredChange, Round
    from reviews.states import RoundState

    decided = begin_review(release=release)
    change = RequiredChange.objects.create(round=decided, what="Say where they come from.", number=1)
    Round.objects.filter(pk=decided.pk).update(state=RoundState.DECIDED)
    move_release(release, "request_changes")
    return str(change.pk)
