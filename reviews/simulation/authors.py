"""What authors do: bring things, mend them, answer, fall silent, publish, appeal."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, User
from core.models import Event
from deliberation.appeals.actions import file_appeal
from projects import actions as projects
from projects.models import Project, Release
from projects.states import OPEN, PUBLIC, ReleaseState
from repositories.queries import files as files_at
from repositories.queries import head
from reviews import actions
from reviews.models import Review
from reviews.queries.rounds import asked_changes
from reviews.simulation import files as work
from reviews.simulation import table
from reviews.simulation.community import Community, reacts
from reviews.states import ChangeAnswer

STATEMENTS = {"co_authors": True, "data_origin": "Made for this.", "ai_use": "None.", "policy": True}
SHORT_OF_AUTHORS = 10


def intend(community: Community) -> None:
    """When something will be brought: evenly through the year."""
    for _one in range(community.size.releases):
        day = community.dice.between(0, community.size.days)
        community.at(community.start + timedelta(days=day), bring)


def bring(community: Community) -> None:
    """Somebody hands something in: the next release of what they have, or something new."""
    author = community.dice.one_of(community.authors)
    project = _published_by(author) if community.dice.falls(table.LATER_RELEASE) else None
    if project is None:
        _begin(community, author)
    else:
        _go_on(community, author, project)


@reacts("release.find_faults", "release.require_fixes")
def think_about_faults(community: Community, event: Event) -> None:
    if not community.dice.falls(table.NEVER_FIXES):
        community.later(table.FIX, mend, event.object_id)


def mend(community: Community, release_id: str) -> None:
    release = _release(release_id)
    if release.state != ReleaseState.NEEDS_FIXES:
        return
    _put(release, {}, gone=(work.PROGRAM, work.PICKLE))
    projects.submit_release(project=release.project, user=release.submitted_by, statements=STATEMENTS)


@reacts("release.request_changes", "release.reopen")
def think_about_changes(community: Community, event: Event) -> None:
    if event.verb == "release.request_changes" and community.dice.falls(table.NEVER_ANSWERS):
        return
    if community.dice.falls(table.HOLDS_THE_CLOCK):
        community.at(event.at + timedelta(days=1), hold, event.object_id)
    else:
        community.later(table.ANSWER, answer, event.object_id)


def hold(community: Community, release_id: str) -> None:
    release = _release(release_id)
    actions.hold_release(release=release, user=release.submitted_by, reason="data")
    community.later(table.HELD, resume, release_id)


def resume(community: Community, release_id: str) -> None:
    release = _release(release_id)
    actions.resume_release(release=release, user=release.submitted_by)
    community.later(table.ANSWER, answer, release_id)


def answer(community: Community, release_id: str) -> None:
    release = _release(release_id)
    author = release.submitted_by
    for change in asked_changes(release).select_related("round__release__project__owner"):
        said = ChangeAnswer.DONE if community.dice.falls(0.9) else ChangeAnswer.WONT
        actions.answer_change(change=change, user=author, answer=said, text="See the card.")
    _put(release, {"CHANGES.md": f"Answered on {timezone.now():%Y-%m-%d %H:%M}.\n".encode()})
    actions.send_back(release=release, user=author)
    if community.dice.falls(table.MENDED):
        community.truths[release_id] = "sound"


@reacts("release.lapse")
def think_about_lapse(community: Community, event: Event) -> None:
    if community.dice.falls(table.REOPENS):
        community.later(table.REOPENING, reopen, event.object_id)


def reopen(community: Community, release_id: str) -> None:
    release = _release(release_id)
    projects.reopen_release(release=release, user=release.submitted_by)


@reacts("release.accept", "release.overturn")
def think_about_publishing(community: Community, event: Event) -> None:
    if community.dice.falls(table.PUBLISHES_AT_ONCE):
        community.later(table.PUBLISH, publish, event.object_id)
    elif community.dice.falls(table.SCHEDULES / (1 - table.PUBLISHES_AT_ONCE)):
        community.later(table.PUBLISH, schedule, event.object_id)
    community.later(table.PUBLISH, rate, event.object_id)


def publish(community: Community, release_id: str) -> None:
    release = _release(release_id)
    if release.state == ReleaseState.ACCEPTED:  # what needed no reviewer is public by now
        projects.publish_release(release=release, user=release.submitted_by)


def schedule(community: Community, release_id: str) -> None:
    release = _release(release_id)
    if release.state == ReleaseState.ACCEPTED:
        day = timezone.now() + timedelta(days=community.dice.whole(2, 40))
        projects.schedule_publication(release=release, user=release.submitted_by, at=day)


def rate(community: Community, release_id: str) -> None:
    reviews = Review.objects.filter(assignment__round__release=release_id, submitted_at__isnull=False, usefulness=None)
    for review in reviews.select_related("assignment__round__release__project__owner"):
        if community.dice.falls(table.RATES_REVIEWS):
            author = _release(release_id).submitted_by
            actions.rate_usefulness(review=review, user=author, value=community.dice.whole(3, 5))


@reacts("release.pass_checks")
def think_again(community: Community, event: Event) -> None:
    if community.dice.falls(table.WITHDRAWS):
        community.later(table.PUBLISH, take_back, event.object_id)


def take_back(community: Community, release_id: str) -> None:
    release = _release(release_id)
    if release.state in OPEN:
        projects.withdraw_release(release=release, user=release.submitted_by, note="Not yet.")


@reacts("release.reject", "release.reject_scope")
def think_about_appeal(community: Community, event: Event) -> None:
    if community.dice.falls(table.APPEALS):
        community.later(table.APPEAL, appeal, event.pk)


def appeal(community: Community, event_id: str) -> None:
    decision = Event.objects.get(pk=event_id)
    author = _release(decision.object_id).submitted_by
    file_appeal(decision=decision, user=author, text="What was asked for is on page two of the card.")


def _begin(community: Community, author: User) -> None:
    dice, kind = community.dice, community.dice.weighed(table.KINDS)
    plan = work.Plan(
        kind,
        f"work-{Project.objects.count() + 1}",
        dice.one_of(work.TASKS[kind]) if kind in work.TASKS else "",
        tuple(dice.some_of(work.LANGUAGES, dice.whole(1, 2))),
    )
    project = projects.create_project(
        owner=_in_whose_name(community, author), user=author, kind=kind, name=plan.name, **plan.facts()
    )
    files = work.first(plan)
    if dice.falls(table.MALICIOUS):
        files |= work.malice()
    elif dice.falls(table.FAULTY):
        files |= work.program()
    operations = work.operations(project.repository, files)
    projects.commit_files(project=project, user=author, operations=operations, message="Begin")
    _hand_in(community, author, project, table.TRUTHS)


def _go_on(community: Community, author: User, project: Project) -> None:
    change = community.dice.weighed(table.CHANGES)
    revision = project.releases.count() + 1
    files = work.changed(project.kind, project.name, revision, change)
    operations = work.operations(project.repository, files)
    projects.commit_files(project=project, user=author, operations=operations, message=f"Revision {revision}")
    _hand_in(community, author, project, table.TRUTHS_LATER)


def _hand_in(community: Community, author: User, project: Project, truths: dict[str, int]) -> None:
    release = projects.submit_release(project=project, user=author, statements=STATEMENTS)
    community.truths[release.pk] = community.dice.weighed(truths)


def _in_whose_name(community: Community, author: User) -> Any:
    if community.dice.falls(table.OF_ORGANISATION):
        membership = Membership.objects.filter(user=author).select_related("organisation__owner").order_by("pk").first()
        return membership.organisation.owner if membership else author.owner
    return author.owner


def _published_by(author: User) -> Project | None:
    """Something of theirs that is public and has no release under way."""
    theirs = Project.objects.filter(Q(created_by=author), releases__state__in=PUBLIC)
    free = theirs.exclude(pk__in=Release.objects.filter(state__in=OPEN).values("project"))
    return free.select_related("owner", "repository").order_by("-updated_at").first()


def _put(release: Release, files: work.Files, gone: tuple[str, ...] = ()) -> None:
    repository = release.project.repository
    commit = head(repository)
    there = {entry.path for entry in files_at(repository, commit)} if commit else set()
    operations = work.operations(repository, files, tuple(path for path in gone if path in there))
    author = release.submitted_by
    if operations:
        projects.commit_files(project=release.project, user=author, operations=operations, message="Mend")


def _release(release_id: str) -> Release:
    found = Release.objects.select_related("project__owner", "project__repository", "submitted_by")
    return found.get(pk=release_id)
