"""The acts of the workflows beside a release: consent, intake of reviewers, the bank, standings, webhooks."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from core.moves import Moves
from projects import actions as projects
from projects.models import CoAuthor
from projects.states import CONSENT_MOVES
from reviews.applications import actions
from reviews.applications.models import Application, Attempt, CalibrationCase, CaseDispute, CaseSheet, Standing
from reviews.applications.states import APPLICATION_MOVES, CASE_MOVES, DISPUTE_MOVES, STANDING_MOVES
from tests.reviews.workflows import ROLES, WORDS, Act, Stage
from webhooks.actions import pause_endpoint, resume_endpoint
from webhooks.models import Endpoint
from webhooks.states import ENDPOINT_MOVES

# In a young site whoever was appointed to review is a senior.
SENIORS = frozenset({"reviewer", "judge", "editor", "admin"})
ACCOUNTS = frozenset(ROLES) - {"anonymous"}
# Moved by the machine alone, or step by step in tests of their own; each with its reason.
ELSEWHERE = {
    "audit": "with its review: tests/reviews/applications/test_audits.py",
    "attempt": "moves with its sheets: tests/reviews/applications/test_calibration.py",
    "act": "with what it is about: tests/moderation/test_judging.py",
    "concern": "with its flags: tests/moderation/test_flags.py",
    "flag": "with its concern: tests/moderation/test_judging.py",
    "sanction": "by itself: tests/moderation/test_sanctions.py",
    "board": "with its topics: tests/discussions/test_moves.py",
    "poll": "by its clock or its author: tests/discussions/test_polls.py",
    "joinrequest": "by itself: tests/accounts/test_joining.py",
    "domain": "step by step: tests/accounts/test_domains.py",
    "access": "step by step: tests/projects/test_access.py",
    "tracking": "by the beat: tests/projects/test_tracking.py",
    "job": "by the cluster that reports: tests/resources/test_jobs.py",
    "import": "by its worker: tests/projects/test_imports.py",
    "transfer": "step by step: tests/projects/test_transfers.py",
    "pull": "step by step: tests/projects/test_pulls.py",
    "conduct": "by itself: tests/reviews/test_conduct.py",
    "post": "with its topic: tests/discussions/test_moves.py",
    "call": "step by step: tests/resources/test_calls.py",
    "request": "step by step: tests/resources/test_deciding.py",
    "grant": "step by step: tests/resources/test_grants.py",
    "grant_report": "step by step: tests/resources/test_grants.py",
    "grant_change": "step by step: tests/resources/test_grants.py",
    "grant_adjustment": "by itself: tests/resources/test_adjusting.py",
    "report": "step by step: tests/discussions/reports",
    "topic": "step by step: tests/discussions/test_moves.py",
    "deployment": "moved by hosts, never by a person: tests/inference",
    "batch": "by its lines: tests/inference/test_batches.py",
    "pin": "hour by hour: tests/inference/test_pins.py",
}
Run = Callable[[Any, Any], Any]


def act(move: str, table: Moves, model: type[Any], who: set[str] | frozenset[str], run: Run) -> Act:
    return Act(move, table, model, run, frozenset(who))


def _settle(*, is_upheld: bool) -> Run:
    return lambda d, u: actions.settle_dispute(dispute=d, keeper=u, is_upheld=is_upheld, note=WORDS)


def _answer(*, agrees: bool) -> Run:
    return lambda c, u: projects.answer_consent(co_author=c, person=u, agrees=agrees)


OTHER_ACTS = [
    act("agree", CONSENT_MOVES, CoAuthor, {"writer"}, _answer(agrees=True)),
    act("refuse", CONSENT_MOVES, CoAuthor, {"writer"}, _answer(agrees=False)),
    act(
        "withdraw",
        APPLICATION_MOVES,
        Application,
        {"stranger"},
        lambda a, u: actions.withdraw(application=a, user=u),
    ),
    act("retire", CASE_MOVES, CalibrationCase, SENIORS, lambda c, u: actions.retire_case(case=c, keeper=u, note=WORDS)),
    act("bring_back", CASE_MOVES, CalibrationCase, SENIORS, lambda c, u: actions.bring_back_case(case=c, keeper=u)),
    act("uphold", DISPUTE_MOVES, CaseDispute, SENIORS, _settle(is_upheld=True)),
    act("dismiss", DISPUTE_MOVES, CaseDispute, SENIORS, _settle(is_upheld=False)),
    act("pause", STANDING_MOVES, Standing, {"writer"}, lambda s, u: actions.pause(standing=s, user=u)),
    act("retire", STANDING_MOVES, Standing, {"writer"}, lambda s, u: actions.retire(standing=s, user=u)),
    # Which webhooks somebody may look after is a question of where they are fetched.
    act("pause", ENDPOINT_MOVES, Endpoint, ACCOUNTS, lambda e, u: pause_endpoint(endpoint=e, user=u)),
    act("resume", ENDPOINT_MOVES, Endpoint, ACCOUNTS, lambda e, u: resume_endpoint(endpoint=e, user=u)),
]


class OtherStage(Stage):
    """The same people, around other things."""

    def subject(self, act: Act, state: str) -> Any:
        made = {
            CoAuthor: self._co_author,
            Application: self._application,
            CalibrationCase: self._case,
            CaseDispute: self._dispute,
            Standing: self._standing,
            Endpoint: self._endpoint,
        }[act.model](state)
        return act.model.objects.get(pk=made.pk)

    def _co_author(self, state: str) -> CoAuthor:
        project = self.release.project
        facts = {"state": state, "licence": project.licence, "asked_by": self.cast["owner"]}
        return CoAuthor.objects.update_or_create(project=project, person=self.cast["writer"], defaults=facts)[0]

    def _application(self, state: str) -> Application:
        facts = {"state": state, "kinds": ["model"], "hours_per_month": 4, "statement": WORDS}
        return Application.objects.update_or_create(applicant=self.cast["stranger"], defaults=facts)[0]

    def _case(self, state: str) -> CalibrationCase:
        facts = {"state": state, "kind": "model", "title": "One", "sort": "known", "outcome": "accept"}
        return CalibrationCase.objects.update_or_create(code="m-1", defaults=facts)[0]

    def _dispute(self, state: str) -> CaseDispute:
        attempt, _new = Attempt.objects.get_or_create(application=self._application("calibration"), kind="model")
        who = {"reviewer": self.cast["stranger"], "verdict": "accept", "sent_at": timezone.now()}
        sheet, _new = CaseSheet.objects.get_or_create(attempt=attempt, case=self._case("active"), defaults=who)
        return CaseDispute.objects.update_or_create(sheet=sheet, defaults={"state": state, "why": WORDS})[0]

    def _standing(self, state: str) -> Standing:
        return Standing.objects.update_or_create(user=self.cast["writer"], kind="app", defaults={"state": state})[0]

    def _endpoint(self, state: str) -> Endpoint:
        where = {"place_type": "person", "url": "https://example.org/hook", "wanted": ["release"]}
        return Endpoint.objects.update_or_create(owner=self.cast["owner"], defaults=where | {"state": state})[0]
