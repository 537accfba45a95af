"""Members who want to review: they apply, judge the cases, are voted on, and serve their probation beside a mentor."""

from typing import Any

from accounts.models import User
from core.models import Event
from core.permissions import can
from projects.models import Release
from reviews.applications import actions
from reviews.applications.models import Application, Attempt, Standing
from reviews.applications.queries.calibration import sheets_of
from reviews.applications.queries.judging import items_of, truth_of
from reviews.applications.queries.standing import probation, unsigned_reviews
from reviews.applications.states import ApplicationState, Mark, PanelChoice, StandingState
from reviews.models import Assignment
from reviews.simulation import table
from reviews.simulation.community import Character, Community, reacts
from reviews.simulation.files import LANGUAGES

REASON = "Reads closely and says why."


@reacts("release.publish")
def think_about_applying(community: Community, event: Event) -> None:
    """As many as the site is to have, no more: the others have thought of it and wait."""
    wanted = community.size.reviewers - len(community.reviewers) - len(community.applicants)
    author = Release.objects.values_list("submitted_by", flat=True).get(pk=event.object_id)
    known = {one.pk for one in community.reviewers} | community.applicants
    if wanted > 0 and author not in known and community.dice.falls(table.APPLIES):
        community.applicants.add(author)
        community.later(table.CALIBRATES, apply, author)


def apply(community: Community, person_id: str) -> None:
    person = User.objects.get(pk=person_id)
    try:
        actions.apply(
            applicant=person,
            kinds=[community.dice.weighed(table.KINDS)],
            topics=[{"topic": "small things", "level": "familiar"}],
            languages=community.dice.some_of(LANGUAGES, 2),
            hours_per_month=community.dice.whole(4, 20),
            statement="I read cards closely and try what I judge.",
            code_of_conduct=True,
        )
    except Exception:
        community.applicants.discard(person_id)  # not yet; somebody else may want to meanwhile
        raise


@reacts("application.calibrate", "attempt.fail", "attempt.expire")
def think_about_calibration(community: Community, event: Event) -> None:
    application_id = event.object_id
    if event.object_type == "attempt":
        application_id = str(Attempt.objects.values_list("application", flat=True).get(pk=event.object_id))
    community.later(
        table.CALIBRATES if event.object_type == "application" else table.RETRIES, calibrate, application_id
    )


def calibrate(community: Community, application_id: str) -> None:
    application = _application(application_id)
    if application.state == ApplicationState.CALIBRATION:
        person = application.applicant
        attempt = actions.start_attempt(application=application, user=person, kind=application.kinds[0])
        care = community.dice.between(*table.JUDGES_CASES_WELL)
        community.later(table.CALIBRATES, judge_cases, attempt.pk, person, care)


def judge_cases(community: Community, attempt_id: str, person: User, care: float) -> None:
    """Each item as it is, but for those that escape them."""
    attempt = Attempt.objects.get(pk=attempt_id)
    for sheet in sheets_of(attempt):
        answers = {}
        for item in items_of(attempt.kind):
            truth = truth_of(sheet.case, item["id"])
            answers[item["id"]] = {"answer": truth if community.dice.falls(care) else "yes"}
        said = {"verdict": sheet.case.outcome, "letter": "What is wrong, where, and how to mend it."}
        actions.save_sheet(sheet=sheet, user=person, answers=answers, **said)
        actions.send_sheet(sheet=sheet, user=person)


@reacts("attempt.send")
def think_about_letters(community: Community, event: Event) -> None:
    community.later(table.RATES_LETTERS, rate_letters, event.object_id)


def rate_letters(community: Community, attempt_id: str) -> None:
    attempt = Attempt.objects.select_related("application__applicant").get(pk=attempt_id)
    senior = _senior(community, "applications.rate", attempt)
    actions.rate_attempt(attempt=attempt, senior=senior, rubric=community.dice.whole(3, 5), note="Clear, with places.")


@reacts("application.convene", "application.vote")
def think_about_vote(community: Community, event: Event) -> None:
    if _application(event.object_id).state == ApplicationState.PANEL:
        community.later(table.VOTES, vote, event.object_id)


def vote(community: Community, application_id: str) -> None:
    application = _application(application_id)
    if application.state == ApplicationState.PANEL:
        spoke = set(application.votes.values_list("senior", flat=True))
        senior = _senior(community, "applications.vote", application, but=spoke)
        choice = PanelChoice.ADMIT if community.dice.falls(table.ADMITS) else PanelChoice.REJECT
        actions.vote(application=application, senior=senior, choice=choice, reason=REASON)


@reacts("application.reject", "application.lapse")
def give_up(community: Community, event: Event) -> None:
    community.applicants.discard(_application(event.object_id).applicant_id)


@reacts("standing.begin")
def begin(community: Community, event: Event) -> None:
    person = Standing.objects.select_related("user").get(pk=event.object_id).user
    community.applicants.discard(person.pk)
    if person.pk not in {one.pk for one in community.reviewers}:
        community.characters[person.pk] = Character(
            accuracy=community.dice.between(*table.ACCURACY), pace=1.0, load_cap=2
        )
        community.reviewers.append(person)


@reacts("standing.pause")
def think_about_return(community: Community, event: Event) -> None:
    community.later(table.RETURNS, come_back, event.object_id)


def come_back(community: Community, standing_id: str) -> None:
    standing = Standing.objects.select_related("user").get(pk=standing_id)
    if standing.state == StandingState.PAUSED:
        actions.resume(standing=standing, user=standing.user)


@reacts("assignment.submit")
def think_about_signing(community: Community, event: Event) -> None:
    """A mentor reads what somebody on probation has sent."""
    sent = Assignment.objects.select_related("round__release__project").get(pk=event.object_id)
    kind = sent.round.release.project.kind
    standing = Standing.objects.filter(user=sent.reviewer_id, kind=kind, state=StandingState.PROBATION).first()
    if standing is not None:
        community.later(table.SIGNS, sign, standing.pk)


def sign(community: Community, standing_id: str) -> None:
    standing = Standing.objects.select_related("user", "mentor").get(pk=standing_id)
    if standing.state != StandingState.PROBATION or standing.mentor is None:
        return
    for review in unsigned_reviews(standing):
        mark = Mark.MEETS if community.dice.falls(0.9) else Mark.BELOW
        actions.co_sign(standing=standing, review=review, mentor=standing.mentor, mark=mark, note="Well seen.")
    if not probation(standing).missing:
        senior = _senior(community, "applications.confirm", standing)
        actions.confirm(standing=standing, senior=senior, note="A steady hand.")


def _senior(community: Community, right: str, about: Any, but: set[str] | None = None) -> Any:
    people = [one for one in [*community.reviewers, *community.editors] if one.pk not in (but or set())]
    return next(one for one in community.dice.some_of(people, len(people)) if can(one, right, about))


def _application(application_id: str) -> Application:
    return Application.objects.select_related("applicant").get(pk=application_id)
