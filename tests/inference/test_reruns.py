"""A run is repeated for a report: the same again confirms it, anything else is told and confirms nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import events
from core.events import history
from core.problems import BadInput, Conflict, Forbidden
from discussions.reports import actions
from discussions.reports.models import Report, Rerun
from inference.actions import runs
from inference.actions.runs import Ending, share
from inference.engine.constraints import Constraint
from inference.engine.requests import Sampling
from inference.models import Run
from inference.repeating import ask_again, came_out_the_same
from inference.states import RunState
from inference.wire.events import Usage
from projects.models import Release
from tests.inference.published import publish_model
from tests.inference.test_pages import finished_run

SAME = {"choices": [{"text": "An answer.", "finish_reason": "stop"}]}
Again = Callable[[], Run]


@pytest.fixture
def release(alice: Any) -> Release:
    return publish_model(alice, "tern", "text-generation")


@pytest.fixture
def run(charlie: Any, release: Release) -> Run:
    """Charlie's, and whoever has the link may see it."""
    found = finished_run(charlie, release)
    share(run=found, user=charlie, visibility="unlisted")
    return found


@pytest.fixture
def report(alice: Any, charlie: Any, run: Run) -> Report:
    events.deliver()
    made = actions.file_report(reporter=charlie, title="Boxes", actual="Boxes.", where=run.get_absolute_url())
    return actions.triage(report=made, user=alice, severity="s2", kind="output")


@pytest.fixture
def again(report: Report, run: Run, alice: Any) -> Again:
    """Alice has it repeated; no engine has taken it up yet."""

    def begin() -> Run:
        made = runs.accept(ask=ask_again(alice, run.pk), web="w")
        Rerun.objects.create(report=report, original=run.pk, run=made.pk, asked_by=alice)
        return made

    return begin


def test_run_is_asked_again_as_it_was(run: Run, alice: Any, release: Release):
    ask = ask_again(alice, run.pk)
    assert (ask.deployment.release, ask.kind, list(ask.inputs)) == (release, run.kind, run.input)
    assert (ask.sampling, ask.params, ask.n) == (Sampling(max_tokens=9, seed=77), run.params, 1)
    assert (ask.user, ask.visibility, ask.source) == (alice, "unlisted", "report")
    run.params = {"stop": "a\\nb", "n": 2, "temperature": 0.0, "top_k": 3, "logit_bias": [[5, 1.0]], "payer": ""}
    run.params |= {"regex": "a+", "json_schema": ""}
    run.save()
    ask = ask_again(alice, run.pk)
    form = Constraint("regex", "a+", "regex")
    assert ask.sampling == Sampling(temperature=0.0, top_k=3, stop=("a\nb",), logit_bias=((5, 1.0),), constraint=form)
    assert ask.n == 2
    run.kind, run.task, run.params = "embed", "feature-extraction", {"normalize": False, "dimensions": 2}
    run.save()
    ask = ask_again(alice, run.pk)
    assert (ask.options["normalize"], ask.dimensions) == (False, 2)


def test_the_same_again_confirms_the_report(report: Report, run: Run, again: Again, alice: Any, client: Client):
    made = again()
    assert not actions.end_rerun(run=made.pk)
    runs.finish(run=made, ending=Ending(RunState.SUCCEEDED, Usage(4, 3), SAME))
    events.deliver()
    report.refresh_from_db()
    assert (report.state, report.confirmed_run) == ("confirmed", made.pk)
    (told,) = history(report, ["report.confirm"])
    assert (told.actor, told.acting_role) == (alice, "rerun")
    assert told.evidence == [{"run": made.pk, "original": run.pk, "is_same": True}]
    assert not actions.end_rerun(run=made.pk)
    page = client.get(report.get_absolute_url()).content.decode()
    assert "had the run repeated: the same again" in page
    assert made.pk in page


@pytest.mark.parametrize(
    "ending",
    [
        Ending(RunState.SUCCEEDED, Usage(4, 3), {"choices": [{"text": "Another.", "finish_reason": "stop"}]}),
        Ending(RunState.FAILED, error_code="worker_lost"),
        Ending(RunState.CANCELLED),
    ],
)
def test_anything_else_confirms_nothing_and_is_told(report: Report, again: Again, ending: Ending):
    made = again()
    runs.finish(run=made, ending=ending)
    events.deliver()
    report.refresh_from_db()
    (told,) = history(report, ["report.rerun_ended"])
    assert (report.state, report.confirmed_at, told.evidence[0]["is_same"]) == ("triaged", None, False)


def test_failures_and_scores_are_compared_as_what_they_are(run: Run, release: Release, alice: Any):
    other = finished_run(alice, release)

    def are_same(first: Any, second: Any) -> bool | None:
        for one, facts in ((run, first), (other, second)):
            Run.objects.filter(pk=one.pk).update(**facts)
        return came_out_the_same(run.pk, other.pk)

    failed = {"state": "failed", "error_code": "out_of_memory", "output": None}
    score: dict[str, Any] = {"state": "succeeded", "error_code": "", "output": {"labels": [["joy", 0.91234]]}}
    near, far = ({**score, "output": {"labels": [["joy", value]]}} for value in (0.91199, 0.8))
    assert are_same(failed, failed)
    assert not are_same(failed, {**failed, "error_code": "timeout"})
    assert are_same(score, near)
    assert not are_same(score, far)
    assert came_out_the_same(run.pk, "gone") is False


def test_rerun_is_for_those_who_answer_and_of_runs_that_can_be_compared(
    report: Report, run: Run, again: Again, alice: Any, bob: Any, charlie: Any
):
    for person in (bob, charlie):
        with pytest.raises(Forbidden):
            actions.rerun(report=report, user=person)
    own = actions.file_report(reporter=alice, title="Mine", actual="Boxes.", where=run.get_absolute_url())
    with pytest.raises(Forbidden):
        actions.rerun(report=own, user=alice)
    nameless = actions.file_report(reporter=charlie, title="No run", actual="Boxes.", where="/alice/tern")
    with pytest.raises(BadInput, match="names no run"):
        actions.rerun(report=nameless, user=alice)
    for facts, why in (
        ({"visibility": "private"}, "kept private"),
        ({"params": {"max_tokens": 9}}, "without a seed"),
        ({"state": "cancelled"}, "nothing to compare"),
    ):
        before = Run.objects.filter(pk=run.pk).values(*facts).get()
        Run.objects.filter(pk=run.pk).update(**facts)
        with pytest.raises(BadInput, match=why):
            actions.rerun(report=report, user=alice)
        Run.objects.filter(pk=run.pk).update(**before)
    assert not Rerun.objects.exists()
    again()
    with pytest.raises(Conflict, match="already"):
        actions.rerun(report=report, user=alice)
    Rerun.objects.update(run="", begun_at=timezone.now() - timedelta(minutes=6))
    Report.objects.update(state="new")
    report.refresh_from_db()
    with pytest.raises(Conflict, match="Look at the report first"):
        actions.rerun(report=report, user=alice)
    assert not Rerun.objects.exists()
